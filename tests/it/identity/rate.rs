//! A bot that claims with ever new names drains a pool no faster than its rate.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::harness::{Phone, Redis, Service, Visitor, until};

const GRANTS: usize = 20;

/// The most items that went out in a period, by when they did.
fn most_in_a_period(mut at: Vec<Timestamp>, length: SignedDuration) -> usize {
    at.sort();
    let (mut most, mut from) = (0, 0);
    while from < at.len() {
        let ends = at[from] + length;
        let next = at.partition_point(|at| *at < ends);
        most = most.max(next - from);
        from = next;
    }
    most
}

#[test]
fn at_four_replicas_a_bot_gets_what_the_rate_allows() {
    const CLAIMS: usize = 4_000;
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let replicas = [(); 4].map(|()| Service::start(&[&store]));
    let api = replicas[0].api();
    api.make_code(
        "fair",
        &json!({ "rate": { "grants": GRANTS, "seconds": 1 } }),
        1_000,
    );
    let (next, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for bot in 0..16 {
            let api = replicas[bot % 4].api();
            let (next, refused) = (&next, &refused);
            scope.spawn(move || {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= CLAIMS {
                        return;
                    }
                    let answer = api.claim("fair", &format!("bot-{n}"));
                    if answer.status == 201 {
                        continue;
                    }
                    assert_eq!((answer.status, answer.problem().as_str()), (429, "not-yet"));
                    assert_eq!(answer.header("retry-after"), Some("1"));
                    refused.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    let claims = api.get("/v1/codes/fair/claims").text();
    let at: Vec<Timestamp> = claims
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["at"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    let granted = at.len();
    assert_eq!(granted + refused.into_inner(), CLAIMS);
    assert_eq!(most_in_a_period(at, SignedDuration::from_secs(1)), GRANTS);
    assert!(granted < 1_000, "the pool was drained");
    api.assert_whole("fair");
}

#[tokio::test]
async fn the_page_says_to_wait_and_goes_on_by_itself() {
    let service = Service::start(&[]);
    let settings = json!({ "title": "Fair", "rate": { "grants": 1, "seconds": 3 } });
    service.api().make_code("fair", &settings, 3);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    service.api().claim("fair", "somebody");
    phone.tap("form button").await;
    assert_eq!(phone.text("h2, #state").await, "In a moment");
    phone.check("not-yet").await;
    // The page loads again, and then offers the tap.
    phone.tap("form button").await;
    assert!(phone.text(".value").await.starts_with("item"));
}

#[test]
fn a_tap_that_comes_too_soon_takes_nothing() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code(
        "fair",
        &json!({ "rate": { "grants": 1, "seconds": 86_400 } }),
        3,
    );
    api.claim("fair", "somebody");
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");
    let headers = [("cookie", cookie.as_str())];
    assert_eq!(visitor.post("/c/fair", &headers, "nth=1").status, 303);
    let page = visitor.get("/c/fair", &headers).text();
    assert!(page.contains("http-equiv=\"refresh\""), "{page}");
    assert!(page.contains("It goes on in about 24 hours."), "{page}");
    assert_eq!(api.stats("fair")["taken"], 1);
    for wrong in [
        json!({ "grants": 0, "seconds": 1 }),
        json!({ "grants": 1 }),
        json!({ "grants": 1, "seconds": 0.5 }),
        json!({ "grants": 1, "seconds": 86_401 }),
        json!({ "grants": 1, "seconds": 1, "burst": 2 }),
        json!("1/1s"),
    ] {
        let change = json!({ "rate": wrong });
        let answer = api.send("PATCH", "/v1/codes/fair", Some(&change)).unwrap();
        assert!(
            (400..=422).contains(&answer.status),
            "{wrong}: {}",
            answer.status
        );
    }
    let none = json!({ "rate": null });
    assert_eq!(
        api.send("PATCH", "/v1/codes/fair", Some(&none))
            .unwrap()
            .status,
        200
    );
    until(
        "the next tap counts",
        std::time::Duration::from_secs(5),
        || {
            visitor.post("/c/fair", &headers, "nth=1");
            api.stats("fair")["taken"] == 2
        },
    );
}
