//! Looks that wait at the same time share a round trip to Redis.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::harness::group::Group;
use crate::harness::{Redis, Service, Visitor, pace, until};

/// How often hashes were read as a whole: each look at a code reads one.
pub(super) fn hash_reads(redis: &Redis) -> u64 {
    calls(redis, "hgetall")
}

/// How often a command was called.
fn calls(redis: &Redis, command: &str) -> u64 {
    let stats: String = redis.tell(&["INFO", "commandstats"]);
    let calls = stats.lines().find_map(|line| {
        let rest = line.strip_prefix("cmdstat_")?.strip_prefix(command)?;
        let (calls, _) = rest.strip_prefix(":calls=")?.split_once(',')?;
        calls.parse().ok()
    });
    calls.unwrap_or(0)
}

/// Has so many visitors look at a code while Redis hangs, each with the cookie that it is
/// given, lets Redis go on, and returns the cookies that were set.
pub(super) fn crowd(
    redis: &Redis,
    service: &Service,
    size: usize,
    cookie: impl Fn(usize) -> Option<String> + Sync,
) -> Vec<String> {
    let cookies = Mutex::new(Vec::new());
    // A call that finds no connection has to make one, which a Redis that hangs does not let it
    // do for long.
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| service.api().stats("fair"));
        }
    });
    redis.pause();
    thread::scope(|scope| {
        for n in 0..size {
            let (cookies, cookie) = (&cookies, &cookie);
            scope.spawn(move || {
                let shown = cookie(n);
                let headers: Vec<_> = shown.iter().map(|c| ("cookie", c.as_str())).collect();
                let answer = Visitor::of(service).get("/c/fair", &headers);
                assert_eq!(answer.status, 200, "{answer:?}");
                cookies.lock().unwrap().extend(answer.cookie());
            });
        }
        until_all_have_asked(service, size);
        redis.resume();
    });
    cookies.into_inner().unwrap()
}

/// Waits until so many have a connection, and have sent what they ask.
fn until_all_have_asked(service: &Service, size: usize) {
    let open = || service.metrics().value("apiece_http_connections");
    until("all have asked", Duration::from_secs(15), || {
        open() >= size as f64
    });
    // Nothing tells of a request that waits for Redis to be asked.
    pace(Duration::from_millis(200));
}

#[test]
fn clients_that_look_at_once_share_what_everybody_sees() {
    let redis = Redis::start();
    let service = Service::start(&["--store", &redis.url(), "--claim-timeout=20s"]);
    service
        .api()
        .make_code("fair", &json!({ "per_client": 2 }), 80);
    let visitor = Visitor::of(&service);
    let cookies = introduced(&visitor, 40);
    tap(&visitor, &cookies[..20]);
    let metrics = || {
        let scrape = service.metrics();
        ["count", "sum"].map(|part| scrape.value(&format!("apiece_look_batch_size_{part}")))
    };
    let (before, reads) = (metrics(), hash_reads(&redis));
    crowd(&redis, &service, 40, |n| Some(cookies[n].clone()));
    let after = metrics();
    let (batches, looks) = (after[0] - before[0], after[1] - before[1]);
    assert_eq!(looks, 40.0);
    // The first may go alone, while the others come.
    assert!(batches <= 8.0, "{batches} round trips");
    assert_eq!((hash_reads(&redis) - reads) as f64, batches);
    // Each sees its own.
    let items: std::collections::HashSet<_> = cookies
        .iter()
        .filter_map(|cookie| item(&visitor.get("/c/fair", &[("cookie", cookie)]).text()))
        .collect();
    assert_eq!(items.len(), 20);
}

/// Those who see an item are shown it when every replica has it; they ask for that together.
#[test]
fn looks_share_a_confirmation() {
    let group = Group::start(1);
    let redis = &group.nodes[0];
    let flags = ["--guarantee=replicated", "--replicas=1"];
    let url = redis.url();
    let service = Service::start(&[&["--store", &url, "--claim-timeout=20s"][..], &flags].concat());
    service.api().make_code_at_last("fair", 30);
    let visitor = Visitor::of(&service);
    let cookies = introduced(&visitor, 30);
    tap(&visitor, &cookies[..20]);
    let waits = calls(redis, "wait");
    crowd(redis, &service, 30, |n| Some(cookies[n].clone()));
    let waited = calls(redis, "wait") - waits;
    assert!((1..=8).contains(&waited), "{waited} confirmations");
    // Nobody else waits for one.
    let waits = calls(redis, "wait");
    visitor.get("/c/fair", &[("cookie", &cookies[29])]);
    assert_eq!(calls(redis, "wait"), waits);
    visitor.get("/c/fair", &[("cookie", &cookies[0])]);
    assert_eq!(calls(redis, "wait"), waits + 1);
}

/// Codes share a round trip, but not what goes wrong with one of them.
#[test]
fn a_code_that_cannot_be_read_spoils_no_other() {
    let redis = Redis::start();
    let flags = ["--claim-timeout=20s", "--redis-lanes=1"];
    let service = Service::start(&[&["--store", &redis.url()][..], &flags].concat());
    let visitor = Visitor::of(&service);
    let codes = ["ball", "fair"];
    let cookies = codes.map(|code| {
        service.api().make_code(code, &json!({}), 3);
        let page = format!("/c/{code}");
        let cookie = visitor.introduced(&page);
        let tap = visitor.post(&page, &[("cookie", &cookie)], "");
        assert_eq!(tap.status, 303);
        cookie
    });
    redis.command("ACL SETUSER default resetkeys ~*{fair}*");
    redis.pause();
    thread::scope(|scope| {
        let looks: Vec<_> = (0..16)
            .map(|n| {
                let (code, cookie) = (codes[n % 2], &cookies[n % 2]);
                let service = &service;
                let look = scope.spawn(move || {
                    let page = format!("/c/{code}");
                    Visitor::of(service).get(&page, &[("cookie", cookie)])
                });
                (code, look)
            })
            .collect();
        until_all_have_asked(&service, 16);
        redis.resume();
        for (code, look) in looks {
            let answer = look.join().unwrap();
            let expected = if code == "fair" { 200 } else { 503 };
            assert_eq!(answer.status, expected, "{code}: {answer:?}");
            assert_eq!(item(&answer.text()).is_some(), code == "fair");
        }
    });
    redis.command("ACL SETUSER default allkeys");
}

/// The cookies of so many who have opened the page.
fn introduced(visitor: &Visitor, count: usize) -> Vec<String> {
    (0..count).map(|_| visitor.introduced("/c/fair")).collect()
}

fn tap(visitor: &Visitor, cookies: &[String]) {
    for cookie in cookies {
        let tap = visitor.post("/c/fair", &[("cookie", cookie)], "");
        assert_eq!(tap.status, 303);
    }
}

/// The item on a page.
fn item(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("item ")?;
    let end = rest.find(|sign: char| !sign.is_ascii_digit())?;
    Some(rest[..end].to_owned())
}
