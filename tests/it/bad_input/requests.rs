//! Requests that no endpoint can take: keys, methods, content types, frames.

use super::{Case, ask, get, post};
use crate::harness::KEY;

pub(super) fn cases() -> Vec<Case> {
    [keys(), methods(), types(), frames()]
        .into_iter()
        .flatten()
        .collect()
}

fn keys() -> Vec<Case> {
    let with = |authorization: &str| get("/v1/codes").key(Some(authorization));
    let is = |ask: super::Ask, name, says| ask.gets(name, 401, "unauthorized", says);
    let half = &KEY[..KEY.len() - 1];
    vec![
        is(
            get("/v1/codes").key(None),
            "no key",
            "Authorization: Bearer",
        ),
        is(with("Bearer wrong"), "a wrong key", "the key is wrong"),
        is(with("Bearer "), "an empty key", "Bearer"),
        is(with("Bearer"), "a scheme alone", "Bearer"),
        is(
            with(&format!("Bearer {half}")),
            "most of the key",
            "the key is wrong",
        ),
        is(
            with(&format!("Bearer {KEY}x")),
            "more than the key",
            "the key is wrong",
        ),
        is(with(&format!("Basic {KEY}")), "a wrong scheme", "Bearer"),
        is(with(KEY), "a key without a scheme", "Bearer"),
        is(
            with(&format!("Bearer  {KEY}")),
            "a key with a blank in front",
            "the key is wrong",
        ),
        is(with("é"), "a key that is no ASCII", "Bearer"),
        is(
            with(&"B".repeat(8_000)),
            "a key of 8,000 characters",
            "Bearer",
        ),
        is(
            post("/v1/codes").json(r#"{"id":"free"}"#).key(None),
            "a code made without a key",
            "Authorization",
        ),
        is(
            post("/v1/codes/canary/claims").json("{").key(None),
            "rubbish without a key",
            "Authorization",
        ),
        is(
            ask("DELETE", "/v1/codes/canary").key(None),
            "a code deleted without a key",
            "Authorization",
        ),
        is(
            post("/v1/codes/canary/items")
                .typed("text/plain", "x\n")
                .key(Some("Bearer no")),
            "an upload with a wrong key",
            "the key is wrong",
        ),
    ]
}

fn methods() -> Vec<Case> {
    let is = |method: &str, path: &str, name| {
        ask(method, path).gets(name, 405, "method-not-allowed", "Allow header")
    };
    vec![
        is("PUT", "/v1/codes", "codes put"),
        is("DELETE", "/v1/codes", "all codes deleted"),
        is("POST", "/v1/codes/canary", "a code posted to"),
        is("DELETE", "/v1/codes/canary/claims", "claims deleted"),
        is("DELETE", "/v1/codes/canary/items", "a pool deleted"),
        is("GET", "/v1/codes/canary/verify", "a check by a link"),
        is("TRACE", "/v1/codes", "a trace"),
        is("BREW", "/v1/codes", "a method of one's own"),
        is("POST", "/v1/openapi.json", "a new description"),
    ]
}

fn types() -> Vec<Case> {
    let is = |ask: super::Ask, name, says| ask.gets(name, 415, "unsupported-media-type", says);
    let claim = || post("/v1/codes/canary/claims");
    let items = || post("/v1/codes/canary/items");
    let body = r#"{"client":"bob"}"#;
    vec![
        is(
            claim().typed("text/plain", body),
            "a claim as text",
            "application/json",
        ),
        is(
            claim().typed("application/x-www-form-urlencoded", body),
            "a claim as a form",
            "application/json",
        ),
        is(
            claim().typed("", body),
            "a claim of no type",
            "application/json",
        ),
        is(
            claim().typed("application/jso\u{f6}", body),
            "a type that is no ASCII",
            "application/json",
        ),
        is(claim(), "a claim of nothing", "application/json"),
        is(
            items().typed("application/xml", "<i/>"),
            "items as XML",
            "text/csv",
        ),
        is(
            items().typed("multipart/form-data; boundary=x", "--x--"),
            "a form with a file",
            "text/csv",
        ),
        is(items(), "items of nothing", "text/csv"),
        is(
            ask("PATCH", "/v1/codes/canary").typed("text/json", "{}"),
            "a change as text",
            "application/json",
        ),
    ]
}

fn frames() -> Vec<Case> {
    let claim = r#"{"client":"bob"}"#;
    let broken = |name, frame: &str, body: &str| Case {
        request: framed(frame, body),
        cut: true,
        ..post("").gets_malformed(name, "broke off")
    };
    let chunked = |name, body: &str| broken(name, "transfer-encoding: chunked", body);
    vec![
        broken("a body that ends early", "content-length: 100", claim),
        broken(
            "a body of exbibytes",
            "content-length: 9223372036854775807",
            claim,
        ),
        chunked("a chunk of no length", "zz\r\nx\r\n0\r\n\r\n"),
        chunked(
            "a chunk of a length past all numbers",
            "ffffffffffffffffff\r\nx",
        ),
        chunked("a chunk that ends early", "10\r\n{\"client\""),
        chunked(
            "a chunk longer than it says",
            "2\r\n{\"client\":\"bob\"}\r\n0\r\n\r\n",
        ),
        chunked("chunks without an end", "10\r\n{\"client\":\"bob\"}\r\n"),
    ]
}

/// A claim with a frame of one's own.
fn framed(frame: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /v1/codes/canary/claims HTTP/1.1\r\nhost: apiece\r\nconnection: close\r\n\
         authorization: Bearer {KEY}\r\ncontent-type: application/json\r\n{frame}\r\n\r\n{body}"
    )
    .into_bytes()
}
