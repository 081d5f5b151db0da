//! What is typed becomes settings, and what is wrong stands where it was typed.

use super::*;
use crate::domain::{Identity, Repeat, ShowAs};
use crate::http::console::tongue::Tongue;

/// Settings of which none is as for a new code, but for what has no field.
fn full() -> Settings {
    let at = |text: &str| text.parse().ok();
    let link = |path: &str| Some(format!("https://fair.example/{path}"));
    let translations = r#"{"de":{"title":"Fest","text":"Los"},"ar":{"ending_text":"x"}}"#;
    Settings {
        title: "Summer fair".into(),
        text: "\nTwo lines:\n one each ".into(),
        identity: Identity::Invite,
        repeat: Repeat::Refuse,
        per_client: 3,
        rate: "50/1m".parse().ok(),
        opens_at: at("2026-10-25T00:30:00Z"),
        closes_at: at("2026-12-24T18:00:07.25Z"),
        presence: Some(15),
        language: Language::tagged("zh-Hans"),
        translations: serde_json::from_str(translations).unwrap(),
        show_as: ShowAs::Qr,
        show_field: Some("code".into()),
        pin_field: Some("pin".into()),
        redeem: true,
        ending_text: "Next year!".into(),
        ending_link: link("shop"),
        ending_item: Some("TEN-PERCENT".into()),
        accent: "#0b6b4f".parse().ok(),
        terms_link: link("terms"),
        privacy_link: link("privacy"),
        imprint_link: link("imprint"),
        accept_terms: true,
        ..Settings::default()
    }
}

/// What the form has for settings, with its time zone.
fn form(settings: &Settings, zone: &str) -> Typed {
    let mut typed = Typed::of(settings, &Zone::named(zone).unwrap());
    typed.set("zone", zone.into());
    typed
}

/// What is wrong, in English, by input.
fn wrong(typed: &Typed, before: &Settings) -> Vec<(String, String)> {
    let wrong = read(typed, before).wrong;
    let told = |wrong: &Wrong| {
        let told = wrong.told(Tongue::English);
        (wrong.input.clone(), told.text.to_owned())
    };
    wrong.iter().map(told).collect()
}

#[test]
fn every_setting_survives_the_form() {
    let [all, none] = [full(), Settings::default()].map(|s| serde_json::to_value(s).unwrap());
    for field in settings().filter(|field| field.kind != Kind::Zone) {
        assert_ne!(all[field.name], none[field.name], "{}", field.name);
    }
    for (before, after) in [(Settings::default(), full()), (full(), Settings::default())] {
        // Both times of a clock that goes back are typed alike, so this one is in UTC.
        let read = read(&form(&after, "UTC"), &before);
        assert_eq!(read.wrong, []);
        assert_eq!(read.settings, after);
        assert_eq!(read.change.apply(&before).unwrap(), after);
    }
}

#[test]
fn what_was_not_typed_stays() {
    for typed in [
        Typed::default(),
        form(&full(), "UTC"),
        // One of its moments is typed like another, and was not touched.
        form(&full(), "Europe/Berlin"),
    ] {
        let read = read(&typed, &full());
        assert_eq!(read.wrong, []);
        assert!(read.change.is_empty(), "{:?}", read.change);
    }
    let typed = Typed::from(vec![("title".to_owned(), "Winter fair".to_owned())]);
    let read = read(&typed, &full());
    assert_eq!(
        read.change,
        Change::default().with("title", Some("Winter fair"))
    );
}

#[test]
fn a_text_in_one_language_leaves_the_others_alone() {
    let typed = vec![
        ("translations.de.title".to_owned(), String::new()),
        ("translations.fr.text".to_owned(), "Un\r\ndeux".to_owned()),
    ];
    let read = read(&Typed::from(typed), &full());
    let told = serde_json::to_value(&read.settings.translations).unwrap();
    let expected = json!({
        "de": { "text": "Los" }, "fr": { "text": "Un\ndeux" }, "ar": { "ending_text": "x" }
    });
    assert_eq!(told, expected);
}

#[test]
fn moments_are_in_the_time_zone_of_the_form() {
    let mut typed = form(&Settings::default(), "Asia/Shanghai");
    typed.set("opens_at", "2026-06-01T09:00".into());
    let read = read(&typed, &Settings::default());
    assert_eq!(read.settings.opens_at, "2026-06-01T01:00:00Z".parse().ok());
}

#[test]
fn an_error_stands_where_it_was_typed() {
    let long = "x".repeat(2_001);
    for (input, text, words) in [
        ("title", long.as_str(), "the limit is 200"),
        ("per_client", "0", "it must be 1 to 100"),
        ("per_client", "", "is not a whole number"),
        ("per_client", "two", "is not a whole number"),
        ("per_client", "5000000000", "not a whole number in range"),
        ("rate.grants", "5 a minute", "is not a whole number"),
        ("opens_at", "2026-06-01", "is not a date and a time"),
        ("zone", "Mars/Olympus", "is not a time zone"),
        ("presence", "2000", "it must be 1 to 1440"),
        ("identity", "face", "unknown variant"),
        ("language", "tlh", "unknown variant"),
        ("translations.pl.text", long.as_str(), "the limit is 2000"),
        ("ending_link", "fair.example", "must begin with https://"),
        ("accent", "red", "is not a colour"),
        ("accent", "#ffff00", "contrast"),
        ("accept_terms", "yes", "needs terms_link"),
    ] {
        let mut typed = form(&Settings::default(), "UTC");
        typed.set(input, text.into());
        let wrong = wrong(&typed, &Settings::default());
        let [(at, said)] = &wrong[..] else {
            panic!("{input} {text}: {wrong:?}")
        };
        assert_eq!(at, input, "{text}: {said}");
        assert!(said.contains(words), "{input} {text}: {said}");
        assert!(!said.starts_with(input), "{said}");
    }
}

#[test]
fn all_errors_are_told_and_the_rest_is_shown() {
    let mut typed = form(&Settings::default(), "UTC");
    for (input, text) in [
        ("title", "Fair"),
        ("per_client", "0"),
        ("opens_at", "2026-06-02T09:00"),
        ("closes_at", "2026-06-01T09:00"),
        ("translations.de.text", "gut"),
        ("translations.fr.title", "\u{7}"),
        ("ending_link", "x"),
    ] {
        typed.set(input, text.into());
    }
    let mut inputs: Vec<_> = wrong(&typed, &Settings::default())
        .into_iter()
        .map(|(input, _)| input)
        .collect();
    inputs.sort();
    let expected = [
        "closes_at",
        "ending_link",
        "per_client",
        "translations.fr.title",
    ];
    assert_eq!(inputs, expected);
    let settings = read(&typed, &Settings::default()).settings;
    assert_eq!(settings.title, "Fair");
    assert_eq!(settings.text_in(Language::German), "gut");
    assert!(settings.opens_at.is_some() && settings.closes_at.is_none());
}

#[test]
fn a_setting_that_stayed_can_be_what_is_wrong() {
    let mut typed = form(&full(), "UTC");
    typed.set("terms_link", String::new());
    assert_eq!(wrong(&typed, &full())[0].0, "accept_terms");
}
