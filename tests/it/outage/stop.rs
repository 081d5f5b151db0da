//! The service stops while it is used.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{SLACK, on};
use crate::harness::{Redis, Service, Stop, connect, head, read_answer, until};

const BODY: &str = r#"{"client":"client 0"}"#;

/// Sends the head of a claim and waits until the service asks for the body: then
/// the request is being served.
fn begin_claim(server: &Service) -> TcpStream {
    let mut stream = connect(server.address());
    let length = format!("content-length: {}", BODY.len());
    let lines = [
        "content-type: application/json",
        &length,
        "expect: 100-continue",
    ];
    let head = head("POST /v1/codes/fair/claims", &lines);
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn a_stopping_service_is_not_ready_but_serves_on_and_finishes_its_requests() {
    let mut server = Service::start(&["--drain-delay=5s"]);
    let api = server.api();
    api.make_code("fair", &json!({}), 20);
    let begun: Vec<_> = (0..10).map(|_| begin_claim(&server)).collect();
    assert_eq!(server.ops("/ready").status, 200);

    server.begin_stop(Stop::Drain);
    until("the service is not ready", SLACK, || {
        server.ops("/ready").status == 503
    });
    assert_eq!(server.ops("/ready").text(), "not ready: stopping\n");
    assert_eq!(server.ops("/live").status, 200);
    assert_eq!(api.claim("fair", "a late one").status, 201, "it serves on");

    let drain = Duration::from_secs(5);
    until(
        "the service takes no new connections",
        drain + SLACK,
        || TcpStream::connect(server.address()).is_err(),
    );
    for (n, mut stream) in begun.into_iter().enumerate() {
        let body = BODY.replace('0', &n.to_string());
        stream.write_all(body.as_bytes()).unwrap();
        let answer = read_answer(&mut stream).expect("an answer");
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.header("connection"), Some("close"));
    }
    server.ended(SLACK);
}

#[test]
fn a_stop_waits_no_longer_than_its_grace() {
    let mut server = Service::start(&["--grace=300ms"]);
    server.api().make_code("fair", &json!({}), 1);
    let _never_finished = begin_claim(&server);
    let began = Instant::now();
    server.begin_stop(Stop::Now);
    server.ended(Duration::from_millis(300) + SLACK);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(300), "it waited: {took:?}");
}

/// No request is cut off: every client that was granted an item was told so.
#[test]
fn a_stop_under_load_leaves_no_grant_unanswered() {
    let redis = Redis::start();
    let mut server = on(&redis, &["--drain-delay=200ms"]);
    server.api().make_code("fair", &json!({}), 20_000);
    let granted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for task in 0..16 {
            let (api, granted) = (server.api(), &granted);
            scope.spawn(move || {
                for n in 0.. {
                    let Ok(answer) = api.try_claim("fair", &format!("client {task} {n}")) else {
                        return;
                    };
                    assert_eq!(answer.status, 201, "{answer:?}");
                    granted.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        until("there is load", SLACK, || {
            granted.load(Ordering::SeqCst) > 500
        });
        let began = Instant::now();
        server.begin_stop(Stop::Drain);
        server.ended(SLACK);
        assert!(
            began.elapsed() >= Duration::from_millis(200),
            "it drained first"
        );
    });
    let next = on(&redis, &[]);
    assert_eq!(
        next.api().stats("fair")["taken"],
        Value::from(granted.into_inner())
    );
    next.api().assert_whole("fair");
}
