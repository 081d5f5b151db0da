//! Addresses that are not what they seem: each is refused, and nothing is taken.

use serde_json::json;

use super::{address_of, invite_only, taken};
use crate::harness::{Service, Visitor};

/// A personal address, changed in some way.
fn forged(address: &str, other_code: &str, other_service: &str) -> Vec<(&'static str, String)> {
    let (page, token) = address.split_once("/i/").unwrap();
    let with = |token: &str| format!("{page}/i/{token}");
    let token_of = |address: &str| address.split_once("/i/").unwrap().1.to_owned();
    let flip = |at: usize| {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        with(std::str::from_utf8(&bytes).unwrap())
    };
    let swapped: String = token.chars().rev().collect();
    vec![
        ("cut by one character", with(&token[..token.len() - 1])),
        ("cut by four", with(&token[..token.len() - 4])),
        ("cut to half", with(&token[..token.len() / 2])),
        ("cut to one character", with(&token[..1])),
        ("without its beginning", with(&token[1..])),
        ("longer by a character", with(&format!("{token}A"))),
        ("longer by four", with(&format!("{token}AAAA"))),
        ("with padding", with(&format!("{token}%3D"))),
        ("twice", with(&token.repeat(2))),
        ("its first character changed", flip(0)),
        ("a middle one changed", flip(token.len() / 2)),
        ("the last but one changed", flip(token.len() - 2)),
        ("in reverse", with(&swapped)),
        ("in upper case", with(&token.to_uppercase())),
        ("in lower case", with(&token.to_lowercase())),
        ("of another code", with(&token_of(other_code))),
        ("of another deployment", with(&token_of(other_service))),
        ("a name in the clear", with("ann%40fair.example")),
        ("a name in base64", with("YW5uQGZhaXIuZXhhbXBsZQ")),
        ("zeros", with(&"A".repeat(token.len()))),
        ("10,000 characters", with(&"A".repeat(10_000))),
        ("a control character", with("%00")),
        ("a line feed", with(&format!("{token}%0a"))),
        ("a header", with(&format!("{token}%0d%0aSet-Cookie:%20a=b"))),
        ("not UTF-8", with("%ff%fe")),
        ("a path", with("..%2f..%2fetc%2fpasswd")),
        ("a script", with("%3Cscript%3Ealert(1)%3C%2Fscript%3E")),
        ("another script of Unicode", with("ａｎｎ")),
        ("a space", with("%20")),
        ("a question mark", with(&format!("{token}%3f"))),
    ]
}

#[test]
fn no_forged_address_gets_anything() {
    let (service, elsewhere) = (Service::start(&[]), Service::start(&[]));
    for service in [&service, &elsewhere] {
        for code in ["fair", "other"] {
            invite_only(&service.api(), code, 9);
        }
    }
    let api = service.api();
    let address = address_of(&api, "fair", "ann@fair.example");
    let other = address_of(&api, "other", "ann@fair.example");
    let foreign = address_of(&elsewhere.api(), "fair", "ann@fair.example");
    assert_ne!(address, foreign);
    let visitor = Visitor::of(&service);
    for (what, forged) in forged(&address, &other, &foreign) {
        for answer in [
            visitor.get(&forged, &[]),
            visitor.post(&forged, &[], "nth=1"),
            visitor.get(&format!("{forged}/file"), &[]),
        ] {
            assert!(
                (400..500).contains(&answer.status),
                "{what}: {}",
                answer.status
            );
            assert_eq!(answer.header("set-cookie"), None, "{what}");
            assert_eq!(answer.header("location"), None, "{what}");
            assert!(!answer.text().contains("<script>"), "{what}");
        }
        assert_eq!(taken(&api, "fair"), 0, "{what}");
    }
    // The control: the address itself is good.
    assert_eq!(visitor.post(&address, &[], "nth=1").status, 303);
    assert_eq!(taken(&api, "fair"), 1);
}

#[test]
fn who_is_not_invited_gets_nothing_whatever_the_cookie() {
    let service = Service::start(&[]);
    let api = service.api();
    invite_only(&api, "fair", 9);
    api.make_code("open", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/open");
    let headers: [&[(&str, &str)]; 4] = [
        &[],
        &[("cookie", &cookie)],
        &[("cookie", "apiece=ann@fair.example")],
        &[("cookie", &cookie), ("origin", "null")],
    ];
    for headers in headers {
        for path in ["/c/fair", "/C/FAIR"] {
            for answer in [
                visitor.get(path, headers),
                visitor.post(path, headers, "nth=1"),
            ] {
                assert_eq!(answer.problem(), "not-invited", "{path} {headers:?}");
                assert_eq!(answer.header("set-cookie"), None);
            }
        }
        assert_eq!(
            visitor.get("/c/fair/file", headers).problem(),
            "not-invited"
        );
    }
    let html = ("accept", "text/html");
    let page = visitor.get("/c/fair", &[html]).text();
    assert!(page.contains("Open your invitation"), "{page}");
    // A tap that another site has caused does not count, even at the right address.
    let address = address_of(&api, "fair", "ann");
    let foreign = [("origin", "https://elsewhere.example")];
    assert_eq!(
        visitor.post(&address, &foreign, "nth=1").problem(),
        "cross-site"
    );
    assert_eq!(taken(&api, "fair"), 0);
}

#[test]
fn an_invitation_is_no_key_to_a_code_that_anybody_may_scan() {
    let service = Service::start(&[]);
    let api = service.api();
    invite_only(&api, "fair", 9);
    let address = address_of(&api, "fair", "ann");
    let change = json!({ "identity": "browser" });
    let changed = api.send("PATCH", "/v1/codes/fair", Some(&change));
    assert_eq!(changed.unwrap().status, 200);
    let visitor = Visitor::of(&service);
    for answer in [
        visitor.get(&address, &[]),
        visitor.post(&address, &[], "nth=1"),
    ] {
        assert_eq!(answer.problem(), "broken-invitation");
    }
    assert_eq!(taken(&api, "fair"), 0);
}

#[test]
fn names_that_are_no_names_get_no_address() {
    let service = Service::start(&[]);
    let api = service.api();
    invite_only(&api, "fair", 1);
    let long = "x".repeat(10_000);
    for name in ["", " ", "\t\n", "a\u{0}b", "two\nlines", "\u{7f}", &long] {
        let answer = api.post("/v1/codes/fair/invites", &json!({ "names": [name] }));
        assert_eq!(answer.problem(), "invalid", "{name:?}");
        assert_eq!(answer.json()["field"], "names[0]");
    }
    // Unicode writes some names in two ways; both are the same person.
    let [one, two] = ["Ren\u{e9}", "Rene\u{301}"].map(|name| address_of(&api, "fair", name));
    assert_eq!(one, two);
}

#[test]
fn no_log_trace_or_metric_shows_who_is_invited() {
    let service = Service::start(&[]);
    let api = service.api();
    invite_only(&api, "fair", 9);
    let address = address_of(&api, "fair", "canary@fair.example");
    let (_, token) = address.split_once("/i/").unwrap();
    let visitor = Visitor::of(&service);
    visitor.post(&address, &[], "nth=1");
    visitor.get(&address, &[]);
    let metrics = service.metrics();
    let metrics = metrics.text();
    assert!(metrics.contains("/c/{code}/i/{token}"), "{metrics}");
    assert!(!metrics.contains(token) && !metrics.contains("canary"));
}
