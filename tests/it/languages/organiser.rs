//! What an organiser chooses: one language for everybody, or a title in each.

use serde_json::json;

use crate::harness::{Answer, Service, Visitor};

/// Somebody whose browser asks for French pages.
const FRENCH: [(&str, &str); 2] = [("accept-language", "fr"), ("accept", "text/html")];

/// What a page says of its language: the attribute, and the header.
fn language_of(answer: &Answer) -> (String, Option<&str>) {
    let page = answer.text();
    let (_, rest) = page.split_once("<html lang=\"").expect("a page");
    let (tag, _) = rest.split_once('"').unwrap();
    (tag.to_owned(), answer.header("content-language"))
}

fn assert_in(answer: &Answer, tag: &str, what: &str) {
    assert_eq!(language_of(answer), (tag.to_owned(), Some(tag)), "{what}");
}

#[test]
fn the_only_language_of_a_code_wins_over_the_browsers() {
    let service = Service::start(&[]);
    let (api, visitor) = (service.api(), Visitor::of(&service));
    let german = json!({
        "title": "Hafenfest", "language": "de", "redeem": true, "accept_terms": true,
        "terms_link": "https://fair.example/terms", "identity": "invite", "presence": 10,
    });
    api.make_code("hafen", &german, 9);
    let open = json!({
        "language": "de", "accept_terms": true, "terms_link": "https://fair.example/terms",
    });
    api.make_code("open", &open, 9);
    api.make_code("any", &json!({}), 9);
    let made = |path: &str, body| {
        let answer = api.post(&format!("/v1/codes/hafen/{path}"), &body).json();
        let url = answer["url"]
            .as_str()
            .or(answer["invites"][0]["url"].as_str());
        let (_, path) = url.unwrap().split_once("/c/").unwrap();
        format!("/c/{path}")
    };
    let ann = made("invites", json!({ "names": ["ann"] }));
    let ben = made("invites", json!({ "names": ["ben"] }));
    let revoked = api.send("PUT", "/v1/codes/hafen/revoked/ben", None);
    assert_eq!(revoked.unwrap().status, 200);
    let screen = made("screens", json!({}));
    let desk = made("desks", json!({}));
    let walk = made("rehearsals", json!(null));
    for (what, path) in [
        ("a page", ann.as_str()),
        ("a page of everybody's", "/c/open"),
        ("a screen", &screen),
        ("a desk", &desk),
        ("a rehearsal", &walk),
        ("problem: not invited", "/c/hafen"),
        ("problem: a broken invitation", &ann[..ann.len() - 3]),
        ("problem: revoked", &ben),
        ("problem: no such desk", &desk[..desk.len() - 3]),
        ("problem: a broken proof", "/c/hafen/p/AAAA"),
        ("problem: an old tag", "/c/hafen/k/0000000000000"),
        ("problem: no such screen", &screen[..screen.len() - 3]),
        ("problem: no such file", "/c/open/file"),
        ("problem: no such rehearsal", &walk[..walk.len() - 3]),
    ] {
        assert_in(&visitor.get(path, &FRENCH), "de", what);
    }
    for (what, path) in [
        ("problem: no cookie", "/c/open"),
        ("problem: not at the screen", ann.as_str()),
        ("problem: the terms of a rehearsal", &walk),
        ("problem: no such desk", &desk[..desk.len() - 3]),
        ("problem: a broken proof", "/c/hafen/p/AAAA"),
    ] {
        let answer = visitor.post(path, &FRENCH, "nth=1");
        assert!(answer.status >= 400, "{what}: {answer:?}");
        assert_in(&answer, "de", what);
    }
    let cookie = visitor.introduced("/c/open");
    let with_cookie = [&FRENCH[..], &[("cookie", cookie.as_str())]].concat();
    let refused = visitor.post("/c/open", &with_cookie, "nth=1");
    assert_in(&refused, "de", "problem: the terms are not accepted");
    // The control, and what is no code's.
    assert_in(&visitor.get("/c/any", &FRENCH), "fr", "another code");
    assert_in(&visitor.get("/", &FRENCH), "fr", "the front page");
}

#[test]
fn a_text_is_shown_in_the_language_of_the_page_if_there_is_one() {
    let service = Service::start(&[]);
    let settings = json!({
        "title": "Harbour Fair", "text": "Welcome aboard",
        "translations": {
            "de": { "title": "Hafenfest" },
            "ar": { "title": "معرض الميناء", "text": "أهلًا وسهلًا" },
        },
    });
    service.api().make_code("fair", &settings, 9);
    let visitor = Visitor::of(&service);
    for (tag, title, text) in [
        ("en", "Harbour Fair", "Welcome aboard"),
        ("fr", "Harbour Fair", "Welcome aboard"),
        ("de-CH", "Hafenfest", "Welcome aboard"),
        ("ar", "معرض الميناء", "أهلًا وسهلًا"),
    ] {
        let page = visitor.get("/c/fair", &[("accept-language", tag)]).text();
        for told in [
            format!("<h1 dir=\"auto\">{title}</h1>"),
            format!("dir=\"auto\">{text}</p>"),
            format!("<meta property=\"og:title\" content=\"{title}\">"),
        ] {
            assert!(page.contains(&told), "{tag}: no {told} in {page}");
        }
    }
}
