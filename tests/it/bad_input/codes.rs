//! Codes that may not be: ids, settings, changes.

use super::{Case, ask, get, post, turns};

fn new(body: &str) -> super::Ask {
    post("/v1/codes").json(body)
}

fn change(body: &str) -> super::Ask {
    ask("PATCH", "/v1/codes/canary").json(body)
}

pub(super) fn cases() -> Vec<Case> {
    [made(), windows(), limits(), changed(), listed()]
        .into_iter()
        .flatten()
        .collect()
}

fn made() -> Vec<Case> {
    let long = |n: usize| "é".repeat(n);
    vec![
        new(r#"{"id":"canary"}"#).gets("a slug taken", 409, "code-exists", "choose another id"),
        new(r#"{"id":"CANARY"}"#).gets("a slug taken, shouted", 409, "code-exists", "canary"),
        new(r#"{"id":""}"#).gets_invalid("an empty id", "1 to 64"),
        new(r#"{"id":"a b"}"#).gets_invalid("an id with a space", "letters a-z"),
        new(r#"{"id":"a{b}"}"#).gets_invalid("an id with braces", "letters a-z"),
        new(r#"{"id":"../x"}"#).gets_invalid("an id that climbs", "letters a-z"),
        new(r#"{"id":"münchen"}"#).gets_invalid("an id with an umlaut", "letters a-z"),
        new(r#"{"id":"a\u0000b"}"#).gets_invalid("an id with a NUL", "letters a-z"),
        new(r#"{"id":"a\nb"}"#).gets_invalid("an id of two lines", "letters a-z"),
        new(r#"{"id":"-a"}"#).gets_invalid("an id with a hyphen in front", "hyphen"),
        new(&format!(r#"{{"id":"{}"}}"#, "a".repeat(65))).gets_invalid("an id of 65", "1 to 64"),
        new(r#"{"id":7}"#).gets_invalid("an id that is a number", "id: "),
        new(&format!(r#"{{"title":{}}}"#, turns(40)))
            .gets_invalid("a title that is parsed in turn", "reserved; rename it"),
        new(r#"{"titel":"x"}"#).gets_invalid("a setting misspelt", "`title`"),
        new(r#"{"version":7}"#).gets_invalid("a version of one's own", "version"),
        new(r#"{"title":7}"#).gets_invalid("a title that is a number", "title: "),
        new(r#"{"title":null}"#).gets_invalid("a title that is null", "title: "),
        new(&format!(r#"{{"title":"{}"}}"#, long(201)))
            .gets_invalid("a title of 201", "limit is 200"),
        new(&format!(r#"{{"text":"{}"}}"#, long(2_001)))
            .gets_invalid("a text of 2,001", "limit is 2000"),
        new(r#"{"title":"a\u0007b"}"#).gets_invalid("a title that rings", "U+0007"),
        new(r#"{"text":"a\u0000b"}"#).gets_invalid("a text with a NUL", "U+0000"),
        new(r#"{"text":"a\u009bb"}"#).gets_invalid("a text with an escape of eight bits", "U+009B"),
        new(r#"{"repeat":"always"}"#).gets_invalid("a rule there is none of", "`refuse`"),
        new(r#"{"state":"ajar"}"#).gets_invalid("a state there is none of", "`paused`"),
        new(r#"{"state":{"open":1}}"#).gets_invalid("a state that is an object", "state"),
        new(r#"{"title":"a","title":"b"}"#).gets_invalid("a setting given twice", "title: "),
        new(r#"{"id":"a","id":"b"}"#).gets_invalid("an id given twice", "id: "),
    ]
}

fn windows() -> Vec<Case> {
    let window =
        |opens: &str, closes: &str| new(&format!(r#"{{"opens_at":{opens},"closes_at":{closes}}}"#));
    let (early, late) = (r#""2026-06-01T00:00:00Z""#, r#""2026-06-02T00:00:00Z""#);
    vec![
        window(late, early).gets_invalid("a window the wrong way round", "not after opens_at"),
        window(early, early).gets_invalid("a window of no length", "not after opens_at"),
        window(r#""2026-02-30T00:00:00Z""#, "null")
            .gets_invalid("a day there is none of", "opens_at: "),
        window(r#""2026-06-01T25:00:00Z""#, "null")
            .gets_invalid("an hour there is none of", "opens_at: "),
        window(r#""2026-06-01T00:00:00""#, "null")
            .gets_invalid("a time of no zone", "has no offset from UTC"),
        window(r#""tomorrow""#, "null").gets_invalid("a time in words", "2026-06-01T09:00:00Z"),
        window(r#""""#, "null").gets_invalid("an empty time", "opens_at: "),
        window("1780000000", "null").gets_invalid("a time in seconds", "opens_at: "),
        window("null", r#""99999-01-01T00:00:00Z""#).gets_invalid("a year too far", "closes_at: "),
        window("null", "false").gets_invalid("a time that is false", "closes_at: "),
    ]
}

fn limits() -> Vec<Case> {
    let limit = |n: &str| new(&format!(r#"{{"per_client":{n}}}"#));
    vec![
        limit("0").gets_invalid("a limit of none", "1 to 100"),
        limit("101").gets_invalid("a limit of 101", "1 to 100"),
        limit("-1").gets_invalid("a limit below none", "per_client: "),
        limit("1.5").gets_invalid("a limit of one and a half", "per_client: "),
        limit("4294967297").gets_invalid("a limit that wraps around to 1", "per_client: "),
        limit("1e999").gets_invalid("a limit past all numbers", "per_client: "),
        limit(r#""1""#).gets_invalid("a limit in quotes", "per_client: "),
        limit("null").gets_invalid("a limit of null", "per_client: "),
        limit("[1]").gets_invalid("a limit in a list", "per_client: "),
        limit("true").gets_invalid("a limit that is true", "per_client: "),
        limit("01").gets_malformed("a limit with a zero in front", "line 1"),
        limit("NaN").gets_malformed("a limit that is no number", "line 1"),
    ]
}

fn changed() -> Vec<Case> {
    let patch = |body| ask("PATCH", "/v1/codes/canary").typed("application/merge-patch+json", body);
    let at = |etag: &str| change(r#"{"title":"x"}"#).header("if-match", etag);
    vec![
        change(r#"{"id":"other"}"#).gets_invalid("a new id", "`id`"),
        change(r#"{"per_client":0}"#).gets_invalid("a limit changed to none", "1 to 100"),
        change(r#"{"closes_at":"2020-01-01T00:00:00Z"}"#)
            .gets_invalid("an end put before the beginning", "not after opens_at"),
        change(r#"{"state":"ajar"}"#).gets_invalid("a state changed to none there is", "`paused`"),
        change(r#"{"title":"a","title":"b"}"#).gets_invalid("a change given twice", "title"),
        change("[]").gets_invalid("a change that is a list", "object"),
        patch("[]").gets_invalid("a merge patch that is a list", "object"),
        post("/v1/codes")
            .typed("application/merge-patch+json", "{}")
            .gets(
                "a merge patch of nothing",
                415,
                "unsupported-media-type",
                "send JSON",
            ),
        at("\"7\"").gets(
            "an ETag of another version",
            412,
            "stale",
            "read them and try again",
        ),
        at("7").gets("an ETag without quotes", 412, "stale", "ETag"),
        at("W/\"1\"").gets("a weak ETag", 412, "stale", "ETag"),
        at("\"7\", \"8\"").gets("two ETags of other versions", 412, "stale", "ETag"),
        at("\"99999999999999999999\"").gets("an ETag past all versions", 412, "stale", "ETag"),
        at("").gets("an empty ETag", 412, "stale", "ETag"),
    ]
}

fn listed() -> Vec<Case> {
    let list = |query: &str| get(&format!("/v1/codes?{query}"));
    vec![
        list("limit=0").gets_invalid("a page of none", "1 to 1000"),
        list("limit=1001").gets_invalid("a page of 1,001", "1 to 1000"),
        list("limit=-1").gets_invalid("a page of less than none", "limit: "),
        list("limit=abc").gets_invalid("a page of letters", "limit: "),
        list("limit=").gets_invalid("a page of nothing", "limit: "),
        list("limit=18446744073709551616").gets_invalid("a page past all numbers", "limit: "),
        list("limit=1&limit=2").gets_invalid("a page given twice", "limit"),
        list("offset=1").gets_invalid("a parameter there is none of", "`after`"),
        list("after=a/b").gets_invalid("a page after no id", "1 to 64"),
        list("after=%ff").gets_invalid("a page after no UTF-8", "after: "),
        get("/v1/codes/canary/claims?format=xml")
            .gets_invalid("a format there is none of", "`ndjson`"),
        get("/v1/codes/canary/claims?page=2").gets_invalid("a page of an export", "`format`"),
        get("/v1/codes/canary/items?format=xml")
            .gets_invalid("a list in a format there is none of", "`ndjson`"),
        get("/v1/codes/canary/items?state=gone")
            .gets_invalid("items in a state there is none of", "`untaken`"),
        get("/v1/codes/canary/pace?by=week").gets_invalid("a pace by the week", "`minute`"),
        get("/v1/codes/canary/items?page=2").gets_invalid("a page of a list", "`state`"),
    ]
}
