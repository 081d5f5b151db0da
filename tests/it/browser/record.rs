//! A record on the page: each field can be read, followed and copied by itself.

use serde_json::{Value, json};

use super::{TAP, fair};
use crate::harness::process::DEADLINE;
use crate::harness::{Phone, Service, Setup, until_async};

const COPY: &str = ".copy";

/// A record as an organiser might give out, with something of each kind.
fn record() -> Value {
    json!({
        "coupon code": "SUMMER-7Q4M-K2XD",
        "address": "https://shop.example/redeem?campaign=harbour-fair-2026&code=SUMMER-7Q4M-K2XD",
        "gate": null,
        "name": "One coffee\nand one cake",
        "price": 9.5,
        "seats": ["12B", "12C"],
    })
}

/// A service with the code `fair`, which has this record.
fn service(record: &Value) -> Service {
    let service = Service::start(&[]);
    let item = json!({ "kind": "json", "value": record });
    service.api().make_code_of("fair", &fair(), &[item]);
    service
}

async fn phone_with_item(service: &Service, setup: Setup) -> Phone {
    let phone = Phone::with(setup).await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    phone.find("dl").await;
    phone
}

/// Lets the test read what was copied, as a person sees it when pasting.
async fn allow_reading(phone: &Phone) {
    let cdp = phone.browser().cdp();
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    cdp.send_raw("Browser.grantPermissions", permissions)
        .await
        .unwrap();
}

/// Waits until a button says that it has copied.
async fn until_copied(phone: &Phone, button: &str) {
    until_async(DEADLINE, async || match phone.text(button).await {
        said if said == "Copied" => Ok(()),
        said => Err(said),
    })
    .await;
}

async fn clipboard(phone: &Phone) -> Value {
    phone.run("return navigator.clipboard.readText()").await
}

#[tokio::test]
async fn each_field_is_copied_by_its_own_button() {
    let service = service(&record());
    let phone = phone_with_item(&service, Setup::default()).await;
    allow_reading(&phone).await;
    let heard = phone.heard().await.into_iter();
    let is_button = |(role, name): (String, String)| (role == "button").then_some(name);
    let mut buttons: Vec<_> = heard.filter_map(is_button).collect();
    buttons.sort();
    // The button below the record copies all of it.
    let mut expected = vec!["Copy all".to_owned()];
    let names = ["address", "coupon code", "name", "price", "seats"];
    expected.extend(names.map(|name| format!("Copy {name}")));
    expected.sort();
    assert_eq!(buttons, expected);
    for (name, text) in [
        ("address", record()["address"].as_str().unwrap()),
        ("coupon code", "SUMMER-7Q4M-K2XD"),
        ("name", "One coffee\nand one cake"),
        ("price", "9.5"),
        ("seats", "[\n  \"12B\",\n  \"12C\"\n]"),
    ] {
        let button = format!("button[aria-label='Copy {name}']");
        phone.tap(&button).await;
        until_copied(&phone, &button).await;
        assert_eq!(clipboard(&phone).await, text, "{name}");
    }
    phone.tap(".stub").await;
    until_copied(&phone, ".stub").await;
    let all = clipboard(&phone).await;
    let all: Value = serde_json::from_str(all.as_str().unwrap()).unwrap();
    assert_eq!(all, record());
}

#[tokio::test]
async fn the_code_stands_out_and_the_address_is_a_link() {
    let service = service(&record());
    let phone = phone_with_item(&service, Setup::default()).await;
    assert_eq!(phone.texts(".code").await, ["SUMMER-7Q4M-K2XD"]);
    let code = phone.find(".code").await;
    let family = code.css_value("font-family").await.unwrap();
    assert!(family.contains("monospace"), "{family}");
    let size = |css: &'static str| {
        let script = format!(
            "return parseFloat(getComputedStyle(document.querySelector('{css}')).fontSize)"
        );
        let phone = &phone;
        async move { phone.run(&script).await.as_f64().unwrap() }
    };
    assert!(size(".code").await > 1.4 * size("dd").await);
    let link = phone.find("dd a").await;
    let address = record()["address"].as_str().unwrap().to_owned();
    assert_eq!(link.attr("href").await.unwrap(), Some(address));
    let rel = link.attr("rel").await.unwrap();
    assert_eq!(rel.as_deref(), Some("noopener noreferrer"));
}

#[tokio::test]
async fn the_keyboard_reaches_every_field_in_order_and_copies() {
    let service = service(&json!({ "code": "A1-B2", "name": "Ann" }));
    let phone = phone_with_item(&service, Setup::default()).await;
    allow_reading(&phone).await;
    let script = "return document.activeElement.getAttribute('aria-label') \
                  ?? document.activeElement.textContent";
    let mut reached = Vec::new();
    for _ in 0..3 {
        let keys = phone.browser().action_chain().send_keys("\u{e004}");
        keys.perform().await.unwrap();
        reached.push(phone.run(script).await);
    }
    assert_eq!(reached, ["Copy code", "Copy name", "Copy all"]);
    phone.run("document.querySelector('.copy').focus()").await;
    let keys = phone.browser().action_chain().send_keys(" ");
    keys.perform().await.unwrap();
    until_copied(&phone, COPY).await;
    assert_eq!(clipboard(&phone).await, "A1-B2");
    let spoken = "return document.querySelector('[role=status]').textContent";
    assert_eq!(phone.run(spoken).await, "Copied");
    let name = phone.heard().await;
    assert!(
        name.contains(&("button".into(), "Copy code".into())),
        "{name:?}"
    );
}

#[tokio::test]
async fn without_javascript_no_button_pretends_to_copy() {
    let service = service(&record());
    let setup = Setup {
        javascript: false,
        ..Setup::default()
    };
    let phone = phone_with_item(&service, setup).await;
    for button in [COPY, ".stub"] {
        assert!(!phone.find(button).await.is_displayed().await.unwrap());
    }
    phone.check("record-without-javascript").await;
}

/// A browser that refuses to copy is rare: the message must still fit.
#[tokio::test]
async fn a_field_that_cannot_be_copied_says_so_and_fits() {
    let service = service(&record());
    let setup = Setup {
        width: 320,
        ..Setup::default()
    };
    let phone = phone_with_item(&service, setup).await;
    phone
        .run(
            "navigator.clipboard.writeText = () => Promise.reject();
            document.execCommand = () => false",
        )
        .await;
    let button = "button[aria-label='Copy price']";
    phone.tap(button).await;
    phone.find(&format!("{button}.failed")).await;
    assert!(phone.text(button).await.starts_with("Could not copy."));
    let show = format!("document.querySelector(\"{button}\").scrollIntoView({{block: 'center'}})");
    phone.run(&show).await;
    phone.check("record-not-copied-320").await;
}

#[tokio::test]
async fn fields_fit_every_phone_in_the_light_and_in_the_dark() {
    let mut long = record();
    long["licence key"] = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY-Z0123-4567".into();
    long["a field with a rather long name that goes on"] = "x".repeat(60).into();
    for (name, record) in [("record", record()), ("record-long", long)] {
        for (width, dark) in [(320, false), (320, true), (390, false), (390, true)] {
            let setup = Setup {
                width,
                dark,
                ..Setup::default()
            };
            let service = service(&record);
            let phone = phone_with_item(&service, setup).await;
            let small = "return [...document.querySelectorAll('.copy, dd a, .stub')]
                .map((part) => part.getBoundingClientRect())
                .filter((box) => box.width < 44 || box.height < 44).length";
            assert_eq!(phone.run(small).await, 0, "too small for a thumb");
            let theme = if dark { "dark" } else { "light" };
            let window = phone.browser();
            window.execute("scrollTo(0, 0)", Vec::new()).await.unwrap();
            phone.check(&format!("{name}-{width}-{theme}")).await;
        }
    }
}
