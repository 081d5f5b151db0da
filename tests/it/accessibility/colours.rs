//! In the dark, from right to left, and in the colour of an organiser's choice.

use serde_json::{Value, json};

use super::{barriers_in, phone};
use crate::harness::Service;
use crate::harness::gallery::Gallery;

/// States that have everything that is coloured.
const COLOURED: [&str; 10] = [
    "terms",
    "text",
    "record",
    "file",
    "used",
    "ending",
    "one-and-ending",
    "to-mark",
    "marked",
    "already-used",
];

/// The colour that would do, of a refusal.
fn nearest(reason: &str) -> &str {
    let (before, _) = reason.split_once(" would do").expect("it names one");
    let (_, colour) = before.rsplit_once(' ').unwrap();
    colour
}

#[tokio::test]
async fn no_page_has_a_barrier_in_the_dark_or_from_right_to_left() {
    let gallery = Gallery::make();
    let phone = phone(&gallery).await;
    let mut wrong = Vec::new();
    for (tag, dark) in [("en", true), ("ar", false)] {
        phone.speak(tag).await;
        phone.dress(dark).await;
        let more = [
            "offer",
            "screen",
            "mail",
            "gift-card",
            "rehearsal-yours",
            "home",
        ];
        let names = [&COLOURED[..], &more].concat();
        let found = barriers_in(&gallery, &phone, &names).await;
        wrong.extend(found.iter().map(|what| format!("{tag}, {dark}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_page_has_a_barrier_in_any_colour_that_is_accepted() {
    let gallery = Gallery::make();
    let phone = phone(&gallery).await;
    let mut wrong = Vec::new();
    // Those at the ends: black, and what is just dark enough. Unit tests have all others.
    for accent in ["#000000", "#6f6f6f", "#d0281c"] {
        gallery.paint(Some(accent));
        for dark in [false, true] {
            phone.dress(dark).await;
            let names = ["terms", "text", "ending", "desk-begin", "to-mark"];
            let found = barriers_in(&gallery, &phone, &names).await;
            wrong.extend(found.iter().map(|what| format!("{accent}, {dark}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 1);
    let set = |accent: &str| {
        let change = json!({ "accent": accent });
        api.send("PATCH", "/v1/codes/fair", Some(&change)).unwrap()
    };
    for light in ["#777777", "#ffffff", "#ff8800", "#00b7ff", "#fdd835"] {
        let refused = set(light);
        assert_eq!(refused.status, 422, "{light}");
        assert_eq!(refused.problem(), "invalid", "{light}");
        let reason = refused.text();
        let colour = nearest(&reason);
        assert_eq!(set(colour).status, 200, "{light}: {colour}");
        assert_eq!(api.get("/v1/codes/fair").json()["accent"], colour);
        // A shade that is lighter by one step would be too light again.
        let channel = |at: usize| u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
        let [red, green, blue] = [1, 3, 5].map(|at| channel(at).saturating_add(1));
        let lighter = format!("#{red:02x}{green:02x}{blue:02x}");
        assert_eq!(set(&lighter).status, 422, "{light}: {lighter}");
    }
    for wrong in ["", "green", "#0b6", "0b6b4f", "#0b6b4g", "#0b6b4f80"] {
        assert_eq!(set(wrong).problem(), "invalid", "{wrong}");
    }
    let none = json!({ "accent": null });
    let removed = api.send("PATCH", "/v1/codes/fair", Some(&none)).unwrap();
    assert_eq!(removed.json()["accent"], Value::Null);
}
