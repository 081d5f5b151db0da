//! Claims that may not be.

use super::{Case, get, post};

fn claim(body: impl AsRef<[u8]>) -> super::Ask {
    post("/v1/codes/canary/claims").json(body)
}

pub(super) fn cases() -> Vec<Case> {
    [clients(), turns(), bodies(), looks()]
        .into_iter()
        .flatten()
        .collect()
}

fn clients() -> Vec<Case> {
    let client = |id: &str| claim(format!(r#"{{"client":{id}}}"#));
    let long = format!("\"{}\"", "é".repeat(129));
    vec![
        client(r#""""#).gets_invalid("a client without a name", "name the client"),
        client(r#""   ""#).gets_invalid("a client of blanks", "white space"),
        client(r#"" bob""#).gets_invalid("a client with a blank in front", "white space"),
        client(r#""bob\n""#).gets_invalid("a client with a line feed", "line feed"),
        client(r#""bo\tb""#).gets_invalid("a client with a tab", "tab"),
        client(r#""bo\u0000b""#).gets_invalid("a client with a NUL", "U+0000"),
        client(r#""bo\u001bb""#).gets_invalid("a client with an escape", "U+001B"),
        client(r#""bo\u0085b""#).gets_invalid("a client with a next line", "U+0085"),
        client(&long).gets_invalid("a client of 258 bytes", "258 bytes"),
        client("7").gets_invalid("a client that is a number", "client: "),
        client("null").gets_invalid("a client that is null", "client: "),
        client(r#"["bob"]"#).gets_invalid("a client in a list", "client: "),
        client(r#""\ud800""#).gets_malformed("a client of half a surrogate pair", "surrogate"),
        claim(b"{\"client\":\"bo\xffb\"}").gets_malformed("a client that is no UTF-8", "UTF-8"),
        claim("{}").gets_invalid("no client", "`client`"),
    ]
}

fn turns() -> Vec<Case> {
    let nth = |n: &str| claim(format!(r#"{{"client":"bob","nth":{n}}}"#));
    vec![
        nth("0").gets("item 0", 409, "out-of-turn", "at most 1"),
        nth("2").gets("an item out of turn", 409, "out-of-turn", "at most 1"),
        nth("4294967295").gets("the last item that counts", 409, "out-of-turn", "at most 1"),
        nth("-1").gets_invalid("an item before the first", "nth: "),
        nth("4294967296").gets_invalid("an item past all numbers", "nth: "),
        nth("1e999").gets_invalid("an item past all floats", "nth: "),
        nth("1.5").gets_invalid("an item and a half", "nth: "),
        nth(r#""1""#).gets_invalid("an item in quotes", "nth: "),
        nth("null").gets_invalid("no item in particular", "nth: "),
    ]
}

fn bodies() -> Vec<Case> {
    let deep = "[".repeat(10_000);
    let deep_object = format!("{}1", r#"{"client":"#.repeat(6_000));
    let big = format!(r#"{{"client":"bob","x":"{}"}}"#, "x".repeat(70_000));
    vec![
        claim("").gets_malformed("an empty body", "ends"),
        claim("bob").gets_malformed("a body that is no JSON", "line 1"),
        claim("client=bob").gets_malformed("a form", "line 1"),
        claim(r#"{"client":"bob""#).gets_malformed("a body cut short", "ends"),
        claim(r#"{"client":"bob"} {}"#).gets_malformed("two bodies in one", "trailing"),
        claim(r#"{"client":"bob",}"#).gets_malformed("a comma too many", "line 1"),
        claim("\u{feff}{\"client\":\"bob\"}")
            .gets_malformed("a byte order mark", "byte order mark"),
        claim("[]").gets_invalid("a list", "object"),
        claim("null").gets_invalid("nothing at all", "object"),
        claim("\"bob\"").gets_invalid("a string", "object"),
        claim(r#"{"client":"bob","client":"eve"}"#).gets_invalid("two clients", "`client`"),
        claim(r#"{"client":"bob","item":"x"}"#).gets_invalid("a wish", "`item`"),
        claim(deep).gets_malformed("10,000 lists in one another", "ends"),
        claim(deep_object).gets_invalid("6,000 objects in one another", "client: "),
        claim(big).gets("a body of 70 kB", 413, "too-large", "limit"),
    ]
}

fn looks() -> Vec<Case> {
    let of = |client: &str| get(&format!("/v1/codes/canary/claims/{client}"));
    vec![
        of("bob").gets("a client that has nothing", 404, "no-such-client", "bob"),
        of("%00").gets("a client that is a NUL", 404, "no-such-address", "U+0000"),
        of("%20").gets(
            "a client that is a blank",
            404,
            "no-such-address",
            "white space",
        ),
        of("%ff").gets("a client that is no UTF-8", 404, "no-such-address", "UTF-8"),
        of("..%2f..%2fcanary").gets("a client that climbs", 404, "no-such-client", "../.."),
        of("ann/..").gets("a client with a path", 404, "no-such-address", "openapi"),
    ]
}
