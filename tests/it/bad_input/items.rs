//! Items that may not be, in JSON, and moves that may not.

use super::{Case, get, post};

fn add(body: impl AsRef<[u8]>) -> super::Ask {
    post("/v1/codes/canary/items").json(body)
}

fn one(item: &str) -> super::Ask {
    add(format!(r#"{{"items":[{item}]}}"#))
}

fn withdraw(body: &str) -> super::Ask {
    post("/v1/codes/canary/items/withdraw").json(body)
}

pub(super) fn cases() -> Vec<Case> {
    [single(), many(), moved(), looks()]
        .into_iter()
        .flatten()
        .collect()
}

fn single() -> Vec<Case> {
    let is = |case: super::Ask, name, says| case.gets(name, 422, "invalid-items", says);
    let long = format!("\"{}\"", "x".repeat(16 * 1024));
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    let deep = format!(r#"{{"kind":"json","value":{deep}}}"#);
    vec![
        is(one(r#""""#), "an empty item", "items[0] is empty"),
        is(one(r#"" \t ""#), "an item of blanks", "items[0] is empty"),
        is(one("null"), "an item that is null", "items[0]"),
        is(one("7"), "an item that is a number", "\"kind\""),
        is(one("[]"), "an item that is a list", "\"kind\""),
        is(one("{}"), "an item without a kind", "\"kind\""),
        is(
            one(r#"{"kind":"text"}"#),
            "an item without a value",
            "`value`",
        ),
        is(
            one(r#"{"kind":"text","value":7}"#),
            "a text that is a number",
            "\"kind\"",
        ),
        is(
            one(r#"{"kind":"poem","value":"x"}"#),
            "a kind there is none of",
            "`link`",
        ),
        is(
            one(r#"{"kind":"text","value":"x","n":2}"#),
            "an item that asks for more",
            "\"n\"",
        ),
        one(r#"{"kind":"json","value":{"b":[{"\u0024serde_json::private::RawValue":"1"}]}}"#)
            .gets_invalid(
                "a key that the parser takes for its own",
                "the body has a key that begins with $serde_json::private::",
            ),
        is(
            one(r#"{"kind":"json","value":null}"#),
            "a record of nothing",
            "null",
        ),
        is(
            one(r#"{"kind":"link","value":"javascript:alert(1)"}"#),
            "a script for a link",
            "http",
        ),
        is(
            one(r#"{"kind":"link","value":"data:text/html,x"}"#),
            "data for a link",
            "http",
        ),
        is(
            one(r#"{"kind":"link","value":"//host/x"}"#),
            "a link without a scheme",
            "http",
        ),
        is(
            one(r#"{"kind":"link","value":"https://"}"#),
            "a link without a host",
            "http",
        ),
        is(
            one(r#"{"kind":"link","value":" https://a.example"}"#),
            "a link with a blank",
            "http",
        ),
        is(
            one(r#"{"kind":"link","value":"https://a.example/\n"}"#),
            "a link of two lines",
            "http",
        ),
        is(one(r#""a\u0000b""#), "an item with a NUL", "U+0000"),
        is(
            one(r#""a\u001b[2J""#),
            "an item that clears the screen",
            "U+001B",
        ),
        is(one(&long), "an item of 16 KiB", "limit is 16384"),
        is(one(&deep), "a record of 70 lists in one another", "nested"),
        is(
            add(r#"{"items":["fresh","","fresh too"]}"#),
            "one bad of three",
            "items[1]",
        ),
        one(r#""\ud800""#).gets_malformed("an item of half a surrogate pair", "surrogate"),
        add(b"{\"items\":[\"\xc3\x28\"]}").gets_malformed("an item that is no UTF-8", "UTF-8"),
    ]
}

fn many() -> Vec<Case> {
    let items: Vec<_> = (0..1_001).map(|n| format!("\"n{n}\"")).collect();
    let too_many = format!(r#"{{"items":[{}]}}"#, items.join(","));
    let too_big = format!(r#"{{"items":["{}"]}}"#, "x".repeat(4 * 1024 * 1024));
    let deep = format!(
        r#"{{"items":[{}{}]}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    vec![
        add(r#"{"items":[]}"#).gets("no items", 422, "no-items", "at least one"),
        add("{}").gets_invalid("no list of items", "`items`"),
        add(r#"{"items":"fresh"}"#).gets_invalid("items that are no list", "items: "),
        add(r#"{"items":{"0":"fresh"}}"#).gets_invalid("items by number", "items: "),
        add(r#"["fresh"]"#).gets_invalid("a bare list", "object"),
        add(r#"{"items":["fresh"],"kind":"text"}"#).gets_invalid("a kind for all", "`kind`"),
        add(too_many).gets("1,001 items", 413, "too-large", "1000"),
        add(too_big).gets("4 MiB of items", 413, "too-large", "limit"),
        add(deep).gets_malformed("10,000 lists for an item", "nested"),
        add(r#"{"items":["fresh"]"#).gets_malformed("items cut short", "ends"),
        post("/v1/codes/canary/items?kind=poem")
            .json(r#"{"items":["fresh"]}"#)
            .gets_invalid("a kind in the query", "`link`"),
        post("/v1/codes/canary/items?skip=1")
            .json(r#"{"items":["fresh"]}"#)
            .gets_invalid("a parameter misspelt", "`invalid`"),
    ]
}

fn moved() -> Vec<Case> {
    let ids = vec!["\"aaaaaaaaaaaaaaaa\""; 1_001].join(",");
    let restore = post("/v1/codes/canary/items/restore").json(r#"{"ids":["short"]}"#);
    vec![
        withdraw("{}").gets("nothing to withdraw", 422, "no-items", "at least one"),
        withdraw(r#"{"ids":[],"items":[]}"#).gets_invalid("two empty lists", "at least one"),
        withdraw(r#"{"ids":["aaaaaaaaaaaaaaaa"],"items":[]}"#)
            .gets_invalid("an id beside an empty list", "items: "),
        withdraw(r#"{"ids":["short"]}"#).gets_invalid("an id too short", "16 characters"),
        withdraw(r#"{"ids":["aaaaaaaaaaaaaa/+"]}"#)
            .gets_invalid("an id not for URLs", "16 characters"),
        withdraw(r#"{"ids":["ééééééé!!"]}"#).gets_invalid("an id of 16 bytes", "16 characters"),
        withdraw(r#"{"ids":[7]}"#).gets_invalid("an id that is a number", "ids"),
        withdraw(r#"{"ids":"aaaaaaaaaaaaaaaa"}"#).gets_invalid("ids that are no list", "ids: "),
        withdraw(r#"{"item":["item 1"]}"#).gets_invalid("a list misspelt", "`items`"),
        withdraw(r#"{"items":[""]}"#).gets("an empty item moved", 422, "invalid-items", "is empty"),
        withdraw(r#"{"ids":["aaaaaaaaaaaaaaaa"],"items":[{"kind":"poem","value":"x"}]}"#).gets(
            "an id beside a poem",
            422,
            "invalid-items",
            "`link`",
        ),
        withdraw(&format!(r#"{{"ids":[{ids}]}}"#)).gets("1,001 ids", 413, "too-large", "1000"),
        restore.gets_invalid("a malformed id restored", "16 characters"),
    ]
}

fn looks() -> Vec<Case> {
    let of = |item: &str| get(&format!("/v1/codes/canary/items/{item}"));
    let replace = |item: &str| post(&format!("/v1/codes/canary/items/{item}/replace"));
    vec![
        replace("aaaaaaaaaaaaaaaa").gets(
            "an item nobody added, replaced",
            404,
            "no-such-item",
            "aaaaaaaa",
        ),
        replace("short").gets("no id, replaced", 404, "no-such-address", "16 characters"),
        of("aaaaaaaaaaaaaaaa").gets("an item nobody added", 404, "no-such-item", "aaaaaaaa"),
        post("/v1/codes/canary/files/check?after=abc").gets_invalid(
            "a place to go on that was never given",
            "start again without it",
        ),
        of("short").gets("an item of no id", 404, "no-such-address", "16 characters"),
        of("aaaaaaaa%2faaaaaaa").gets(
            "an item with a slash",
            404,
            "no-such-address",
            "16 characters",
        ),
    ]
}
