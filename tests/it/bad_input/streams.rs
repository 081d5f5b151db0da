//! Uploads that may not be: lines, CSV and NDJSON.

use super::{Case, post, turns};

fn upload(content_type: &str, body: impl AsRef<[u8]>) -> super::Ask {
    post("/v1/codes/canary/items").typed(content_type, body)
}

fn lines(body: impl AsRef<[u8]>) -> super::Ask {
    upload("text/plain; charset=utf-8", body)
}

fn csv(body: impl AsRef<[u8]>) -> super::Ask {
    upload("text/csv; header=present", body)
}

fn unreadable(ask: super::Ask, name: &'static str, says: &'static str) -> Case {
    ask.gets(name, 422, "unreadable-list", says)
}

fn unclear(ask: super::Ask, name: &'static str, says: &'static str) -> Case {
    ask.gets(name, 422, "unclear-list", says)
}

fn ndjson(body: impl AsRef<[u8]>) -> super::Ask {
    upload("application/x-ndjson", body)
}

pub(super) fn cases() -> Vec<Case> {
    [plain(), tables(), records()]
        .into_iter()
        .flatten()
        .collect()
}

fn row(ask: super::Ask, name: &'static str, says: &'static str) -> Case {
    ask.gets(name, 422, "invalid-items", says)
}

fn none(ask: super::Ask, name: &'static str) -> Case {
    ask.gets(name, 422, "no-items", "at least one")
}

fn plain() -> Vec<Case> {
    let overlong = format!("fresh\n{}\n", "x".repeat(200_000));
    let links =
        post("/v1/codes/canary/items?kind=link").typed("text/plain", "http://a.example\nx\n");
    vec![
        none(lines(""), "an empty upload"),
        none(lines("\n \r\n\t\n"), "an upload of blank lines"),
        none(lines(b"\xef\xbb\xbf"), "an upload of a byte order mark"),
        unreadable(
            lines(b"fresh\nb\xffd\n"),
            "a line that is no UTF-8",
            "not UTF-8: line 2",
        ),
        unreadable(
            lines(b"%PDF-1.7\n"),
            "a document",
            "PUT /v1/codes/{code}/files/{name}",
        ),
        row(
            lines("fresh\nb\0d\n"),
            "a line with a NUL",
            "line 2 holds the control character U+0000",
        ),
        row(
            lines(overlong),
            "an overlong line",
            "line 2 is far over the limit",
        ),
        row(
            lines("x".repeat(16_384)),
            "a line a little too long",
            "line 1 is 16395 bytes",
        ),
        row(links, "a word among links", "line 2 is not a link"),
    ]
}

fn tables() -> Vec<Case> {
    let wide = vec!["c"; 1_001].join(",");
    vec![
        none(csv(""), "an empty table"),
        none(csv("code\n"), "a table of nothing but a header"),
        row(
            csv("a,b\n1,2\n1,2\n1,2\n3\n"),
            "a row too short",
            "line 5 has 1 cells where the header has 2",
        ),
        row(
            csv("a,b\n1,2\n1,2\n1,2\n1,2,3\n"),
            "a row too long",
            "line 5 has 3 cells",
        ),
        unreadable(
            csv("a,a\n1,2\n"),
            "a column named twice",
            "two columns \"a\"",
        ),
        row(
            csv("a,,c\n1,2,3\n"),
            "a column without a name",
            "a value in column 2, which has no name",
        ),
        row(
            csv("a,\" \",c\n1,2,3\n"),
            "a column named blank",
            "a value in column 2, which has no name",
        ),
        unreadable(
            csv(format!("{wide}\n{wide}\n")),
            "a table of 1,001 columns",
            "more than 1000 cells",
        ),
        unreadable(
            csv(b"code\nfresh\n\xff\n"),
            "a cell that is no UTF-8",
            "not UTF-8: line 3",
        ),
        unreadable(
            csv(b"c\xff\nfresh\n"),
            "a header that is no UTF-8",
            "charset=... in the Content-Type",
        ),
        none(csv("code\n\"\"\n"), "an empty cell"),
        unclear(
            upload("text/csv", "a,b\n1,2\n"),
            "a table that may have a header",
            "header=present or header=absent",
        ),
        unclear(
            csv("a;b,c\n1;2,3\n"),
            "a table of two delimiters",
            "delimiter=comma, semicolon, tab or pipe",
        ),
        row(csv("code\n\"a\0b\"\n"), "a cell with a NUL", "U+0000"),
        row(
            csv(format!("code\n{}\n", "x".repeat(70_000))),
            "an overlong cell",
            "line 2 is far over",
        ),
        row(
            csv("a,b\n5,6\n1,\"2\n3,4\n"),
            "a quote that never ends",
            "line 3",
        ),
    ]
}

fn records() -> Vec<Case> {
    let deep = |n: usize| format!("{}1{}\n", "[".repeat(n), "]".repeat(n));
    vec![
        none(ndjson("\n\n"), "records of blank lines"),
        row(
            ndjson("\"fresh\"\nfresh\n"),
            "a line that is no JSON",
            "line 2 is not JSON",
        ),
        row(
            ndjson("{\"a\":1\n}\n"),
            "a record over two lines",
            "line 1 is not JSON",
        ),
        row(
            ndjson("[1] [2]\n"),
            "two records in a line",
            "line 1 is not JSON",
        ),
        row(ndjson("null\n"), "a record that is null", "line 1 is empty"),
        none(ndjson("\"\"\n"), "a record that is empty"),
        row(
            ndjson("\"\\ud800\"\n"),
            "a record of half a pair",
            "line 1 is not JSON",
        ),
        unreadable(
            ndjson(b"\"\xff\"\n"),
            "a record that is no UTF-8",
            "not UTF-8",
        ),
        row(
            ndjson(deep(10_000)),
            "a record 10,000 deep",
            "nested too deeply",
        ),
        row(ndjson(deep(127)), "a record 127 deep", "line 1 is nested"),
        row(ndjson(deep(65)), "a record 65 deep", "line 1 is nested"),
        row(
            ndjson("{\"a\":1,\"$serde_json::private::Number\":\"x\"}\n"),
            "a record with a key that the parser takes for its own",
            "reserved; rename it",
        ),
        row(
            ndjson(turns(40)),
            "a record whose strings are parsed in turn",
            "reserved; rename it",
        ),
        row(
            csv("a,$serde_json::private::Number\n1,2\n"),
            "a table with a column that the parser takes for its own",
            "reserved; rename it",
        ),
        row(
            ndjson("NaN\n"),
            "a record that is no number",
            "line 1 is not JSON",
        ),
        row(
            ndjson("{\"a\":1e}\n"),
            "a record with half a number",
            "line 1 is not JSON",
        ),
    ]
}
