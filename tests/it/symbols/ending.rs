//! What everybody gets when nothing is left is drawn as well.

use serde_json::{Value, json};

use super::{EAN, Shot, VALUE, assert_scanned, change, get_item, name_of, scroll_to, two_screens};
use super::{SYMBOL, quiet, shown_as};
use crate::harness::{Phone, Screen, Service};

const MISFIT: &str = "HARBOUR-10";
const REASON: &str = "has 'H'; an EAN-13 is 13 digits";

fn ending_in(way: &str, item: &str) -> Value {
    let mut settings = shown_as(way);
    settings["ending_item"] = item.into();
    settings
}

#[test]
fn an_ending_item_that_cannot_be_drawn_is_refused() {
    let service = Service::start(&[]);
    let api = service.api();
    let mut new = ending_in("ean13", MISFIT);
    new["id"] = "fair".into();
    let refused = api.post("/v1/codes", &new);
    assert_invalid(&refused.json(), refused.status);
    assert_eq!(api.get("/v1/codes/fair").status, 404);

    api.make_code_of("fair", &ending_in("ean13", EAN), &[]);
    let refused = change(&service, "fair", &json!({ "ending_item": MISFIT }));
    assert_invalid(&refused.json(), refused.status);
    let code = api.get("/v1/codes/fair").json();
    assert_eq!(code["ending_item"], EAN);
    let both = json!({ "ending_item": MISFIT, "show_as": "code128" });
    assert_eq!(change(&service, "fair", &both).status, 200);
    let refused = change(&service, "fair", &json!({ "show_as": "ean13" }));
    assert_invalid(&refused.json(), refused.status);
    assert_eq!(api.get("/v1/codes/fair").json()["show_as"], "code128");
}

fn assert_invalid(problem: &Value, status: u16) {
    assert_eq!(status, 422, "{problem}");
    assert_eq!(problem["type"], "urn:apiece:problem:invalid");
    assert_eq!(problem["field"], "ending_item", "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(REASON), "{detail}");
}

#[tokio::test]
async fn what_everybody_gets_is_drawn_for_a_scanner() {
    let service = Service::start(&[]);
    let mut phone = Phone::start().await;
    let mut shots = Vec::new();
    for (way, text) in [
        ("qr", MISFIT),
        ("code128", MISFIT),
        ("ean13", EAN),
        ("datamatrix", MISFIT),
    ] {
        service.api().make_code_of(way, &ending_in(way, text), &[]);
        phone.open(&service.url(&format!("/c/{way}"))).await;
        assert_eq!(phone.text("#state").await, "All gone");
        assert_eq!(phone.texts(VALUE).await, [text]);
        for screen in two_screens() {
            phone.change_screen(screen).await;
            scroll_to(&phone, SYMBOL).await;
            let png = phone
                .check(&name_of(&format!("ending-{way}"), screen))
                .await;
            if screen.dark {
                quiet::assert_white_around(&phone, &png, way, screen).await;
            }
            shots.push(Shot::new(png, &[(way, text)]));
        }
        let heard = phone.heard().await;
        let name = "A code for a scanner. Tap to enlarge";
        assert!(heard.contains(&("link".into(), name.into())), "{heard:?}");
    }
    assert_scanned(&shots);
}

#[tokio::test]
async fn a_client_with_an_item_sees_the_symbol_of_each() {
    let service = Service::start(&[]);
    let mut settings = ending_in("ean13", EAN);
    settings["per_client"] = 2.into();
    let own = "5901234123457";
    service.api().make_code_of("both", &settings, &[own.into()]);
    let mut phone = Phone::start().await;
    get_item(&phone, &service, "both").await;
    phone.find("#symbol-0").await;
    phone.find("#symbol-1").await;
    let tall = Screen {
        width: 390,
        height: 1_400,
        ratio: 2,
        dark: true,
    };
    phone.change_screen(tall).await;
    let png = phone.check("symbol-ending-and-own").await;
    assert_scanned(&[Shot::new(png, &[("ean13", EAN), ("ean13", own)])]);
}

#[tokio::test]
async fn it_is_shown_as_text_where_a_field_of_records_is_drawn() {
    let service = Service::start(&[]);
    let mut settings = ending_in("ean13", MISFIT);
    settings["show_field"] = "card".into();
    service.api().make_code_of("cards", &settings, &[]);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/cards")).await;
    assert_eq!(phone.texts(VALUE).await, [MISFIT]);
    assert_eq!(phone.texts(SYMBOL).await, [""; 0]);
    phone.check("symbol-ending-as-text").await;
}
