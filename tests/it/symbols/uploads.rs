//! What a scanner could not read is refused when it is added, with its line.

use serde_json::{Value, json};
use ureq::http::Method;

use super::{EAN, shown_as, upload_file};
use crate::harness::{Answer, KEY, Service, send};

/// A list, and what is wrong with some of its lines.
struct List<'a> {
    name: &'a str,
    settings: Value,
    content_type: &'a str,
    body: String,
    good: u64,
    /// The line of each, and how the reason begins.
    bad: &'a [(u64, &'a str)],
}

fn add(service: &Service, list: &List<'_>, query: &str) -> Answer {
    let url = service.url(&format!("/v1/codes/{}/items?{query}", list.name));
    let key = format!("Bearer {KEY}");
    let headers = [
        ("authorization", &*key),
        ("content-type", list.content_type),
    ];
    send(&Method::POST, &url, &headers, &list.body)
}

/// Asserts that a list is refused whole at its first bad line, and then that only its good
/// lines are added.
fn assert_checked(service: &Service, list: &List<'_>) {
    let (name, api) = (list.name, service.api());
    api.make_code_of(name, &list.settings, &[]);
    let in_pool = || api.stats(name)["untaken"].as_u64().unwrap();

    let (line, reason) = list.bad[0];
    for query in ["", "invalid=stop", "invalid=stop&dry_run=true"] {
        let stopped = add(service, list, query);
        let text = stopped.text();
        assert_eq!(stopped.problem(), "invalid-items", "{name}: {text}");
        assert_eq!(stopped.json()["line"], line, "{name}: {text}");
        let detail = stopped.json()["detail"].as_str().unwrap().to_owned();
        let begins = format!("line {line} {reason}");
        assert!(detail.starts_with(&begins), "{name}: {detail}");
        assert_eq!(in_pool(), 0, "{name}");
    }

    for (query, added) in [
        ("invalid=skip&dry_run=true", 0),
        ("invalid=skip", list.good),
    ] {
        let skipped = add(service, list, query);
        let report = skipped.json();
        assert_eq!(skipped.status, 200, "{name}: {report}");
        assert_eq!(report["added"], list.good, "{name}: {report}");
        assert_eq!(report["rejected"], list.bad.len(), "{name}: {report}");
        let rejected = report["rejected_lines"].as_array().unwrap();
        for (found, (line, reason)) in rejected.iter().zip(list.bad) {
            assert_eq!(found["line"], *line, "{name}: {report}");
            let found = found["reason"].as_str().unwrap();
            assert!(found.starts_with(reason), "{name}: line {line} {found}");
        }
        assert_eq!(in_pool(), added, "{name}");
    }
}

const BAD_EANS: [(u64, &str); 5] = [
    (2, "has 'X'; an EAN-13 is 13 digits"),
    (3, "has the check digit 2 where 1 is right"),
    (
        4,
        "has 12 digits; an EAN-13 is 13 digits: if this is a UPC-A",
    ),
    (6, "has 8 digits; an EAN-13 is 13 digits"),
    (7, "has '-'; an EAN-13 is 13 digits"),
];

const EANS: [&str; 7] = [
    EAN,
    "400638133393X",
    "4006381333932",
    "036000291452",
    "0036000291452",
    "96385074",
    "4-006381-333931",
];

#[test]
fn an_ean_with_a_letter_a_wrong_check_digit_or_12_digits_is_refused_by_its_line() {
    let service = Service::start(&[]);
    let of = |name, content_type, body| List {
        name,
        settings: shown_as("ean13"),
        content_type,
        body,
        good: 2,
        bad: &BAD_EANS,
    };
    assert_checked(&service, &of("lines", "text/plain", EANS.join("\n")));
    assert_checked(
        &service,
        &of("bare", "text/csv; header=absent", EANS.join("\r\n")),
    );
    let values = json!({ "items": EANS }).to_string();
    assert_checked(&service, &of("json", "application/json", values));
    let values = EANS.map(|text| json!(text).to_string()).join("\n");
    assert_checked(&service, &of("ndjson", "application/x-ndjson", values));
    // The header is a line as well.
    let headed = List {
        body: format!("card\n{}", EANS[..3].join("\n")),
        good: 1,
        bad: &[(3, "has 'X'"), (4, "has the check digit 2")],
        ..of("headed", "text/csv; header=present", String::new())
    };
    assert_checked(&service, &headed);
}

#[test]
fn what_is_too_long_or_not_in_the_symbols_alphabet_is_refused_by_its_line() {
    let service = Service::start(&[]);
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXY";
    let digits = "1234567890".repeat(5);
    let bars = vec![
        letters.to_owned(),
        format!("{letters}Z"),
        digits.clone(),
        format!("{digits}1"),
        "Café 5".into(),
    ];
    let bad_bars = [
        (2, "is too long for a Code 128"),
        (4, "is too long for a Code 128"),
        (5, "has 'é'; a Code 128 takes only"),
    ];
    let squares = vec![
        "~".repeat(368),
        "~".repeat(369),
        "Straße 7".into(),
        "咖啡券".into(),
    ];
    let bad_squares = [
        (2, "is too long for a Data Matrix"),
        (3, "has 'ß'; a Data Matrix takes only"),
        (4, "has '咖'; a Data Matrix takes only"),
    ];
    let qr = vec!["a".repeat(666), "a".repeat(667), "咖啡券".into()];
    let bad_qr = [(2, "is too long for a QR code")];
    for (way, texts, bad) in [
        ("code128", bars, &bad_bars[..]),
        ("datamatrix", squares, &bad_squares),
        ("qr", qr, &bad_qr),
    ] {
        let name = format!("{way}-lines");
        let mut list = List {
            name: &name,
            settings: shown_as(way),
            content_type: "text/plain",
            body: texts.join("\n"),
            good: (texts.len() - bad.len()) as u64,
            bad,
        };
        assert_checked(&service, &list);
        let name = format!("{way}-json");
        list.name = &name;
        list.content_type = "application/json";
        list.body = json!({ "items": texts }).to_string();
        assert_checked(&service, &list);
    }
}

#[test]
fn a_record_without_the_field_that_is_shown_is_refused_by_its_line() {
    let service = Service::start(&[]);
    let mut settings = shown_as("ean13");
    settings["show_field"] = "card".into();
    let of = |name, content_type, body, good, bad| List {
        name,
        settings: settings.clone(),
        content_type,
        body,
        good,
        bad,
    };
    let records = [
        json!({ "card": EAN, "PIN": 1 }),
        json!({ "PIN": 2 }),
        json!({ "card": "4006381333932", "PIN": 3 }),
        json!({ "card": [EAN], "PIN": 4 }),
        json!({ "card": "", "PIN": 5 }),
        json!({ "card": 4_006_381_333_931_u64, "PIN": 6 }),
        json!({ "Card": EAN, "PIN": 7 }),
    ];
    let bad = [
        (2, "has no field \"card\" to show as ean13"),
        (3, "has a field \"card\" that has the check digit 2"),
        (4, "has a field \"card\" that is neither text nor a number"),
        (5, "has a field \"card\" that is empty"),
        (7, "has no field \"card\" to show as ean13"),
    ];
    let lines = records.each_ref().map(ToString::to_string).join("\n");
    assert_checked(
        &service,
        &of("ndjson", "application/x-ndjson", lines, 2, &bad),
    );
    let values = records.map(|value| json!({ "kind": "json", "value": value }));
    let values = json!({ "items": values }).to_string();
    assert_checked(&service, &of("json", "application/json", values, 2, &bad));
    let rows = format!("card,PIN\n{EAN},1\n,2\n5901234123457,3\n5901234123450,4");
    let bad = [
        (3, "has a field \"card\" that is empty"),
        (
            5,
            "has a field \"card\" that has the check digit 0 where 7 is right",
        ),
    ];
    assert_checked(
        &service,
        &of("csv", "text/csv; header=present", rows, 2, &bad),
    );
    let rows = format!("Card,PIN\n{EAN},1");
    let bad = [(2, "has no field \"card\" to show as ean13")];
    assert_checked(
        &service,
        &of("other-case", "text/csv; header=present", rows, 0, &bad),
    );
    let bad = [(1, "is no record, so it has no field \"card\"")];
    assert_checked(
        &service,
        &of("no-record", "text/plain", EAN.into(), 0, &bad),
    );
}

#[test]
fn a_file_is_refused_by_a_code_that_draws_its_items() {
    let service = Service::start(&[]);
    for way in ["qr", "code128", "ean13", "datamatrix"] {
        service.api().make_code_of(way, &shown_as(way), &[]);
        let refused = upload_file(&service, way);
        let text = refused.text();
        assert_eq!(refused.status, 422, "{way}: {text}");
        assert!(
            text.contains(&format!("shows its items as {way}")),
            "{text}"
        );
        assert_eq!(service.api().stats(way)["added"], 0, "{way}");
    }
    service.api().make_code_of("text", &shown_as("text"), &[]);
    assert_eq!(upload_file(&service, "text").status, 201);
    let refused = super::change(&service, "text", &json!({ "show_as": "qr" }));
    assert_eq!(refused.problem(), "not-drawable");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("1 of 1 items"), "{detail}");
    assert!(
        detail.contains("is a file, which is not shown as qr"),
        "{detail}"
    );
}
