//! Limits of networks: a hall shares an address and is served, a bot is not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::Duration;

use serde_json::json;

use super::{on_each_store_with, taken};
use crate::harness::process::Serve;
use crate::harness::{Answer, Phone, Redis, Service, Visitor, key_of, setting, until};

/// Phones and bots are told apart by what a proxy on this machine says of them.
const BEHIND_A_PROXY: &str = "--trusted-proxies=127.0.0.0/8";

/// A tap by somebody new, from this address.
fn tap(visitor: &Visitor, address: &str) -> Answer {
    let from = [("x-forwarded-for", address)];
    let cookie = visitor.get("/c/fair", &from).cookie().expect("a cookie");
    let headers = [("cookie", cookie.as_str()), from[0]];
    visitor.post("/c/fair", &headers, "nth=1")
}

#[test]
fn each_network_gets_its_share_in_each_period() {
    on_each_store_with(&[BEHIND_A_PROXY, "--network-rate=2/1h"], |service| {
        let api = service.api();
        api.make_code("fair", &json!({}), 20);
        let visitor = Visitor::of(service);
        for (address, granted) in [
            ("198.51.100.1", true),
            ("198.51.100.1", true),
            ("198.51.100.1", false),
            ("198.51.100.2", true),
            // One household has many addresses of IPv6.
            ("2001:db8::1", true),
            ("2001:db8::2", true),
            ("2001:db8::3", false),
            ("2001:db8:0:1::1", true),
            // What somebody puts in front of the proxy's word does not count.
            ("203.0.113.9, 198.51.100.1", false),
            ("198.51.100.1, 127.0.0.1", false),
        ] {
            let before = taken(&api, "fair");
            let answer = tap(&visitor, address);
            assert_eq!(answer.status, if granted { 303 } else { 429 }, "{address}");
            assert_eq!(
                taken(&api, "fair") - before,
                u64::from(granted),
                "{address}"
            );
        }
        let refused = tap(&visitor, "198.51.100.1");
        assert_eq!(refused.problem(), "network-limit");
        let header = |name: &str| refused.header(name).unwrap().to_owned();
        let wait: u32 = header("retry-after").parse().unwrap();
        assert!((3_500..=3_600).contains(&wait), "{wait}");
        assert_eq!(header("ratelimit-policy"), "\"network\";q=2;w=3600");
        assert_eq!(header("ratelimit"), format!("\"network\";r=0;t={wait}"));
        // The API's callers are not a crowd, and say themselves who claims.
        for n in 0..5 {
            assert_eq!(api.claim("fair", &format!("client {n}")).status, 201);
        }
        api.assert_whole("fair");
        let metrics = service.metrics();
        let outcome = "apiece_claims_total{outcome=\"network_limit\"}";
        assert_eq!(metrics.value(outcome), 5.0);
        assert!(
            !metrics.text().contains("198.51"),
            "an address in the metrics"
        );
    });
}

#[test]
fn a_repeat_needs_no_share() {
    on_each_store_with(&[BEHIND_A_PROXY, "--network-rate=1/1h"], |service| {
        let api = service.api();
        api.make_code("fair", &json!({ "per_client": 2 }), 9);
        let visitor = Visitor::of(service);
        let cookie = visitor.introduced("/c/fair");
        let headers = [
            ("cookie", cookie.as_str()),
            ("x-forwarded-for", "198.51.100.1"),
        ];
        assert_eq!(visitor.post("/c/fair", &headers, "nth=1").status, 303);
        assert_eq!(visitor.post("/c/fair", &headers, "nth=1").status, 303);
        assert_eq!(visitor.post("/c/fair", &headers, "nth=2").status, 429);
        assert_eq!(taken(&api, "fair"), 1);
    });
}

#[test]
fn a_network_is_forgotten_when_its_period_is_over() {
    const FLAG: &str = "--network-rate=1/1s";
    let redis = Redis::start();
    let on_redis = Service::start(&[&format!("--store={}", redis.url()), FLAG]);
    let on_sqlite = Service::start(&[FLAG]);
    let networks_of = |service: &Service| {
        let conn = rusqlite::Connection::open(service.data().join("apiece.db")).unwrap();
        let count: u64 = conn
            .query_row("SELECT count(*) FROM counts", (), |row| row.get(0))
            .unwrap();
        count > 0
    };
    let key = key_of("fair", "networks");
    let exists = || redis.tell::<bool>(&["EXISTS", &key]);
    for service in [&on_redis, &on_sqlite] {
        service.api().make_code("fair", &json!({}), 3);
        let visitor = Visitor::of(service);
        assert_eq!(tap(&visitor, "").status, 303);
        until("it gets another", Duration::from_secs(5), || {
            tap(&visitor, "").status == 303
        });
        assert_eq!(taken(&service.api(), "fair"), 2);
    }
    assert!(networks_of(&on_sqlite), "the control: it is counted");
    until("Redis forgets it", Duration::from_secs(5), || !exists());
    until("SQLite forgets it", Duration::from_secs(5), || {
        on_sqlite.ops("/ready");
        !networks_of(&on_sqlite)
    });
}

#[test]
fn an_address_counts_only_from_a_proxy_that_is_trusted() {
    let service = Serve::start_in(
        &[("APIECE_LOG", "info")],
        &["--trusted-proxies=192.0.2.1", "--network-rate=1/1h"],
    );
    let api = service.api();
    api.make_code("fair", &json!({}), 9);
    let visitor = Visitor::at(service.address());
    assert_eq!(tap(&visitor, "198.51.100.1").status, 303);
    for made_up in ["198.51.100.2", "192.0.2.1", "127.0.0.9", ""] {
        assert_eq!(tap(&visitor, made_up).status, 429, "{made_up}");
    }
    assert_eq!(taken(&api, "fair"), 1);
    // Whoever runs the service is told what is missing.
    let log = service.stop("-TERM");
    assert!(log.contains("--trusted-proxies"), "{log}");
    assert!(!log.contains("198.51.100"), "an address in the log");
}

#[tokio::test]
async fn the_page_says_what_to_do() {
    let service = Service::start(&["--network-rate=1/1h"]);
    service
        .api()
        .make_code("fair", &json!({ "title": "Fair" }), 3);
    assert_eq!(tap(&Visitor::of(&service), "").status, 303);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap("form button").await;
    phone.sees("h1", "Many people here got one").await;
    phone.check("network-limit").await;
    assert_eq!(taken(&service.api(), "fair"), 1);
}

/// A crowd of phones, each with a cookie of its own, as fast as it can.
fn crowd(
    replicas: &[Service],
    phones: usize,
    address: impl Fn(usize) -> String + Sync,
) -> HashMap<u16, usize> {
    const AT_ONCE: usize = 16;
    let (next, start) = (AtomicUsize::new(0), Barrier::new(AT_ONCE));
    let statuses = Mutex::new(HashMap::new());
    std::thread::scope(|scope| {
        for n in 0..AT_ONCE {
            let visitor = Visitor::of(&replicas[n % replicas.len()]);
            let (next, start, statuses, address) = (&next, &start, &statuses, &address);
            scope.spawn(move || {
                start.wait();
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= phones {
                        return;
                    }
                    let answer = tap(&visitor, &address(n));
                    *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
                }
            });
        }
    });
    statuses.into_inner().unwrap()
}

#[test]
fn a_hall_of_two_thousand_phones_behind_one_address_is_served() {
    let redis = Redis::start();
    // As docs/identity.md suggests.
    let flags = [
        &format!("--store={}", redis.url()),
        BEHIND_A_PROXY,
        "--network-rate=5000/10m",
    ];
    let replicas = [(); 2].map(|()| Service::start(&flags));
    let api = replicas[0].api();
    api.make_code("fair", &json!({}), 2_100);
    let statuses = crowd(&replicas, 2_000, |_| "198.51.100.1".into());
    assert_eq!(statuses, HashMap::from([(303, 2_000)]));
    assert_eq!(taken(&api, "fair"), 2_000);
}

#[test]
fn a_bot_gets_what_the_limits_allow_and_no_more() {
    // `make attack` has it make 100,000 claims.
    let claims = setting("APIECE_ATTACK_CLAIMS").unwrap_or(2_000);
    let redis = Redis::start();
    let flags = [
        &format!("--store={}", redis.url()),
        BEHIND_A_PROXY,
        "--network-rate=30/1h",
    ];
    let replicas = [(); 4].map(|()| Service::start(&flags));
    let api = replicas[0].api();
    // It has five addresses, and the code would give out more.
    api.make_code(
        "fair",
        &json!({ "rate": { "grants": 1_000, "seconds": 86_400 } }),
        1_000,
    );
    let statuses = crowd(&replicas, claims, |n| format!("198.51.100.{}", n % 5));
    assert_eq!(taken(&api, "fair"), 5 * 30);
    assert_eq!(statuses, HashMap::from([(303, 150), (429, claims - 150)]));
    // Then the code's own rate is lower than what its networks may have.
    api.send("DELETE", "/v1/codes/fair", None).unwrap();
    api.make_code(
        "fair",
        &json!({ "rate": { "grants": 100, "seconds": 86_400 } }),
        1_000,
    );
    crowd(&replicas, claims, |n| format!("198.51.100.{}", n % 5));
    assert_eq!(taken(&api, "fair"), 100);
    api.assert_whole("fair");
}
