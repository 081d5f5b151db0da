//! Many connections, and ones that are not used as they should be.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::{SLACK, claim, fair, ms};
use crate::harness::{connect, pace, until};

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
    let come = |n| {
        let came = TcpStream::connect_timeout(&server.address(), ms(900));
        came.unwrap_or_else(|e| panic!("there was no room after {n}: {e}"))
    };
    let crowd: Vec<_> = (0..1_000).map(come).collect();
    assert_eq!(crowd.len(), 1_000);
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
        pace(ms(250));
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
