//! What people get when nothing is left.

use serde_json::json;

use crate::harness::process::Serve;
use crate::harness::{Service, Visitor};

const HTML: (&str, &str) = ("accept", "text/html");

#[test]
fn everybody_gets_the_same_item_when_nothing_is_left_and_it_is_no_grant() {
    let service = Service::start(&[]);
    let api = service.api();
    let settings = json!({
        "ending_text": "See you next year",
        "ending_link": "https://fair.example/next",
        "ending_item": "SAVE-10",
        "translations": { "de": { "ending_text": "Bis zum nächsten Jahr" } },
    });
    api.make_code("fair", &settings, 1);
    assert_eq!(api.claim("fair", "ann").status, 201);
    for client in ["ben", "eve", "ben"] {
        let claim = api.claim("fair", client);
        assert_eq!(
            (claim.status, &claim.json()["outcome"]),
            (200, &json!("fallback"))
        );
        assert_eq!(claim.json()["item"]["value"], "SAVE-10");
        assert_eq!(claim.json()["client"], client);
        assert_eq!(
            api.get(&format!("/v1/codes/fair/claims/{client}")).status,
            404
        );
    }
    // Ann has her own.
    assert_eq!(api.claim("fair", "ann").json()["outcome"], "repeated");
    let stats = api.stats("fair");
    assert_eq!(
        (&stats["taken"], &stats["clients"], &stats["added"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let metrics = service.metrics();
    assert_eq!(
        metrics.value("apiece_claims_total{outcome=\"fallback\"}"),
        3.0
    );

    let visitor = Visitor::of(&service);
    let page = visitor.get("/c/fair", &[HTML]).text();
    for part in [
        "See you next year",
        "SAVE-10",
        "https://fair.example/next",
        "All gone",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let german = visitor
        .get("/c/fair", &[HTML, ("accept-language", "de")])
        .text();
    assert!(german.contains("Bis zum nächsten Jahr"), "{german}");
    assert!(!german.contains("See you next year"), "{german}");

    // New items are for the next ones; nobody who saw the ending had anything.
    let more = api.post("/v1/codes/fair/items", &json!({ "items": ["item new"] }));
    assert_eq!(more.status, 200);
    assert_eq!(api.claim("fair", "ben").status, 201);
    api.assert_whole("fair");
}

#[test]
fn a_client_with_some_of_its_items_sees_the_ending_below_them() {
    let service = Service::start(&[]);
    let api = service.api();
    let settings = json!({ "per_client": 3, "ending_item": "https://fair.example/all" });
    api.make_code("fair", &settings, 1);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");
    let headers = [("cookie", cookie.as_str()), HTML];
    assert_eq!(visitor.post("/c/fair", &headers, "nth=1").status, 303);
    let page = visitor.get("/c/fair", &headers).text();
    assert!(page.contains("item 0"), "{page}");
    assert!(page.contains("https://fair.example/all"), "{page}");
    assert!(!page.contains("Every item has been taken"), "{page}");
}

#[test]
fn a_closed_or_paused_code_gives_no_ending() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({ "ending_item": "SAVE-10" }), 0);
    for (state, status) in [("paused", 403), ("closed", 410)] {
        let set = api.send("PATCH", "/v1/codes/fair", Some(&json!({ "state": state })));
        assert_eq!(set.unwrap().status, 200);
        let claim = api.claim("fair", "ann");
        assert_eq!(claim.status, status, "{claim:?}");
        let page = Visitor::of(&service).get("/c/fair", &[HTML]).text();
        assert!(!page.contains("SAVE-10"), "{page}");
    }
}

#[test]
fn an_ending_that_cannot_be_shown_is_refused() {
    let service = Service::start(&[]);
    let api = service.api();
    for (settings, field) in [
        (
            json!({ "ending_link": "javascript:alert(1)" }),
            "ending_link",
        ),
        (json!({ "ending_item": " " }), "ending_item"),
        (
            json!({ "ending_item": "SAVE", "show_as": "ean13" }),
            "ending_item",
        ),
        (json!({ "ending_text": "x".repeat(2_001) }), "ending_text"),
    ] {
        let mut new = settings.clone();
        new["id"] = "fair".into();
        let refused = api.post("/v1/codes", &new);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "invalid"),
            "{settings}"
        );
        assert_eq!(refused.json()["field"], field, "{settings}");
    }
}

#[test]
fn a_setting_is_set_back_on_its_own_and_never_set_and_reset_at_once() {
    let serve = Serve::start(&[]);
    serve
        .run("code create fair --ending-item SAVE-10 --ending-text Bye")
        .exits(0);
    serve
        .run("code update fair --ending-item OTHER --reset ending_item")
        .fails(2, &["ending_item is set and reset at once"]);
    serve
        .run("code update fair --ending-text Ciao --reset ending_item")
        .exits(0);
    let shown = serve.run("code show fair --json").exits(0).json();
    assert_eq!(shown["ending_item"], json!(null));
    assert_eq!(shown["ending_text"], "Ciao");
}
