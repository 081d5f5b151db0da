//! Links: what a phone opens, and nothing else.

use std::path::Path;

use apiece::domain::LINK_SCHEMES;
use serde_json::{Value, json};

use crate::harness::{Redis, Service, Visitor};

#[test]
fn the_kept_table_of_links_is_the_one_in_the_code() {
    const HEAD: &str = "| begins with | opens | for |\n|---|---|---|\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/links.md");
    let kept = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = kept.split_once(HEAD).expect("docs/links.md has the table");
    let after = rest.find("\n\n").map_or(rest, |end| &rest[end..]);
    let after = if rest.starts_with('\n') {
        rest
    } else {
        &after[1..]
    };
    let rows: String = LINK_SCHEMES
        .iter()
        .map(|scheme| {
            let (prefix, opens, reason) = (scheme.prefix, scheme.opens, scheme.reason);
            format!("| `{prefix}` | {opens} | {reason} |\n")
        })
        .collect();
    let made = format!("{before}{HEAD}{rows}{after}");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == made,
        "the table in docs/links.md is out of date: run `make docs`"
    );
}

/// The page of a client that has this item.
fn page_with(service: &Service, code: &str, item: &Value) -> String {
    let items = std::slice::from_ref(item);
    service.api().make_code_of(code, &json!({}), items);
    let visitor = Visitor::of(service);
    let path = format!("/c/{code}");
    let cookie = visitor.introduced(&path);
    visitor.post(&path, &[("cookie", &cookie)], "");
    visitor.get(&path, &[("cookie", &cookie)]).text()
}

#[test]
fn the_page_has_a_button_for_every_link() {
    let service = Service::start(&[]);
    for (n, scheme) in LINK_SCHEMES.iter().enumerate() {
        let rest = match scheme.prefix {
            "https:" | "http:" => "//example.org/?a=1&b=\"2\"",
            _ => "example.org?a=1&b=\"2\"",
        };
        let address = scheme.prefix.to_uppercase() + rest;
        let page = page_with(&service, &format!("code-{n}"), &json!(address));
        let escaped = address.replace('&', "&amp;").replace('"', "&quot;");
        let button =
            format!("<a class=\"button\" href=\"{escaped}\" rel=\"noopener noreferrer\">Open</a>");
        assert!(page.contains(&button), "{address}: {page}");
    }
}

#[test]
fn an_address_that_is_not_in_the_table_is_text_and_cannot_be_a_link() {
    let service = Service::start(&[]);
    for (n, address) in [
        "javascript:alert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://example.org/1",
        "file:///etc/passwd",
        "intent://x#Intent;end",
        "https://example.org/a\\b",
        "tel:",
    ]
    .into_iter()
    .enumerate()
    {
        let page = page_with(&service, &format!("text-{n}"), &json!(address));
        assert!(page.contains(address), "{page}");
        assert!(!page.contains("class=\"button\" href"), "{page}");
        let link = json!({ "items": [{ "kind": "link", "value": address }] });
        let refused = service
            .api()
            .post(&format!("/v1/codes/text-{n}/items"), &link);
        assert_eq!(refused.problem(), "invalid-items");
        assert!(
            refused.text().contains("mailto:, tel:"),
            "{}",
            refused.text()
        );
    }
}

#[test]
fn a_wi_fi_network_is_shown_with_its_password_to_copy() {
    let service = Service::start(&[]);
    let network = json!("WIFI:T:WPA;S:Fair <1>;P:s\\;cret;;");
    let page = page_with(&service, "wifi", &network);
    for part in [
        "Fair &lt;1&gt;",
        "s;cret",
        "data-copy=\"s;cret\"",
        "Wi-Fi settings",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("class=\"button\" href"), "{page}");
}

/// 0.1.0 made texts of these lines, but of the last, which was a link.
const LINES: [&str; 4] = [
    "mailto:ann@example.org",
    "tel:+49301234567",
    "steam://run/440",
    "https://example.org/a\\b",
];

fn an_item_of_0_1_0_is_not_given_twice(service: &Service) {
    let api = service.api();
    let texts: Vec<Value> = LINES[..3]
        .iter()
        .map(|line| json!({ "kind": "text", "value": line }))
        .collect();
    api.make_code_of("fair", &json!({}), &texts);
    assert_eq!(api.claim("fair", "ann").status, 201);

    let before = api.stats("fair");
    let again = api.post("/v1/codes/fair/items", &json!({ "items": &LINES[..3] }));
    assert_eq!(again.json()["duplicates"], 3, "{}", again.text());
    assert_eq!(api.stats("fair"), before);

    let withdrawn = api.post(
        "/v1/codes/fair/items/withdraw",
        &json!({ "items": &LINES[..3] }),
    );
    let withdrawn = withdrawn.json();
    let results = withdrawn["results"].as_array().unwrap();
    let count = |result: &str| results.iter().filter(|r| r["result"] == result).count();
    assert_eq!((count("taken"), count("done")), (1, 2), "{withdrawn}");
    let again = api.post("/v1/codes/fair/items", &json!({ "items": &LINES[..3] }));
    assert_eq!(again.json()["duplicates"], 3, "{}", again.text());

    // Where the code has no such item, the lines are what they are now.
    api.make_code_of("new", &json!({}), &LINES.map(Value::from));
    let kinds: Vec<String> = (0..LINES.len())
        .map(|n| {
            let claim = api.claim("new", &format!("client-{n}")).json();
            claim["item"]["kind"].as_str().unwrap().to_owned()
        })
        .collect();
    let links = kinds.iter().filter(|kind| *kind == "link").count();
    assert_eq!(links, 3, "{kinds:?}");
    api.assert_whole("fair");
}

#[test]
fn an_item_of_0_1_0_is_not_given_twice_on_sqlite() {
    an_item_of_0_1_0_is_not_given_twice(&Service::start(&[]));
}

#[test]
fn an_item_of_0_1_0_is_not_given_twice_on_redis() {
    let redis = Redis::start();
    an_item_of_0_1_0_is_not_given_twice(&Service::start(&["--store", &redis.url()]));
}
