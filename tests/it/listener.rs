//! Slow, greedy and silent connections: they are ended, and do not keep honest
//! ones waiting.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Answer, KEY, Service, connect, exchange, read_answer, until};

/// What a loaded machine may add to a timeout.
const SLACK: Duration = Duration::from_secs(3);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A service with a code `fair` of so many items.
fn fair(flags: &[&str], items: usize) -> Service {
    let service = Service::start(flags);
    service.api().make_code("fair", &json!({}), items);
    service
}

fn head(method: &str, path: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: apiece\r\nauthorization: Bearer {KEY}\r\n\
         content-type: application/json\r\n{headers}\r\n"
    )
}

fn claim(client: &str) -> String {
    let body = json!({ "client": client }).to_string();
    let length = format!("content-length: {}\r\n", body.len());
    format!("{}{body}", head("POST", "/v1/codes/fair/claims", &length))
}

/// Waits for the server to close the connection, and tells how long it took.
fn closed(stream: &mut TcpStream) -> Duration {
    let began = Instant::now();
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::ConnectionReset => {}
        Err(e) => panic!("still open: {e}"),
    }
    began.elapsed()
}

/// Sends pieces with a pause before each, until the server will not have more.
fn drip(mut stream: &TcpStream, pieces: &[&[u8]], pause: Duration) {
    for piece in pieces {
        thread::sleep(pause);
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
    let took = closed(&mut connect(service.address()));
    assert!((ms(250)..ms(300) + SLACK).contains(&took), "{took:?}");
}

#[test]
fn half_a_head_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 0);
    let mut stream = connect(service.address());
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a").unwrap();
    let took = closed(&mut stream);
    assert!((ms(250)..ms(300) + SLACK).contains(&took), "{took:?}");
}

/// The timeout is the whole head's: a byte now and then buys no time.
#[test]
fn a_head_that_drips_is_closed_in_time() {
    let service = fair(&["--header-timeout=300ms"], 1);
    let mut stream = connect(service.address());
    let began = Instant::now();
    thread::scope(|scope| {
        let dripping = stream.try_clone().unwrap();
        scope.spawn(move || drip(&dripping, &bytes(&claim("ann")), ms(20)));
        closed(&mut stream);
    });
    let took = began.elapsed();
    assert!((ms(250)..ms(300) + SLACK).contains(&took), "{took:?}");
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

fn slow(service: &Service, head: &str, body: &[&[u8]], pause: Duration) -> (Answer, Duration) {
    let mut stream = connect(service.address());
    stream.write_all(head.as_bytes()).unwrap();
    let began = Instant::now();
    let answer = thread::scope(|scope| {
        let dripping = stream.try_clone().unwrap();
        scope.spawn(move || drip(&dripping, body, pause));
        read_answer(&mut stream).expect("an answer")
    });
    (answer, began.elapsed())
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
    let (answer, took) = slow(&service, &head, &bytes(&body), ms(20));
    assert_eq!(answer.problem(), "request-timeout");
    assert!((ms(350)..ms(400) + SLACK).contains(&took), "{took:?}");
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
    let service = fair(&["--body-timeout=400ms"], 0);
    let lines: Vec<_> = (0..12)
        .map(|n| format!("7\r\nline {}\n\r\n", n % 10))
        .collect();
    let mut pieces: Vec<_> = lines.iter().map(String::as_bytes).collect();
    pieces.push(b"0\r\n\r\n");
    let (answer, took) = slow(&service, &upload(), &pieces, ms(100));
    assert_eq!(answer.json()["added"], 10, "{answer:?}");
    assert!(took > ms(1_000), "longer than the timeout: {took:?}");
}

#[test]
fn an_upload_that_stands_still_is_ended_in_time() {
    let service = fair(&["--body-timeout=400ms"], 0);
    let (answer, took) = slow(&service, &upload(), &[b"7\r\nline 1\n\r\n"], ms(0));
    assert_eq!(answer.problem(), "request-timeout");
    assert!((ms(350)..ms(400) + SLACK).contains(&took), "{took:?}");
}

#[test]
fn silent_connections_up_to_the_cap_delay_a_claim_by_no_more_than_the_timeout() {
    let service = fair(&["--max-connections=4", "--header-timeout=500ms"], 1);
    let silent: Vec<_> = (0..4).map(|_| connect(service.address())).collect();
    let began = Instant::now();
    assert_eq!(service.api().claim("fair", "ann").status, 201);
    let took = began.elapsed();
    assert!(took < ms(500) + SLACK, "{took:?}");
    drop(silent);
}

/// Whom the system has no room for tries again only after a second.
#[test]
fn a_crowd_that_comes_at_once_finds_room_to_wait() {
    let server = fair(&["--max-connections=1"], 1);
    // The one connection that is served.
    let api = server.api();
    assert_eq!(api.claim("fair", "ann").status, 201);
    let began = Instant::now();
    let crowd: Vec<_> = (0..1_000).map(|_| connect(server.address())).collect();
    let took = began.elapsed();
    assert!(took < ms(900), "{} came in {took:?}", crowd.len());
}

/// Answers that are never read fill the system's buffers; whoever leaves them
/// there must not keep a connection for ever.
#[test]
fn a_client_that_does_not_read_is_hung_up_on() {
    let service = fair(&["--max-connections=1", "--header-timeout=500ms"], 1);
    let deaf = connect(service.address());
    deaf.set_nonblocking(true).unwrap();
    let request = b"GET /v1/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(100);
    // Until the server has stopped reading because it cannot write.
    until("it is choked", SLACK * 3, || {
        let began = Instant::now();
        while began.elapsed() < ms(200) {
            if (&deaf).write(&request).is_ok() {
                return false;
            }
        }
        true
    });
    let began = Instant::now();
    assert_eq!(service.api().claim("fair", "ann").status, 201);
    let took = began.elapsed();
    assert!(took < ms(500) + SLACK, "{took:?}");
}

/// Opens connections that send a byte of a head now and then, and counts those
/// that the server has closed.
fn crawl(address: SocketAddr, count: usize, open: &AtomicUsize) {
    let head = claim("crawler");
    let mut streams: Vec<_> = (0..count).map(|_| connect(address)).collect();
    for stream in &streams {
        stream.set_nonblocking(true).unwrap();
    }
    for byte in head.as_bytes().chunks(1) {
        open.store(streams.len(), Ordering::SeqCst);
        streams.retain_mut(|stream| {
            let read = stream.read(&mut [0; 64]);
            let is_open = read.is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
            is_open && stream.write_all(byte).is_ok()
        });
        if streams.is_empty() {
            break;
        }
        thread::sleep(ms(250));
    }
    open.store(streams.len(), Ordering::SeqCst);
}

#[test]
fn five_hundred_crawling_connections_do_not_stop_honest_claims() {
    let service = fair(&["--header-timeout=6s"], 50);
    let open = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| crawl(service.address(), 500, &open));
        until("all are connected", SLACK, || {
            open.load(Ordering::SeqCst) == 500
        });
        let began = Instant::now();
        let api = service.api();
        for n in 0..50 {
            assert_eq!(api.claim("fair", &format!("client {n}")).status, 201);
        }
        let took = began.elapsed();
        assert_eq!(
            open.load(Ordering::SeqCst),
            500,
            "they were there all the time"
        );
        assert!(took < SLACK, "{took:?}");
        until("all are closed", ms(6_000) + SLACK, || {
            open.load(Ordering::SeqCst) == 0
        });
        println!("50 claims beside 500 crawlers took {took:?}");
    });
    assert_eq!(service.api().stats("fair")["taken"], 50);
}
