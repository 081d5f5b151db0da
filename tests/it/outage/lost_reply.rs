//! Redis did what it was asked, but its reply was lost.

use serde_json::{Value, json};

use crate::harness::{Api, Proxy, Redis, Service, key_of};

struct Cut {
    redis: Redis,
    proxy: Proxy,
    _server: Service,
    api: Api,
}

fn cut(settings: &Value) -> Cut {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.port());
    let server = Service::start(&["--store", &proxy.url(), "--redis-lanes=1"]);
    let api = server.api();
    api.make_code("fair", settings, 10);
    Cut {
        redis,
        proxy,
        _server: server,
        api,
    }
}

#[test]
fn a_grant_whose_reply_is_lost_is_granted() {
    for settings in [json!({ "repeat": "same" }), json!({ "repeat": "refuse" })] {
        let cut = cut(&settings);
        cut.proxy.lose_the_next_claim();
        let answer = cut.api.claim("fair", "ann");
        assert_eq!(cut.proxy.lost(), 1, "the reply was lost");
        assert_eq!(answer.status, 201, "{settings}: {answer:?}");
        assert_eq!(answer.json()["outcome"], "granted");
        let again = cut.api.claim("fair", "ann");
        match settings["repeat"].as_str() {
            Some("refuse") => assert_eq!(again.problem(), "already-claimed"),
            _ => assert_eq!(again.item(), answer.item()),
        }
        assert_eq!(cut.api.stats("fair")["taken"], 1);
        cut.api.assert_whole("fair");
    }
}

/// A claim can only have been granted by itself if the grant is newer than the
/// claim.
#[test]
fn a_refusal_whose_reply_is_lost_is_still_a_refusal() {
    let cut = cut(&json!({ "repeat": "refuse" }));
    assert_eq!(cut.api.claim("fair", "ann").status, 201);
    // The grant is now older than any claim in progress.
    let claims = key_of("fair", "claims");
    let record: String = cut.redis.tell(&["HGET", &claims, "ann"]);
    let (at, item) = record.split_once(' ').expect("a time and an item");
    let earlier = at.parse::<u64>().expect("milliseconds") - 60_000;
    let _: u64 = cut
        .redis
        .tell(&["HSET", &claims, "ann", &format!("{earlier} {item}")]);
    cut.proxy.lose_the_next_claim();
    let answer = cut.api.claim("fair", "ann");
    assert_eq!(cut.proxy.lost(), 1, "the reply was lost");
    assert_eq!(answer.problem(), "already-claimed", "{answer:?}");
}

#[test]
fn a_pool_whose_replies_are_lost_gives_nothing_twice() {
    let cut = cut(&json!({}));
    for n in 0..10 {
        cut.proxy.lose_the_next_claim();
        assert_eq!(cut.api.claim("fair", &format!("client {n}")).status, 201);
    }
    cut.proxy.lose_the_next_claim();
    assert_eq!(cut.api.claim("fair", "late").problem(), "exhausted");
    assert_eq!(cut.proxy.lost(), 11);
    cut.api.assert_whole("fair");
}
