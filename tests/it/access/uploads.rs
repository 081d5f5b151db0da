//! What the journal says about uploads: many are one entry, and none is lost or counted twice.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use super::call;
use super::journal::Organiser;
use crate::harness::{KEY, Redis, Service, connect, send, until_ok};

fn add(service: &Service, key: &str, items: &[String]) -> u16 {
    let url = service.url("/v1/codes/fair/items");
    call(key, "POST", &url, &json!({ "items": items })).status
}

/// What the journal says about additions: by whom and how many, the newest first.
fn additions(service: &Service) -> Vec<(String, u64)> {
    let entries = service
        .api()
        .get("/v1/codes/fair/journal?limit=1000")
        .json();
    let entries = entries["entries"].as_array().unwrap().clone().into_iter();
    let added = entries.filter(|entry| entry["did"] == "items-added");
    let told = |entry: Value| {
        let added = entry["details"]["added"].as_u64().unwrap();
        (entry["by"].as_str().unwrap().to_owned(), added)
    };
    added.map(told).collect()
}

#[test]
fn many_uploads_one_after_the_other_are_one_entry() {
    let service = Service::start(&[]);
    let organiser = Organiser::of(&service);
    service.api().make_code("fair", &json!({}), 0);
    for n in 0..50 {
        let items = [format!("A{n}"), format!("B{n}")];
        assert_eq!(add(&service, &organiser.made.secret, &items), 200);
    }
    assert_eq!(additions(&service), [(organiser.name(), 100)]);
    // Another's are an entry of their own, and so is what comes after something else.
    assert_eq!(add(&service, KEY, &["X".into()]), 200);
    service
        .api()
        .send("PATCH", "/v1/codes/fair", Some(&json!({ "title": "Fair" })))
        .unwrap();
    assert_eq!(add(&service, KEY, &["Y".into()]), 200);
    let admin = || "admin key".to_owned();
    assert_eq!(
        additions(&service),
        [(admin(), 1), (admin(), 1), (organiser.name(), 100)]
    );
}

#[test]
fn uploads_at_the_same_time_add_up() {
    let redis = Redis::start();
    for store in [None, Some(redis.url())] {
        let flags = store.map(|url| format!("--store={url}"));
        let service = &Service::start(&flags.as_deref().into_iter().collect::<Vec<_>>());
        service.api().make_code("fair", &json!({}), 0);
        std::thread::scope(|scope| {
            for thread in 0..8 {
                scope.spawn(move || {
                    for n in 0..10 {
                        let items = ["A", "B", "C"].map(|item| format!("{item}{thread}-{n}"));
                        assert_eq!(add(service, KEY, &items), 200);
                    }
                });
            }
        });
        let sum: u64 = additions(service).iter().map(|(_, added)| added).sum();
        assert_eq!(sum, 240, "{:?}", additions(service));
    }
}

#[test]
fn what_was_added_before_a_wrong_line_or_before_the_end_of_a_connection_is_noted() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 0);
    let line = |n: usize| format!("{{\"n\":\"{n:090}\"}}\n");
    let mut list: String = (0..5_500).map(line).collect();
    list.push_str("{\"n\":\n");
    let key = format!("Bearer {KEY}");
    let headers = [
        ("authorization", &*key),
        ("content-type", "application/x-ndjson"),
    ];
    let url = service.url("/v1/codes/fair/items");
    assert_eq!(send(&Method::POST, &url, &headers, &*list).status, 422);
    assert_eq!(additions(&service), [("admin key".to_owned(), 5_000)]);

    // A list that breaks off: the connection is closed halfway.
    let list: String = (0..20_000).map(|n| format!("COUPON-{n:020}\n")).collect();
    let mut stream = connect(service.address());
    let head = format!(
        "POST /v1/codes/fair/items HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {KEY}\r\n\
         content-type: text/plain\r\ncontent-length: 9999999\r\n\r\n"
    );
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    std::io::Write::write_all(&mut stream, list.as_bytes()).unwrap();
    until_ok(Duration::from_secs(20), || {
        match service.api().stats("fair")["added"].as_u64() {
            Some(added) if added > 5_000 => Ok(()),
            added => Err(format!("{added:?} were added")),
        }
    });
    drop(stream);
    until_ok(Duration::from_secs(20), || {
        let noted: u64 = additions(&service).iter().map(|(_, added)| added).sum();
        let added = service.api().stats("fair")["added"].as_u64().unwrap();
        (noted == added)
            .then_some(())
            .ok_or(format!("{noted} of {added} are noted"))
    });
}
