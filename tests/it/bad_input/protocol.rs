//! What is no HTTP: refused or hung up on, never a hang or a crash, and the
//! next honest request is answered.

use super::{everything, with_canary};
use crate::harness::{KEY, Service, exchange, exchange_cut};

/// Answers that are fine for bytes that are no request.
const REFUSALS: [u16; 7] = [400, 404, 405, 414, 431, 501, 505];

fn rubbish() -> Vec<(&'static str, Vec<u8>)> {
    let random: Vec<u8> = (0..4_096_u32).map(|n| (n * n % 251) as u8).collect();
    let lines = "x\r\n".repeat(5_000);
    let with = |headers: &str| {
        format!("GET /v1/codes HTTP/1.1\r\nhost: apiece\r\n{headers}\r\n\r\n").into_bytes()
    };
    vec![
        ("nothing", vec![]),
        ("a line feed", b"\n".to_vec()),
        ("NULs", vec![0; 4_096]),
        ("random bytes", random),
        ("lines of x", lines.into_bytes()),
        (
            "a greeting of TLS",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        ),
        (
            "the preface of HTTP/2",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        ),
        ("a greeting of SSH", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        ("a command of Redis", b"*1\r\n$8\r\nFLUSHALL\r\n".to_vec()),
        ("a request of HTTP/0.9", b"GET /v1/codes\r\n".to_vec()),
        (
            "a version of the future",
            b"GET / HTTP/3.0\r\n\r\n".to_vec(),
        ),
        (
            "a target with a space",
            b"GET /a b HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        ),
        (
            "a target with a NUL",
            b"GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        ),
        (
            "a target that is no path",
            b"GET v1 HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        ),
        (
            "a tunnel",
            b"CONNECT evil.example:443 HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        ),
        (
            "a request to all",
            b"OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".to_vec(),
        ),
        (
            "half a request",
            b"POST /v1/codes/canary/claims HTTP/1.1\r\nho".to_vec(),
        ),
        ("a header without a colon", with("nonsense")),
        ("a header without a name", with(": x")),
        ("a header with a blank before the colon", with("accept : x")),
        ("a header folded over two lines", with("accept: a\r\n b")),
        ("a header with a NUL", with("accept: a\0b")),
        (
            "two lengths",
            with("content-length: 1\r\ncontent-length: 2"),
        ),
        ("a length below none", with("content-length: -1")),
        (
            "a length past all numbers",
            with("content-length: 99999999999999999999"),
        ),
        ("a length with a sign", with("content-length: +1")),
        (
            "an encoding there is none of",
            with("transfer-encoding: gzip"),
        ),
        ("200 headers", with(&"x: y\r\n".repeat(200))),
    ]
}

#[test]
fn what_is_no_http_is_refused_or_hung_up_on() {
    let service = Service::start(&[]);
    with_canary(&service);
    let before = everything(&service);
    for (name, bytes) in rubbish() {
        if let Some(answer) = exchange_cut(service.address(), &bytes) {
            let status = answer.status;
            assert!(REFUSALS.contains(&status), "{name}: {answer:?}");
        }
        assert_eq!(everything(&service), before, "{name}");
    }
}

/// Two readings of where a request ends are how one request is smuggled past a
/// proxy inside another (RFC 9112, section 11.2).
#[test]
fn a_length_beside_chunks_is_never_two_requests() {
    let service = Service::start(&[]);
    with_canary(&service);
    let inner = format!(
        "POST /v1/codes/canary/claims HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {KEY}\r\n\
         content-type: application/json\r\ncontent-length: 16\r\n\r\n{{\"client\":\"eve\"}}"
    );
    let outer = format!(
        "POST /v1/codes/canary/verify HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {KEY}\r\n\
         content-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
        inner.len() + 5
    );
    let before = everything(&service);
    let answer = exchange_cut(service.address(), outer.as_bytes()).expect("an answer");
    assert!(matches!(answer.status, 200 | 400), "{answer:?}");
    assert_eq!(everything(&service), before);
}

#[test]
fn old_clients_are_answered_in_their_own_version() {
    let service = Service::start(&[]);
    with_canary(&service);
    let request = format!("GET /v1/codes/canary HTTP/1.0\r\nauthorization: Bearer {KEY}\r\n\r\n");
    let answer = exchange(service.address(), request.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], "canary");
}
