//! Every symbol on phones of several sizes.

use super::{EAN, SYMBOL, quiet};
use super::{Shot, assert_scanned, get_item, name_of, screens, scroll_to, shown_as};
use crate::harness::{Phone, Service};
use serde_json::json;

/// A text of so many characters, of which no part repeats.
fn long(length: usize) -> String {
    let words = (1..).map(|number| format!("Seat-{number},gate-{};", number * 7));
    let text: String = words.take(length).collect();
    text[..length].to_owned()
}

/// Each way with a name and a text: usual ones, and the longest that fit.
fn symbols() -> Vec<(&'static str, &'static str, String)> {
    let digits = "90123456781234509876".repeat(3)[..50].to_owned();
    vec![
        ("qr", "qr-words", "Žluťoučký kůň, 咖啡券 №7 – 5 €".into()),
        ("qr", "qr-300", long(300)),
        ("qr", "qr-longest", long(666)),
        ("code128", "code128-signs", "Save 20%/~{you}*&".into()),
        (
            "code128",
            "code128-letters",
            "ABCDEFGHIJKLMnopqrstuvwxy".into(),
        ),
        ("code128", "code128-digits", digits),
        ("ean13", "ean13", EAN.into()),
        ("ean13", "ean13-of-upc-a", "0036000291452".into()),
        ("datamatrix", "datamatrix-100", long(100)),
        ("datamatrix", "datamatrix-longest", "~^{Q".repeat(92)),
    ]
}

#[tokio::test]
async fn every_symbol_on_a_phones_page_decodes_to_exactly_the_item() {
    let service = Service::start(&[]);
    let mut phone = Phone::start().await;
    let mut shots = Vec::new();
    for (way, code, text) in symbols() {
        let item = json!({ "kind": "text", "value": text });
        service.api().make_code_of(code, &shown_as(way), &[item]);
        get_item(&phone, &service, code).await;
        for screen in screens() {
            phone.change_screen(screen).await;
            scroll_to(&phone, SYMBOL).await;
            let png = phone.check(&name_of(code, screen)).await;
            if screen.dark {
                quiet::assert_white_around(&phone, &png, way, screen).await;
            }
            shots.push(Shot::new(png, &[(way, &text)]));
        }
    }
    assert_scanned(&shots);
}
