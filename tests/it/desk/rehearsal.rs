//! A walk through the page that takes nothing.

use serde_json::{Value, json};

use crate::harness::{Service, Visitor};

const HTML: (&str, &str) = ("accept", "text/html");

fn path_of(url: &Value) -> String {
    let (_, rest) = url.as_str().unwrap().split_once("://").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}

#[test]
fn a_rehearsal_walks_through_the_page_and_takes_nothing() {
    let service = Service::start(&[]);
    let api = service.api();
    let settings = json!({
        "title": "Fair", "show_as": "code128", "redeem": true,
        "ending_text": "See you", "state": "paused",
        "terms_link": "https://fair.example/terms", "accept_terms": true,
    });
    api.make_code_of("fair", &settings, &["KEY-7QX2".into(), "KEY-9AB4".into()]);
    let before = api.stats("fair");
    let made = api.send("POST", "/v1/codes/fair/rehearsals", None).unwrap();
    assert_eq!(made.status, 200, "{made:?}");
    let path = path_of(&made.json()["url"]);
    let visitor = Visitor::of(&service);

    let offer = visitor.get(&path, &[HTML]);
    assert_eq!((offer.status, offer.cookie()), (200, None));
    assert!(
        offer.text().contains("This is a rehearsal"),
        "{}",
        offer.text()
    );
    assert!(offer.text().contains("type=\"checkbox\""));
    assert_eq!(visitor.post(&path, &[HTML], "nth=1").status, 422);
    let tap = visitor.post(&path, &[HTML], "nth=1&accept=yes");
    assert_eq!(tap.header("location"), Some("?step=yours"));
    let yours = visitor.get(&format!("{path}?step=yours"), &[HTML]).text();
    assert!(yours.contains("XXX-0XX0"), "{yours}");
    assert!(
        yours.contains("symbol-1") && yours.contains("proof-1"),
        "{yours}"
    );
    assert!(!yours.contains("KEY-"), "{yours}");
    let ending = visitor.get(&format!("{path}?step=ending"), &[HTML]).text();
    assert!(ending.contains("See you"), "{ending}");
    assert_eq!(api.stats("fair"), before);
    assert_eq!(api.get("/v1/codes/fair/claims").text(), "");
    let metrics = service.metrics();
    assert_eq!(
        metrics.value("apiece_claims_total{outcome=\"granted\"}"),
        0.0
    );

    // The address is for this code only.
    api.make_code("other", &json!({}), 1);
    let moved = path.replace("/c/fair/", "/c/other/");
    assert_eq!(visitor.get(&moved, &[HTML]).status, 410);
    assert_eq!(visitor.get(&format!("{path}x"), &[HTML]).status, 410);
}

#[test]
fn every_kind_of_item_is_rehearsed() {
    let service = Service::start(&[]);
    let api = service.api();
    for (item, shown) in [
        (
            json!({ "kind": "link", "value": "https://a.example/secret" }),
            "https://example.org/rehearsal",
        ),
        (json!({ "kind": "json", "value": { "seat": "B12" } }), "X00"),
        (
            json!({ "kind": "text", "value": "WIFI:T:WPA;S:fair;P:secret;;" }),
            "xxxx",
        ),
    ] {
        let _ = api.send("DELETE", "/v1/codes/fair", None);
        api.make_code_of("fair", &json!({}), std::slice::from_ref(&item));
        let made = api.send("POST", "/v1/codes/fair/rehearsals", None).unwrap();
        let path = format!("{}?step=yours", path_of(&made.json()["url"]));
        let page = Visitor::of(&service).get(&path, &[HTML]).text();
        assert!(page.contains(shown), "{item}: {page}");
        assert!(!page.contains("secret") && !page.contains("B12"), "{page}");
    }
}
