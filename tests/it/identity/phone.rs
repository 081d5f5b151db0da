//! The same in a real browser, the size of a phone.

use super::{address_of, invite_only, taken};
use crate::harness::{Phone, Service};

const TAP: &str = "form button";
const ITEM: &str = ".value";

#[tokio::test]
async fn an_invited_person_taps_and_has_the_item_on_another_phone() {
    let service = Service::start(&[]);
    invite_only(&service.api(), "fair", 9);
    let ann = service.url(&address_of(&service.api(), "fair", "ann@fair.example"));
    let phone = Phone::start().await;
    phone.open(&ann).await;
    phone.check("invited-offer").await;
    phone.tap(TAP).await;
    let item = phone.text(ITEM).await;
    phone.check("invited-item").await;
    // The camera's own viewer may have neither cookies nor scripts.
    let other = Phone::bare().await;
    other.open(&ann).await;
    assert_eq!(other.text(ITEM).await, item);
    assert_eq!(taken(&service.api(), "fair"), 1);
    let ben = service.url(&address_of(&service.api(), "fair", "ben@fair.example"));
    other.open(&ben).await;
    other.tap(TAP).await;
    assert_ne!(other.text(ITEM).await, item);
    other.check("invited-item-without-cookies").await;
}

#[tokio::test]
async fn who_is_not_invited_is_told_what_to_do() {
    let service = Service::start(&[]);
    invite_only(&service.api(), "fair", 9);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    assert_eq!(phone.text("h1").await, "Open your invitation");
    phone.check("not-invited").await;
    let ann = address_of(&service.api(), "fair", "ann@fair.example");
    phone.open(&service.url(&ann[..ann.len() - 3])).await;
    assert_eq!(phone.text("h1").await, "This invitation does not work");
    phone.check("broken-invitation").await;
    assert_eq!(taken(&service.api(), "fair"), 0);
}
