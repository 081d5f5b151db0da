//! The page as a screen reader has it: by the roles and names of its parts.

use serde_json::Value;

use super::{ITEM, TAP, fair};
use crate::harness::{Phone, Service};

/// The names of all parts of a role.
async fn names(phone: &Phone, role: &str) -> Vec<String> {
    let heard = phone.heard().await.into_iter();
    let of_role = heard.filter(|(its, _)| its == role);
    of_role.map(|(_, name)| name).collect()
}

#[tokio::test]
async fn the_button_and_the_item_are_there_for_those_who_do_not_see_them() {
    let service = Service::start(&[]);
    let items = ["COFFEE-7Q4M"].map(Value::from);
    service.api().make_code_of("fair", &fair(), &items);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    assert_eq!(names(&phone, "heading").await, ["Harbour Fair 2026"]);
    assert_eq!(names(&phone, "button").await, ["Get mine"]);
    phone.tap(TAP).await;
    phone.find(ITEM).await;
    let headings = names(&phone, "heading").await;
    assert_eq!(headings, ["Harbour Fair 2026", "This is yours"]);
    assert_eq!(names(&phone, "region").await, ["This is yours"]);
    assert_eq!(names(&phone, "button").await, ["Copy"]);
    let texts = names(&phone, "StaticText").await;
    assert!(texts.contains(&"COFFEE-7Q4M".into()), "{texts:?}");
    // What is there for the eye alone is not read out.
    assert_eq!(names(&phone, "image").await, [""; 0]);
}

#[tokio::test]
async fn a_link_is_a_link_and_its_address_can_be_read() {
    let service = Service::start(&[]);
    let link = "https://tickets.example/redeem?seat=12B";
    service.api().make_code_of("link", &fair(), &[link.into()]);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/link")).await;
    phone.tap(TAP).await;
    let seen = phone.text(".face a").await;
    assert_eq!(names(&phone, "link").await, [seen]);
    let texts = names(&phone, "StaticText").await;
    assert!(texts.contains(&link.into()), "{texts:?}");
}
