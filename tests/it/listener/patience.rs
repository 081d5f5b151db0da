//! Heads and bodies that do not come in time.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{SLACK, claim, fair, head, ms};
use crate::harness::{Answer, Service, connect, pace, read_answer};

/// Waits for the server to close the connection.
fn wait_until_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::ConnectionReset => {}
        Err(e) => panic!("still open: {e}"),
    }
}

/// Checks that something took as long as a timeout, of which no part came before
/// `began`, and not much longer.
fn assert_took(began: Instant, timeout: Duration) {
    let took = began.elapsed();
    assert!((timeout..timeout + SLACK).contains(&took), "{took:?}");
}

/// Sends pieces with a pause before each, until the server will not have more.
fn drip(mut stream: &TcpStream, pieces: &[&[u8]], pause: Duration) {
    for piece in pieces {
        pace(pause);
        if stream.write_all(piece).is_err() {
            return;
        }
    }
}

fn bytes(text: &str) -> Vec<&[u8]> {
    text.as_bytes().chunks(1).collect()
}

#[test]
fn a_connection_that_says_nothing_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 0);
    let began = Instant::now();
    wait_until_closed(&mut connect(service.address()));
    assert_took(began, ms(300));
}

#[test]
fn half_a_head_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 0);
    let began = Instant::now();
    let mut stream = connect(service.address());
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a").unwrap();
    wait_until_closed(&mut stream);
    assert_took(began, ms(300));
}

/// The timeout is the whole head's: a byte now and then buys no time.
#[test]
fn a_head_that_drips_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 1);
    let began = Instant::now();
    let mut stream = connect(service.address());
    thread::scope(|scope| {
        let dripping = stream.try_clone().unwrap();
        scope.spawn(move || drip(&dripping, &bytes(&claim("ann")), ms(20)));
        wait_until_closed(&mut stream);
    });
    assert_took(began, ms(300));
    assert_eq!(service.api().stats("fair")["taken"], 0);
}

#[test]
fn a_connection_that_idles_between_requests_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 1);
    let mut stream = connect(service.address());
    stream.write_all(claim("ann").as_bytes()).unwrap();
    let answer = read_answer(&mut stream).expect("an answer before it is closed");
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("connection"), None, "kept alive until then");
}

fn slow(service: &Service, head: &str, body: &[&[u8]], pause: Duration) -> Answer {
    let mut stream = connect(service.address());
    stream.write_all(head.as_bytes()).unwrap();
    thread::scope(|scope| {
        let dripping = stream.try_clone().unwrap();
        scope.spawn(move || drip(&dripping, body, pause));
        read_answer(&mut stream).expect("an answer")
    })
}

#[test]
fn a_body_that_drips_is_ended_in_time() {
    let service = fair(&["--body-timeout=400ms"], 1);
    let (head, body) = (
        claim("ann"),
        json!({ "client": "x".repeat(200) }).to_string(),
    );
    let head = head.split("content-length").next().unwrap();
    let head = format!("{head}content-length: {}\r\n\r\n", body.len());
    let began = Instant::now();
    let answer = slow(&service, &head, &bytes(&body), ms(20));
    assert_eq!(answer.problem(), "request-timeout");
    assert_took(began, ms(400));
}

fn upload() -> String {
    head(
        "POST",
        "/v1/codes/fair/items",
        "transfer-encoding: chunked\r\nconnection: close\r\n",
    )
    .replace("application/json", "text/plain")
}

#[test]
fn an_upload_may_take_its_time_while_it_moves() {
    let service = fair(&["--body-timeout=2s"], 0);
    let lines: Vec<_> = (0..12)
        .map(|n| format!("7\r\nline {}\n\r\n", n % 10))
        .collect();
    let mut pieces: Vec<_> = lines.iter().map(String::as_bytes).collect();
    pieces.push(b"0\r\n\r\n");
    let began = Instant::now();
    let answer = slow(&service, &upload(), &pieces, ms(250));
    assert_eq!(answer.json()["added"], 10, "{answer:?}");
    let took = began.elapsed();
    assert!(took > ms(3_000), "longer than the timeout: {took:?}");
}

#[test]
fn an_upload_that_stands_still_is_ended_in_time() {
    let service = fair(&["--body-timeout=400ms"], 0);
    let began = Instant::now();
    let answer = slow(&service, &upload(), &[b"7\r\nline 1\n\r\n"], ms(0));
    assert_eq!(answer.problem(), "request-timeout");
    assert_took(began, ms(400));
}
