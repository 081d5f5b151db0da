//! Redis hangs: connections stay open, and nothing answers. When it wakes, it may
//! still do what it was sent.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{SLACK, assert_distinct, claim_at_last, on};
use crate::harness::{Redis, until};

#[test]
fn no_claim_is_lost_or_doubled_when_redis_hangs_and_wakes() {
    let redis = Redis::start();
    let server = on(&redis, &["--claim-timeout=300ms"]);
    let api = server.api();
    api.make_code("fair", &json!({}), 60);
    let items = Mutex::new(std::collections::HashMap::new());
    redis.pause();
    thread::scope(|scope| {
        for n in 0..40 {
            let (api, items) = (api.clone(), &items);
            scope.spawn(move || {
                let client = format!("client {n}");
                let item = claim_at_last(&api, "fair", &client);
                items.lock().unwrap().insert(client, item);
            });
        }
        // Long enough for every lane to give up.
        until("the service is not ready", SLACK, || {
            server.ops("/ready").status == 503
        });
        redis.resume();
    });
    let items = items.into_inner().unwrap();
    assert_distinct(&items, 40);
    for (client, item) in &items {
        assert_eq!(api.claim("fair", client).item(), *item);
    }
    assert_eq!(api.stats("fair")["taken"], 40);
    api.assert_whole("fair");
}

#[test]
fn a_claim_on_a_redis_that_hangs_is_answered_in_time() {
    let redis = Redis::start();
    let server = on(&redis, &["--claim-timeout=300ms"]);
    let api = server.api();
    api.make_code("fair", &json!({}), 2);
    redis.pause();
    let began = Instant::now();
    let answer = api.claim("fair", "ann");
    let took = began.elapsed();
    redis.resume();
    assert_eq!(answer.problem(), "store-unavailable");
    assert!(took < Duration::from_millis(300) + SLACK, "{took:?}");
    // Whether or not that claim was done, Ann has one item from now on.
    let item = claim_at_last(&api, "fair", "ann");
    assert_eq!(api.claim("fair", "ann").item(), item);
    assert_eq!(api.stats("fair")["taken"], 1);
}
