//! Heads and bodies that are too large.

use serde_json::json;

use super::{fair, head};
use crate::harness::exchange;

#[test]
fn a_head_that_is_too_large_is_answered() {
    let service = fair(&[], 0);
    let with = |length: usize| {
        head(
            "GET",
            "/v1/codes",
            &format!("x: {}\r\n", "x".repeat(length)),
        )
    };
    let to = |length: usize| head("GET", &format!("/{}", "x".repeat(length)), "");
    let fields = "x: y\r\n".repeat(1_000);
    let heads = [
        with(20_000),
        with(1_000_000),
        to(20_000),
        to(1_000_000),
        head("GET", "/v1/codes", &fields),
    ];
    for head in heads {
        let answer = exchange(service.address(), head.as_bytes()).expect("an answer");
        assert_eq!(answer.status, 431, "{answer:?}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let service = fair(&[], 1);
    let body = "x".repeat(8_000_000);
    let framed = |frame: &str| head("POST", "/v1/codes/fair/claims", &format!("{frame}\r\n"));
    let chunk = format!("{:x}\r\n{body}\r\n", body.len());
    let requests = [
        format!("{}{body}", framed("content-length: 8000000")),
        format!("{}{body}", framed("content-length: 9000000000")),
        format!("{}{chunk}{chunk}", framed("transfer-encoding: chunked")),
    ];
    for request in requests {
        let answer = exchange(service.address(), request.as_bytes()).expect("an answer");
        assert_eq!(answer.problem(), "too-large", "{answer:?}");
    }
    assert_eq!(service.api().stats("fair")["taken"], 0);
}

/// What a library shows its user: the problem, and not a broken pipe.
#[test]
fn an_honest_client_that_sends_too_much_reads_why() {
    let service = fair(&[], 0);
    let body = json!({ "client": "x".repeat(8_000_000) });
    let answer = service.api().post("/v1/codes/fair/claims", &body);
    assert_eq!(answer.problem(), "too-large");
}
