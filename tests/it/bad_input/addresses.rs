//! Addresses where there is nothing.

use super::{Ask, Case, ask, get, post};

/// Every endpoint of a code, asked of the code `code`.
fn endpoints(code: &str) -> Vec<(&'static str, Ask)> {
    let path = |rest: &str| format!("/v1/codes/{code}{rest}");
    let item = "/items/aaaaaaaaaaaaaaaa";
    vec![
        ("reading", get(&path(""))),
        ("changing", ask("PATCH", &path("")).json(r#"{"title":"x"}"#)),
        ("deleting", ask("DELETE", &path(""))),
        ("counting", get(&path("/stats"))),
        ("reading the pace of", get(&path("/pace"))),
        ("checking", post(&path("/verify"))),
        (
            "claiming",
            post(&path("/claims")).json(r#"{"client":"bob"}"#),
        ),
        ("exporting", get(&path("/claims"))),
        ("listing the items of", get(&path("/items"))),
        (
            "replacing an item of",
            post(&path(&format!("{item}/replace"))),
        ),
        ("reading a client of", get(&path("/claims/ann"))),
        (
            "adding to",
            post(&path("/items")).json(r#"{"items":["x"]}"#),
        ),
        (
            "uploading to",
            post(&path("/items")).typed("text/plain", "x\n"),
        ),
        ("reading an item of", get(&path(item))),
        (
            "withdrawing from",
            post(&path("/items/withdraw")).json(r#"{"items":["x"]}"#),
        ),
        (
            "restoring to",
            post(&path("/items/restore")).json(r#"{"ids":["aaaaaaaaaaaaaaaa"]}"#),
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let unknown = endpoints("nobody")
        .into_iter()
        .map(|(name, ask)| ask.gets(name, 404, "no-such-code", "there is no code nobody"));
    let odd = endpoints("b%7Bad%7D")
        .into_iter()
        .map(|(name, ask)| ask.gets(name, 404, "no-such-address", "1 to 64"));
    unknown.chain(odd).chain(ids()).chain(elsewhere()).collect()
}

fn ids() -> Vec<Case> {
    let code = |id: &str| get(&format!("/v1/codes/{id}"));
    let is = |ask: Ask, name| ask.gets(name, 404, "no-such-address", "1 to 64");
    vec![
        is(code("a%20b"), "an id with a space"),
        is(code("a+b"), "an id with a plus"),
        is(code("a_b"), "an id with an underscore"),
        is(code("a.b"), "an id with a dot"),
        is(code(".."), "an id that climbs"),
        is(code("%2e%2e"), "an id that climbs in disguise"),
        is(code("a%2fb"), "an id with a slash in disguise"),
        is(code("a%5cb"), "an id with a backslash"),
        is(code("%7Bcanary%7D"), "an id in braces"),
        is(code("canary%7D"), "an id with half a brace"),
        is(code("a:b"), "an id with a colon"),
        is(code("a*"), "an id with a star"),
        is(code("canary%00"), "an id with a NUL"),
        is(code("canary%0a"), "an id with a line feed"),
        is(code("m%C3%BCnchen"), "an id with an umlaut"),
        is(
            code("canar%D1%83"),
            "an id with a letter that only looks like one",
        ),
        is(code("%F0%9F%8E%81"), "an id that is a present"),
        is(code("canary-"), "an id with a hyphen behind"),
        is(code(&"a".repeat(65)), "an id of 65"),
        is(code(&"a".repeat(8_000)), "an id of 8,000"),
        code("%ff").gets("an id that is no UTF-8", 404, "no-such-address", "UTF-8"),
        code("%zz").gets(
            "an id with half an escape",
            404,
            "no-such-address",
            "1 to 64",
        ),
    ]
}

fn elsewhere() -> Vec<Case> {
    let is = |path: &str, name| get(path).gets(name, 404, "no-such-address", "/v1/openapi.json");
    vec![
        is("/v1", "the API's root"),
        is("/v2/codes", "a version there is none of"),
        is("/v1/codes/", "a slash too many"),
        is("/v1//codes", "two slashes"),
        is("/v1/codes/canary/", "a code with a slash behind"),
        is("/v1/codes/canary/pool", "a part there is none of"),
        is("/../../etc/passwd", "a path that climbs"),
        is(
            "/%2e%2e/%2e%2e/etc/passwd",
            "a path that climbs in disguise",
        ),
        is("/v1/../v1/codes", "a path that climbs and comes back"),
        is("/metrics", "the ops listener's business"),
        is("/.env", "a file of secrets"),
    ]
}
