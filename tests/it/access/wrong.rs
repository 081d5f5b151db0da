//! Wrong keys, a few and very many.
//!
//! `APIECE_WRONG_KEYS` says how many are shown at least.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{call, key_with};
use crate::harness::process::{Serve, memory};
use crate::harness::{Answer, KEY, Service, connect, get, setting};

const FORWARDED: &str = "--trusted-proxies=127.0.0.1";

/// Asks with a key, from a network.
fn ask(url: &str, key: &str, from: &str) -> Answer {
    let key = format!("Bearer {key}");
    let headers = [("authorization", &*key), ("x-forwarded-for", from)];
    get(&format!("{url}/v1/codes"), &headers)
}

#[test]
fn a_network_that_shows_wrong_keys_has_to_wait_and_others_do_not() {
    let service = Service::start(&[FORWARDED]);
    let url = service.url("");
    let known = key_with(&service.api(), "read", &[]).secret;
    let new = key_with(&service.api(), "read", &[]).secret;
    let (hall, elsewhere) = ("192.0.2.1", "198.51.100.7");
    for key in [KEY, &known] {
        assert_eq!(ask(&url, key, hall).status, 200);
    }
    let mut wrong = 0;
    let refused = loop {
        let answer = ask(&url, &format!("wrong-key-number-{wrong}"), hall);
        if answer.status != 401 {
            break answer;
        }
        wrong += 1;
        assert!(wrong < 40, "nobody stops them");
    };
    assert!(wrong >= 20, "only {wrong} were tried");
    assert_eq!(
        (refused.status, &*refused.problem()),
        (429, "too-many-attempts")
    );
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    // Keys that came from there before go on, and others wait, whatever they are.
    for key in [KEY, &known] {
        assert_eq!(ask(&url, key, hall).status, 200);
    }
    assert_eq!(ask(&url, &new, hall).status, 429);
    // In other networks, nobody notices.
    assert_eq!(ask(&url, &new, elsewhere).status, 200);
    assert_eq!(ask(&url, "wrong", elsewhere).status, 401);
}

#[test]
fn a_network_that_waits_may_try_again() {
    let service = Service::start(&[FORWARDED]);
    let (url, hall) = (service.url(""), "192.0.2.1");
    let new = key_with(&service.api(), "read", &[]).secret;
    let is_refused = |key: &str| ask(&url, key, hall).status == 429;
    let mut tried = 0;
    while !is_refused("wrong") {
        tried += 1;
        assert!(tried < 40, "nobody stops them");
    }
    crate::harness::until("it may try again", Duration::from_secs(20), || {
        !is_refused(&new)
    });
}

/// Shows wrong keys over one connection, many at a time. Returns how many got 401 and 429.
fn show(address: SocketAddr, requests: impl Iterator<Item = String>) -> (usize, usize) {
    let mut stream = connect(address);
    let (mut wrong, mut slowed) = (0, 0);
    let requests: Vec<_> = requests.collect();
    for some in requests.chunks(100) {
        stream.write_all(some.concat().as_bytes()).unwrap();
        let (mut said, mut buffer) = (String::new(), [0; 65_536]);
        // The last answer has to be there as a whole.
        while said.matches("HTTP/1.1 ").count() < some.len() || !said.ends_with('}') {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "the connection was closed: {said}");
            said.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        wrong += said.matches("HTTP/1.1 401").count();
        slowed += said.matches("HTTP/1.1 429").count();
    }
    (wrong, slowed)
}

fn request(key: &str, from: &str) -> String {
    format!(
        "GET /v1/codes HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {key}\r\n\
         x-forwarded-for: {from}\r\n\r\n"
    )
}

/// A key in the right form, which nobody made.
fn forged(n: usize) -> String {
    let body = format!("apk_{n:08x}_{n:040x}");
    let check = blake3::hash(body.as_bytes());
    format!("{body}_{}", hex::encode(&check.as_bytes()[..3]))
}

#[test]
fn very_many_wrong_keys_shut_nobody_out_and_fill_no_memory() {
    const CONNECTIONS: usize = 4;
    let total: usize = setting("APIECE_WRONG_KEYS").unwrap_or(24_000);
    let serve = Serve::start_in(crate::harness::process::NOTHING, &[FORWARDED]);
    serve.api().make_code("fair", &json!({}), 10);
    let good = key_with(&serve.api(), "read", &[]).secret;
    let hall = "192.0.2.1";
    assert_eq!(ask(&serve.url, &good, hall).status, 200);
    let before = memory(serve.process.id(), "VmRSS").unwrap();
    let (began, address) = (Instant::now(), serve.address());
    // Half of them come from one network, where the good key is too, and half from as many
    // networks as there are keys, each with one that has to be looked up.
    let floods: Vec<_> = (0..CONNECTIONS)
        .map(|nth| {
            std::thread::spawn(move || {
                let numbers = (nth..total).step_by(CONNECTIONS);
                let requests = numbers.map(|n| match nth % 2 {
                    0 => request(&format!("wrong-{n}"), hall),
                    _ => request(
                        &forged(n),
                        &format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255),
                    ),
                });
                show(address, requests)
            })
        })
        .collect();
    let (mut slowest, mut asked) = (Duration::ZERO, 0);
    while floods.iter().any(|flood| !flood.is_finished()) {
        let asking = Instant::now();
        let answer = ask(&serve.url, &good, hall);
        assert_eq!(answer.status, 200, "{answer:?}");
        slowest = slowest.max(asking.elapsed());
        asked += 1;
    }
    let took = began.elapsed();
    let counts: Vec<_> = floods
        .into_iter()
        .map(|flood| flood.join().unwrap())
        .collect();
    let grown = memory(serve.process.id(), "VmRSS")
        .unwrap()
        .saturating_sub(before);
    println!(
        "{total} wrong keys in {took:?}: {counts:?}; the good key was used {asked} times, in \
         {slowest:?} at most; the memory has grown by {} KiB",
        grown / 1024
    );
    let slowed: usize = counts.iter().map(|(_, slowed)| slowed).sum();
    let in_time = usize::try_from(took.as_secs()).unwrap() / 3;
    assert!(slowed >= total / 2 - 22 - in_time, "{counts:?}");
    assert!(asked > 5, "the good key was used {asked} times");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    assert!(grown < 48 * 1024 * 1024, "{grown}");
    // The claims of a crowd go on.
    assert_eq!(
        call(
            KEY,
            "POST",
            &format!("{}/v1/codes/fair/claims", serve.url),
            &json!({ "client": "ann" })
        )
        .status,
        201
    );
    assert_eq!(ask(&serve.url, &good, hall).status, 200);
    let _: Value = serve.api().stats("fair");
}
