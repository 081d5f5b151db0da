//! First looks come from what a replica knows, which is at most a second old.

use std::thread;
use std::time::Duration;

use serde_json::json;

use super::shared::{crowd, hash_reads};
use crate::harness::{Redis, Service, Visitor, pace, until};

fn on(redis: &Redis) -> Service {
    Service::start(&["--store", &redis.url(), "--claim-timeout=20s"])
}

/// What a first look shows, in a few words.
fn shown(service: &Service) -> &'static str {
    let page = Visitor::of(service).get("/c/fair", &[]).text();
    let heading = |text: &str| page.contains(text);
    match () {
        () if page.contains("<button") => "offer",
        () if heading("Paused") => "paused",
        () if heading("This is over") => "closed",
        () if heading("All gone") => "exhausted",
        () => panic!("{page}"),
    }
}

fn change(service: &Service, to: &serde_json::Value) {
    let answer = service.api().send("PATCH", "/v1/codes/fair", Some(to));
    assert_eq!(answer.unwrap().status, 200);
}

/// Another replica changes the code behind a warm page. Whoever sees the old page and taps
/// gets what the code gives now, and nothing is lost.
#[test]
fn an_old_page_costs_nobody_an_item() {
    let redis = Redis::start();
    let [here, there] = [on(&redis), on(&redis)];
    here.api().make_code("fair", &json!({}), 1);
    let visitor = Visitor::of(&here);
    for (change_to, told) in [
        (json!({ "state": "closed" }), "closed"),
        (json!({ "state": "paused" }), "paused"),
        (json!({ "state": "open" }), "exhausted"),
    ] {
        change(&here, &json!({ "state": "open" }));
        let cookie = visitor.introduced("/c/fair");
        if told == "exhausted" {
            assert_eq!(there.api().claim("fair", "somebody else").status, 201);
        } else {
            change(&there, &change_to);
        }
        // It still offers an item: nobody here has told it of the change.
        assert_eq!(shown(&here), "offer", "{told}");
        let tap = visitor.post("/c/fair", &[("cookie", &cookie)], "");
        assert_eq!(tap.status, 303, "{tap:?}");
        let page = visitor.get("/c/fair", &[("cookie", &cookie)]).text();
        assert!(!page.contains("item 0"), "{page}");
        // A second later everybody sees it.
        until("the page shows it", Duration::from_secs(3), || {
            shown(&here) == told
        });
        let taken = u64::from(told == "exhausted");
        assert_eq!(here.api().stats("fair")["taken"], taken, "{told}");
    }
    here.api().assert_whole("fair");
}

#[test]
fn a_change_by_this_replica_shows_at_once() {
    for flags in [&[][..], &["--store"]] {
        let redis = Redis::start();
        let url = redis.url();
        let service = match flags {
            [] => Service::start(&[]),
            _ => Service::start(&["--store", &url]),
        };
        let api = service.api();
        api.make_code("fair", &json!({}), 0);
        assert_eq!(shown(&service), "exhausted");
        let added = api.post("/v1/codes/fair/items", &json!({ "items": ["A", "B"] }));
        assert_eq!(added.status, 200, "{added:?}");
        assert_eq!(shown(&service), "offer");
        for state in ["paused", "closed"] {
            change(&service, &json!({ "state": state }));
            assert_eq!(shown(&service), state);
        }
        change(&service, &json!({ "state": "open", "title": "The fair" }));
        let page = Visitor::of(&service).get("/c/fair", &[]).text();
        assert!(page.contains("The fair"), "{page}");
        let gone = api.send("DELETE", "/v1/codes/fair", None);
        assert_eq!(gone.unwrap().status, 204);
        assert_eq!(Visitor::of(&service).get("/c/fair", &[]).status, 404);
    }
}

/// Each language is a page of its own, and so is each code.
#[test]
fn nobody_gets_a_page_in_the_language_of_another() {
    let service = Service::start(&[]);
    for code in ["fair", "ball"] {
        service
            .api()
            .make_code(code, &json!({ "title": format!("The {code}") }), 1);
    }
    let visitor = Visitor::of(&service);
    for _ in 0..3 {
        for code in ["fair", "ball"] {
            for tag in ["de", "en", "fr", "zh-Hans"] {
                let page = visitor.get(&format!("/c/{code}"), &[("accept-language", tag)]);
                assert_eq!(page.header("content-language"), Some(tag));
                let text = page.text();
                assert!(text.contains(&format!("lang=\"{tag}\"")), "{text}");
                assert!(text.contains(&format!("The {code}")), "{text}");
            }
        }
    }
}

/// Each is introduced as somebody else, although all see the same.
#[test]
fn a_crowd_that_finds_nothing_known_asks_redis_once() {
    let redis = Redis::start();
    let service = on(&redis);
    service.api().make_code("fair", &json!({}), 9);
    // What the code's maker has read counts no more.
    pace(Duration::from_millis(1_100));
    let before = hash_reads(&redis);
    let mut cookies = crowd(&redis, &service, 60, |_| None);
    assert_eq!(hash_reads(&redis) - before, 1);
    cookies.sort();
    cookies.dedup();
    assert_eq!(cookies.len(), 60);
}

/// If it cannot be read, all are told so in time, and not one after the other.
#[test]
fn a_crowd_is_told_together_that_redis_is_gone() {
    let redis = Redis::start();
    let service = Service::start(&["--store", &redis.url(), "--claim-timeout=500ms"]);
    service.api().make_code("fair", &json!({}), 9);
    pace(Duration::from_millis(1_100));
    redis.pause();
    let began = std::time::Instant::now();
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let answer = Visitor::of(&service).get("/c/fair", &[]);
                assert_eq!(answer.status, 503, "{answer:?}");
            });
        }
    });
    let took = began.elapsed();
    redis.resume();
    assert!(took < Duration::from_secs(4), "{took:?}");
}
