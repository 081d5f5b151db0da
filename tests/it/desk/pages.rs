//! What a visitor and the staff at a desk see.

use serde_json::json;

use super::fair;
use crate::harness::{Answer, Api, Service, Visitor, scanned};

const HTML: (&str, &str) = ("accept", "text/html");

/// The address of a new desk, as a path.
fn desk(api: &Api, name: &str) -> String {
    let desk = api.post("/v1/codes/fair/desks", &json!({ "by": name }));
    assert_eq!(desk.status, 200, "{desk:?}");
    path_of(desk.json()["url"].as_str().unwrap())
}

fn path_of(url: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}

/// A phone that is a desk of this name: its cookie.
fn staff(service: &Service, name: &str) -> String {
    let visitor = Visitor::of(service);
    let address = desk(&service.api(), name);
    let attempt = format!("attempt={}", attempt_of(&visitor.get(&address, &[HTML])));
    let begun = visitor.post(&address, &[HTML], &attempt);
    assert_eq!(begun.status, 200, "{}", begun.text());
    begun.cookie().expect("a session")
}

/// A visitor that has an item: its cookie, and the address that its page's proof has.
fn visitor_with_item(service: &Service) -> (String, String) {
    let visitor = Visitor::of(service);
    let cookie = visitor.introduced("/c/fair");
    let tap = visitor.post("/c/fair", &[("cookie", &cookie)], "nth=1");
    assert_eq!(tap.status, 303);
    let proof = proof_on(&visitor.get("/c/fair", &[("cookie", &cookie), HTML]));
    (cookie, proof)
}

/// The address in the QR code of a page, read as a scanner does.
fn proof_on(page: &Answer) -> String {
    let text = page.text();
    let svg = text.rsplit_once("id=\"proof-1\"").unwrap().1;
    let svg = &svg[svg.find("<svg").unwrap()..svg.find("</svg>").unwrap() + 6];
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("proof.svg");
    std::fs::write(&picture, svg).unwrap();
    path_of(scanned(&picture).trim())
}

fn attempt_of(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("name=\"attempt\" value=\"").unwrap();
    rest[..rest.find('"').unwrap()].to_owned()
}

#[test]
fn a_desk_marks_an_item_and_the_next_scan_is_told_in_red() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({ "title": "Sommerfest" }), 9);
    let (cookie, proof) = visitor_with_item(&service);
    let (bar, gate) = (staff(&service, "Bar"), staff(&service, "Gate"));
    let staff_sees =
        |who: &str, path: &str| Visitor::of(&service).get(path, &[("cookie", who), HTML]);

    // Some scanner apps add something to each address.
    let before = staff_sees(&bar, &format!("{proof}?utm_source=scanner"));
    assert_eq!(before.status, 200);
    for word in ["Sommerfest", "item ", "Granted", "Mark as used"] {
        assert!(before.text().contains(word), "{word}: {}", before.text());
    }
    let attempt = format!("attempt={}", attempt_of(&before));
    let tap = || Visitor::of(&service).post(&proof, &[("cookie", &bar), HTML], &attempt);
    let marked = tap();
    assert_eq!(marked.status, 303, "{}", marked.text());
    let after = staff_sees(&bar, marked.header("location").unwrap());
    assert!(after.text().contains("Marked as used"), "{}", after.text());
    assert!(!after.text().contains("refused"));
    // A double tap is the same attempt.
    let after = staff_sees(&bar, tap().header("location").unwrap());
    assert!(after.text().contains("Marked as used"), "{}", after.text());

    for who in [&gate, &bar] {
        let again = staff_sees(who, &proof).text();
        assert!(again.contains("Already used"), "{again}");
        assert!(again.contains("verdict refused"), "{again}");
        assert!(again.contains("Bar"), "{again}");
        assert!(!again.contains("<button"), "{again}");
    }
    let page = Visitor::of(&service).get("/c/fair", &[("cookie", &cookie), HTML]);
    assert!(page.text().contains("Used"), "{}", page.text());
    assert!(!page.text().contains("proof-1"), "{}", page.text());
    assert_eq!(api.stats("fair")["redeemed"], 1);
}

#[test]
fn without_a_desk_a_proof_says_nothing_and_marks_nothing() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 9);
    let (cookie, proof) = visitor_with_item(&service);
    for headers in [vec![HTML], vec![HTML, ("cookie", cookie.as_str())]] {
        let page = Visitor::of(&service).get(&proof, &headers);
        assert_eq!(page.status, 200);
        assert!(
            page.text().contains("Show this at the desk"),
            "{}",
            page.text()
        );
        assert!(!page.text().contains("item "), "{}", page.text());
        let mark = Visitor::of(&service).post(&proof, &headers, "attempt=x1");
        assert_eq!(mark.status, 410, "{}", mark.text());
    }
    let bar = staff(&service, "Bar");
    let foreign = [
        ("cookie", bar.as_str()),
        ("sec-fetch-site", "cross-site"),
        HTML,
    ];
    let mark = Visitor::of(&service).post(&proof, &foreign, "attempt=x1");
    assert_eq!(mark.status, 403);
    assert_eq!(api.stats("fair")["redeemed"], 0);
    // Each of its characters counts.
    for at in [proof.len() - 1, proof.len() / 2 + 8] {
        let mut other = proof.clone();
        let letter = if other.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        other.replace_range(at..=at, letter);
        let page = Visitor::of(&service).get(&other, &[("cookie", &bar), HTML]);
        assert!(matches!(page.status, 404), "{other}: {}", page.text());
    }
}

#[test]
fn a_desk_is_opened_once_and_no_preview_uses_it_up() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 9);
    let address = desk(&api, "Bar");
    let visitor = Visitor::of(&service);
    for _ in 0..3 {
        let preview = visitor.get(&address, &[HTML]);
        assert_eq!((preview.status, preview.cookie()), (200, None));
    }
    let foreign = [("sec-fetch-site", "cross-site"), HTML];
    assert_eq!(visitor.post(&address, &foreign, "attempt=x").status, 403);
    let form = |n: usize| format!("attempt=phone{n}");
    let begun = std::thread::scope(|scope| {
        let tap = |n| visitor.post(&address, &[HTML], &form(n)).status;
        let taps: Vec<_> = (0..8).map(|n| scope.spawn(move || tap(n))).collect();
        taps.into_iter()
            .map(|tap| tap.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(
        begun.iter().filter(|status| **status == 200).count(),
        1,
        "{begun:?}"
    );
    assert_eq!(
        begun.iter().filter(|status| **status == 410).count(),
        7,
        "{begun:?}"
    );
    // A reply that was lost is asked for again, by the phone that has begun.
    let first = begun.iter().position(|status| *status == 200).unwrap();
    assert_eq!(visitor.post(&address, &[HTML], &form(first)).status, 200);
}

#[test]
fn closing_the_desks_ends_sessions_and_addresses() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 9);
    let (_, proof) = visitor_with_item(&service);
    let (bar, unopened) = (staff(&service, "Bar"), desk(&api, "Gate"));
    let closed = api.send("DELETE", "/v1/codes/fair/desks", None).unwrap();
    assert_eq!(closed.status, 204);
    let page = Visitor::of(&service).get(&proof, &[("cookie", &bar), HTML]);
    assert!(
        page.text().contains("Show this at the desk"),
        "{}",
        page.text()
    );
    let begun = Visitor::of(&service).post(&unopened, &[HTML], "attempt=x");
    assert_eq!(begun.status, 410);
    let again = staff(&service, "Bar");
    let page = Visitor::of(&service).get(&proof, &[("cookie", &again), HTML]);
    assert!(page.text().contains("Mark as used"), "{}", page.text());
    // Another code's desk is no desk of this one.
    api.make_code("other", &json!({ "redeem": true }), 1);
    let moved = again.replace("apiece-desk-fair", "apiece-desk-other");
    let other = proof.replace("/c/fair/", "/c/other/");
    let page = Visitor::of(&service).get(&other, &[("cookie", &moved), HTML]);
    assert_eq!(page.status, 404);
}

#[test]
fn every_kind_of_item_can_be_marked_at_the_desk() {
    let service = Service::start(&[]);
    let api = service.api();
    for item in [
        json!({ "kind": "link", "value": "https://fair.example/k" }),
        json!({ "kind": "json", "value": { "card": "A1", "pin": 7 } }),
    ] {
        let _ = api.send("DELETE", "/v1/codes/fair", None);
        api.make_code_of("fair", &json!({ "redeem": true }), &[item]);
        let (_, proof) = visitor_with_item(&service);
        let bar = staff(&service, "Bar");
        let page = Visitor::of(&service).get(&proof, &[("cookie", &bar), HTML]);
        let attempt = format!("attempt={}", attempt_of(&page));
        let marked = Visitor::of(&service).post(&proof, &[("cookie", &bar)], &attempt);
        assert_eq!(marked.status, 303);
    }
}
