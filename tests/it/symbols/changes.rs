//! Whoever changes how a code shows its items learns first whether that is possible.

use serde_json::{Value, json};

use super::{EAN, change, eans, shown_as};
use crate::harness::Service;

/// The settings of a code that decide what is shown, and its version.
fn shown_by(service: &Service, code: &str) -> [Value; 4] {
    let code = service.api().get(&format!("/v1/codes/{code}")).json();
    ["show_as", "show_field", "title", "version"].map(|name| code[name].clone())
}

/// Asserts that a change is refused because so many items do not fit, and changes nothing.
fn assert_refused(service: &Service, code: &str, settings: &Value, says: &str, why: &str) {
    let before = shown_by(service, code);
    let refused = change(service, code, settings);
    let text = refused.text();
    assert_eq!(refused.status, 409, "{text}");
    assert_eq!(refused.problem(), "not-drawable", "{text}");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    let says = format!("{says} items cannot be shown like this; the first is ");
    assert!(detail.starts_with(&says), "{detail}");
    assert!(detail.ends_with(why), "{detail}");
    assert_eq!(shown_by(service, code), before);
}

#[test]
fn a_change_of_show_as_checks_every_item_wherever_it_is() {
    let service = Service::start(&[]);
    let api = service.api();
    // More than are read at a time. The first two are a client's and out of play.
    let misfits = ["SAVE-10", "SAVE-20"].map(Value::from);
    api.make_code_of("fair", &shown_as("text"), &misfits[..1]);
    assert_eq!(api.claim("fair", "somebody").status, 201);
    let items = "/v1/codes/fair/items";
    let add = |items_of: &[Value]| api.post(items, &json!({ "items": items_of }));
    assert_eq!(add(&misfits[1..]).status, 200);
    let withdrawn = api.post(
        "/v1/codes/fair/items/withdraw",
        &json!({ "items": &misfits[1..] }),
    );
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    let fits: Vec<Value> = eans(400_638_133_000).take(2_498).map(Value::from).collect();
    for some in fits.chunks(1_000) {
        assert_eq!(add(some).status, 200);
    }
    let new = json!({ "show_as": "ean13", "title": "Another fair" });
    let why = "has 'S'; an EAN-13 is 13 digits";
    assert_refused(&service, "fair", &new, "2 of 2500", why);
    let accepted = change(&service, "fair", &json!({ "show_as": "code128" }));
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    assert_eq!(accepted.json()["show_as"], "code128");
    assert_refused(&service, "fair", &new, "2 of 2500", why);
    let back = change(&service, "fair", &json!({ "show_as": "text" }));
    assert_eq!(back.json()["show_as"], "text");
}

#[test]
fn a_change_that_every_item_fits_is_accepted_and_later_items_are_checked_by_it() {
    let service = Service::start(&[]);
    let api = service.api();
    let fits: Vec<Value> = eans(590_123_412_000).take(20).map(Value::from).collect();
    api.make_code_of("fair", &shown_as("text"), &fits);
    for way in ["qr", "code128", "datamatrix", "ean13"] {
        let accepted = change(&service, "fair", &json!({ "show_as": way }));
        assert_eq!(accepted.status, 200, "{way}: {}", accepted.text());
        assert_eq!(shown_by(&service, "fair")[0], way);
    }
    let late = json!({ "items": ["SAVE-10"] });
    let refused = api.post("/v1/codes/fair/items", &late);
    assert_eq!(refused.problem(), "invalid-items", "{}", refused.text());
    let accepted = change(&service, "fair", &json!({ "show_as": "qr" }));
    assert_eq!(accepted.status, 200);
    assert_eq!(api.post("/v1/codes/fair/items", &late).status, 200);
    let new = json!({ "show_as": "ean13" });
    let why = "has 'S'; an EAN-13 is 13 digits";
    assert_refused(&service, "fair", &new, "1 of 21", why);
}

#[test]
fn a_change_of_the_field_checks_every_record_and_one_of_the_pin_none() {
    let service = Service::start(&[]);
    let record = |value: Value| json!({ "kind": "json", "value": value });
    let records = [
        record(json!({ "card": EAN, "serial": "A-17", "PIN": "0471" })),
        record(json!({ "card": EAN, "serial": "A-18" })),
        record(json!({ "card": EAN, "PIN": "0473" })),
    ];
    let mut settings = shown_as("code128");
    settings["show_field"] = "card".into();
    service.api().make_code_of("cards", &settings, &records);
    let new = json!({ "show_field": "serial" });
    let why = "has no field \"serial\" to show as code128";
    assert_refused(&service, "cards", &new, "1 of 3", why);
    let new = json!({ "show_field": null });
    let why = "is a record; set show_field to the field to show as code128";
    assert_refused(&service, "cards", &new, "3 of 3", why);
    let accepted = change(
        &service,
        "cards",
        &json!({ "show_as": "ean13", "pin_field": "PIN" }),
    );
    assert_eq!(accepted.status, 200, "{}", accepted.text());
}
