//! Redis stops and comes back, or is not fit for use.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{SLACK, assert_distinct, claim_at_last, on};
use crate::harness::redis::SYNCED;
use crate::harness::{Redis, until};

#[test]
fn while_redis_is_gone_clients_are_told_to_try_again_and_succeed_once_it_is_back() {
    let mut redis = Redis::start_with(SYNCED);
    let server = on(&redis, &["--claim-timeout=500ms"]);
    let api = server.api();
    api.make_code("fair", &json!({}), 20);
    let client = |n| format!("client {n}");
    let mut items: HashMap<_, _> = (0..10)
        .map(|n| (client(n), claim_at_last(&api, "fair", &client(n))))
        .collect();

    redis.stop();
    for path in [
        "/v1/codes/fair",
        "/v1/codes/fair/stats",
        "/v1/codes",
        "/v1/codes/fair/claims",
    ] {
        assert_eq!(api.get(path).problem(), "store-unavailable", "{path}");
    }
    for n in [3, 13] {
        let began = Instant::now();
        let answer = api.claim("fair", &client(n));
        let took = began.elapsed();
        assert_eq!(answer.problem(), "store-unavailable");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("1"))
        );
        assert!(took < Duration::from_millis(500) + SLACK, "{took:?}");
    }
    let ready = server.ops("/ready");
    assert_eq!(ready.status, 503);
    assert!(
        ready.text().contains("the store is unavailable"),
        "{}",
        ready.text()
    );
    assert_eq!(server.ops("/live").status, 200);

    // The new process knows no scripts, and the old connections are dead.
    redis.restart();
    until("the service is ready again", SLACK, || {
        server.ops("/ready").status == 200
    });
    for n in 0..20 {
        let item = claim_at_last(&api, "fair", &client(n));
        let before = items.insert(client(n), item.clone());
        assert!(
            before.is_none_or(|before| before == item),
            "client {n} lost its item"
        );
    }
    assert_distinct(&items, 20);
    api.assert_whole("fair");
}

#[test]
fn the_service_goes_on_when_redis_forgets_its_scripts() {
    let redis = Redis::start();
    let server = on(&redis, &[]);
    let api = server.api();
    api.make_code("fair", &json!({}), 1);
    redis.command("SCRIPT FLUSH");
    assert_eq!(api.claim("fair", "ann").status, 201);
    redis.command("SCRIPT FLUSH");
    api.make_code("another", &json!({}), 1);
    redis.command("SCRIPT FLUSH");
    api.assert_whole("fair");
}

#[test]
fn with_a_redis_that_may_evict_keys_the_service_is_not_ready_and_says_what_to_do() {
    let redis = Redis::start_with(&["--save", "", "--maxmemory-policy", "allkeys-lru"]);
    let server = on(&redis, &[]);
    let ready = server.ops("/ready");
    assert_eq!(ready.status, 503);
    let said = "CONFIG SET maxmemory-policy noeviction";
    assert!(ready.text().contains(said), "{}", ready.text());
    assert_eq!(server.ops("/live").status, 200);
    redis.command(said);
    assert_eq!(server.ops("/ready").status, 200);
    redis.command("CONFIG SET maxmemory-policy volatile-ttl");
    assert!(server.ops("/ready").text().contains("volatile-ttl"));
}

#[test]
fn a_redis_that_is_full_loses_nothing() {
    let redis = Redis::start();
    let server = on(&redis, &[]);
    let api = server.api();
    api.make_code("fair", &json!({}), 10);
    redis.command("CONFIG SET maxmemory 1");
    let answer = api.claim("fair", "ann");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "store-full")
    );
    assert!(answer.header("retry-after").is_some());
    redis.command("CONFIG SET maxmemory 0");
    assert_eq!(api.stats("fair")["untaken"], 10);
    assert_eq!(api.claim("fair", "ann").status, 201);
    api.assert_whole("fair");
}
