//! A record, of which one field is for a scanner and one is a PIN.

use serde_json::{Value, json};

use super::{EAN, SYMBOL, Shot, VALUE, assert_scanned, get_item, name_of, two_screens};
use super::{quiet, scroll_to};
use crate::harness::{Phone, Service};

fn gift_card(way: &str, field: &str, pin: Option<&str>) -> Value {
    json!({
        "title": "Harbour Fair 2026", "show_as": way, "show_field": field, "pin_field": pin,
    })
}

/// Asserts that these are on the page one below the other.
async fn assert_in_order(phone: &Phone, selectors: &[&str]) {
    let script = format!(
        "return {selectors:?}.map(css => document.querySelector(css).getBoundingClientRect())
             .every((box, at, all) => box.height > 0 && (at === 0 || all[at - 1].bottom <= box.top))"
    );
    assert_eq!(phone.run(&script).await, true, "{selectors:?}");
}

#[tokio::test]
async fn a_record_shows_its_symbol_the_text_the_pin_and_the_other_fields_once() {
    let service = Service::start(&[]);
    let mut phone = Phone::start().await;
    let card = json!({
        "shop": "Harbour Books", "card": "6006491234567890123", "value": 25, "PIN": "0471",
    });
    let item = json!({ "kind": "json", "value": card });
    let settings = gift_card("code128", "card", Some("PIN"));
    service.api().make_code_of("card", &settings, &[item]);
    get_item(&phone, &service, "card").await;
    assert_eq!(phone.texts(VALUE).await, ["6006491234567890123"]);
    assert_eq!(phone.texts("dt").await, ["PIN", "shop", "value"]);
    let values = phone.texts("dd > :first-child").await;
    assert_eq!(values, ["0471", "Harbour Books", "25"]);
    assert_eq!(phone.texts(".code").await, ["0471"]);
    let fields = ".symbol ~ dl ~ dl";
    assert_in_order(&phone, &[SYMBOL, VALUE, ".symbol ~ dl", fields]).await;
    let whole = phone.text("article").await;
    assert_eq!(whole.matches("6006491234567890123").count(), 1, "{whole}");
    assert_eq!(whole.matches("0471").count(), 1, "{whole}");
    let mut shots = Vec::new();
    for screen in two_screens() {
        phone.change_screen(screen).await;
        scroll_to(&phone, SYMBOL).await;
        let png = phone.check(&name_of("card", screen)).await;
        if screen.dark {
            quiet::assert_white_around(&phone, &png, "code128", screen).await;
        }
        shots.push(Shot::new(png, &[("code128", "6006491234567890123")]));
    }
    assert_scanned(&shots);
}

#[tokio::test]
async fn a_field_may_be_a_number_and_the_only_one_and_the_pin_may_be_missing() {
    let service = Service::start(&[]);
    let phone = Phone::start().await;
    let record = |value: Value| json!({ "kind": "json", "value": value });
    let number: u64 = EAN.parse().unwrap();
    let mut shots = Vec::new();
    for (code, pin, card, names) in [
        ("alone", None, json!({ "card": number }), &[][..]),
        (
            "no-pin",
            Some("PIN"),
            json!({ "card": EAN, "shop": "Books" }),
            &["shop"],
        ),
        (
            "not-said",
            None,
            json!({ "card": EAN, "PIN": 17 }),
            &["PIN"],
        ),
        (
            "pin-only",
            Some("PIN"),
            json!({ "PIN": 17, "card": EAN }),
            &["PIN"],
        ),
    ] {
        let settings = gift_card("ean13", "card", pin);
        service.api().make_code_of(code, &settings, &[record(card)]);
        get_item(&phone, &service, code).await;
        assert_eq!(phone.texts(VALUE).await, [EAN]);
        assert_eq!(phone.texts("dt").await, names, "{code}");
        scroll_to(&phone, SYMBOL).await;
        let png = phone.check(&format!("symbol-record-{code}")).await;
        shots.push(Shot::new(png, &[("ean13", EAN)]));
    }
    assert_scanned(&shots);
}

#[tokio::test]
async fn a_record_that_is_shown_as_text_has_all_its_fields() {
    let service = Service::start(&[]);
    let phone = Phone::start().await;
    let card = json!({ "shop": "Harbour Books", "card": EAN, "PIN": "0471" });
    let item = json!({ "kind": "json", "value": card });
    let settings = gift_card("text", "card", Some("PIN"));
    service.api().make_code_of("plain", &settings, &[item]);
    phone.open(&service.url("/c/plain")).await;
    phone.tap(super::TAP).await;
    phone.find("dl").await;
    assert_eq!(phone.texts("dt").await, ["PIN", "card", "shop"]);
    assert_eq!(phone.texts(SYMBOL).await, [""; 0]);
    phone.check("symbol-record-as-text").await;
}
