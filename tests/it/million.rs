//! A large pool is verified while it is used, and listed, in memory that does not
//! grow with the pool. `make verify-million` verifies a million items; with the other tests
//! the pool is small.

use std::io::{BufRead as _, BufReader};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::json;

use crate::harness::process::{DEADLINE, Serve, memory};
use crate::harness::{Api, Redis, until};

/// How many clients claim meanwhile.
const CLIENTS: usize = 4;

/// The most memory that the service may use while it verifies, in MiB. The million
/// items alone would take more.
const BOUND: u64 = 64;

fn pool() -> usize {
    match std::env::var_os("APIECE_MILLION") {
        Some(_) => 1_000_000,
        None => 10_000,
    }
}

/// An item like a ticket's.
fn item(n: usize) -> String {
    format!("TICKET-{n:09}-{}", "0123456789abcdef".repeat(4))
}

fn fill(api: &Api, count: usize) {
    api.make_code("fair", &json!({}), 0);
    for first in (0..count).step_by(1_000) {
        let items: Vec<_> = (first..count.min(first + 1_000)).map(item).collect();
        let added = api.post("/v1/codes/fair/items", &json!({ "items": items }));
        assert_eq!(added.json()["added"], items.len());
    }
}

/// The most memory that a process has used since the last call, in MiB, without the pages of its
/// program: those are the file's, and a debug build has many.
fn peak(process: u32) -> u64 {
    let of = |what| memory(process, what).expect("it runs");
    let peak = of("VmHWM").saturating_sub(of("RssFile"));
    // 5 resets the peak to what it uses now: proc(5), clear_refs.
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    peak >> 20
}

/// Claims for one client after another until `over` is set, and records when each
/// claim began and ended.
fn claim_on(api: &Api, next: &AtomicUsize, over: &AtomicBool, seen: &Mutex<Vec<[Instant; 2]>>) {
    while !over.load(Ordering::SeqCst) {
        let client = format!("client {}", next.fetch_add(1, Ordering::SeqCst));
        let began = Instant::now();
        assert_eq!(api.claim("fair", &client).status, 201);
        seen.lock().unwrap().push([began, Instant::now()]);
    }
}

fn check(name: &str, options: &[&str]) {
    let (count, [serve]) = (pool(), Serve::replicas(options));
    let api = serve.api();
    fill(&api, count);
    let (next, over, seen) = (
        AtomicUsize::new(0),
        AtomicBool::new(false),
        Mutex::default(),
    );
    let (checked, began, took) = std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| claim_on(&api, &next, &over, &seen));
        }
        until("the clients claim", DEADLINE, || {
            seen.lock().unwrap().len() > CLIENTS
        });
        peak(serve.process.id());
        let began = Instant::now();
        let checked = serve.run("verify fair --json");
        let took = began.elapsed();
        over.store(true, Ordering::SeqCst);
        (checked, began, took)
    });
    let peak = peak(serve.process.id());
    let during = |[from, to]: &&[Instant; 2]| *from > began && *to < began + took;
    let claims = seen.lock().unwrap().iter().filter(during).count();
    println!("{name}: {count} items in {took:?}, {claims} claims meanwhile, at most {peak} MiB");
    let checked = checked.exits(0).json();
    assert_eq!(
        (&checked["ok"], &checked["problems"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(checked["items"], count);
    assert!(claims > 0, "{name}: nobody claimed meanwhile");
    assert!(peak < BOUND, "{name}: {peak} MiB");
    check_list(&serve, name, count);
}

/// All items are listed, in as little memory.
fn check_list(serve: &Serve, name: &str, count: usize) {
    peak(serve.process.id());
    let began = Instant::now();
    serve.run("items list fair -o items.ndjson").exits(0);
    let (took, peak) = (began.elapsed(), peak(serve.process.id()));
    println!("{name}: {count} items listed in {took:?}, at most {peak} MiB");
    let file = std::fs::File::open(serve.path("items.ndjson")).unwrap();
    assert_eq!(BufReader::new(file).lines().count(), count);
    assert!(peak < BOUND, "{name}: {peak} MiB");
}

#[test]
fn a_large_pool_on_sqlite_is_verified_in_little_memory_while_claims_run() {
    check("SQLite", &[]);
}

#[test]
fn a_large_pool_on_redis_is_verified_in_little_memory_while_claims_run() {
    let redis = Redis::start();
    check("Redis", &[&format!("--store={}", redis.url())]);
}
