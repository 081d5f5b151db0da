//! Terms to accept, and links to what the organiser has to say.

use serde_json::{Value, json};

use crate::harness::{Redis, Service, Visitor};

const HTML: (&str, &str) = ("accept", "text/html");

fn settings() -> Value {
    json!({
        "terms_link": "https://fair.example/terms",
        "privacy_link": "https://fair.example/privacy",
        "imprint_link": "https://fair.example/imprint",
        "accept_terms": true,
    })
}

fn check(service: &Service) {
    let api = service.api();
    api.make_code("fair", &settings(), 9);
    let visitor = Visitor::of(service);
    let page = visitor.get("/c/fair", &[HTML]);
    let cookie = page.cookie().unwrap();
    let text = page.text();
    for part in [
        "https://fair.example/terms",
        "https://fair.example/privacy",
        "https://fair.example/imprint",
        "type=\"checkbox\"",
        " required",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let headers = [("cookie", cookie.as_str()), HTML];
    let without = visitor.post("/c/fair", &headers, "nth=1");
    assert_eq!(without.status, 422, "{}", without.text());
    assert!(
        without.text().contains("Please accept the terms"),
        "{}",
        without.text()
    );
    assert_eq!(api.stats("fair")["taken"], 0);

    let with = visitor.post("/c/fair", &headers, "nth=1&accept=yes");
    assert_eq!(with.status, 303, "{}", with.text());
    // A repeat needs no second box.
    assert_eq!(visitor.post("/c/fair", &headers, "nth=1").status, 303);

    // A system in front asks its own users.
    assert_eq!(api.claim("fair", "ann").status, 201);
    let ben = json!({ "client": "ben", "accepted_terms": true });
    assert_eq!(api.post("/v1/codes/fair/claims", &ben).status, 201);
    let all = api.get("/v1/codes/fair/claims").text();
    let mut recorded: Vec<(bool, bool)> = all
        .lines()
        .map(|line| {
            let claim: Value = serde_json::from_str(line).unwrap();
            let is_ann = claim["client"] == "ann";
            (is_ann, claim["accepted_terms"] == true)
        })
        .collect();
    recorded.sort_unstable();
    assert_eq!(recorded, [(false, true), (false, true), (true, false)]);
    let table = api.get("/v1/codes/fair/claims?format=csv").text();
    assert_eq!(table.matches(",yes\r\n").count(), 2, "{table}");

    // What was accepted stays with the client when its item is replaced.
    let item = api.get("/v1/codes/fair/claims/ben").json()["claims"][0]["item"]["id"].clone();
    let path = format!("/v1/codes/fair/items/{}/replace", item.as_str().unwrap());
    assert_eq!(api.send("POST", &path, None).unwrap().status, 201);
    let ben = api.get("/v1/codes/fair/claims/ben").json();
    assert_eq!(ben["claims"][0]["accepted_terms"], true, "{ben}");
    api.assert_whole("fair");
}

#[test]
fn on_sqlite_a_tap_needs_the_box_and_the_claim_records_it() {
    check(&Service::start(&[]));
}

#[test]
fn on_redis_a_tap_needs_the_box_and_the_claim_records_it() {
    let redis = Redis::start();
    check(&Service::start(&["--store", &redis.url()]));
}

#[test]
fn without_a_box_nothing_is_recorded() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");
    let tap = visitor.post("/c/fair", &[("cookie", &cookie)], "nth=1&accept=yes");
    assert_eq!(tap.status, 303);
    assert!(
        !api.get("/v1/codes/fair/claims")
            .text()
            .contains("accepted_terms")
    );
}
