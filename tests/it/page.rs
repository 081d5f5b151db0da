//! The page over plain HTTP: who may tap, what is answered, what is told.

use serde_json::json;

use crate::harness::{Answer, Service, Visitor, exchange};

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

fn taken(service: &Service, code: &str) -> u64 {
    service.api().stats(code)["taken"].as_u64().unwrap()
}

#[test]
fn a_tap_is_sent_back_to_the_page_and_taps_again_for_nothing() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/C/FAIR");
    for form in ["", "nth=1", "nth=1"] {
        let answer = visitor.post("/c/fair", &[("cookie", &cookie)], form);
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), Some("/c/fair"));
    }
    assert_eq!(taken(&service, "fair"), 1);
    for nth in ["0", "2", "4294967295"] {
        let form = format!("nth={nth}");
        let answer = visitor.post("/c/fair", &[("cookie", &cookie)], &form);
        assert_eq!(answer.status, 303, "{nth}");
    }
    assert_eq!(taken(&service, "fair"), 1);
    let page = visitor.get("/c/fair", &[("cookie", &cookie)]);
    assert!(page.text().contains("item "));
    assert_eq!(page.cookie(), None, "a known client gets no other cookie");
}

/// Another site's form arrives without the cookie that the browser has, and may
/// hide where it comes from: an answer that set one would overwrite it.
#[test]
fn a_tap_without_the_cookie_takes_nothing_and_sets_none() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let stale = ("cookie", "apiece=AAAA");
    let hidden = ("origin", "null");
    for headers in [&[][..], &[hidden], &[stale], &[stale, hidden]] {
        let told = visitor.post("/c/fair", &[headers, &[HTML]].concat(), "nth=1");
        assert_eq!(told.status, 400, "{headers:?}");
        assert_eq!(told.header("set-cookie"), None, "{headers:?}");
        assert!(told.text().contains("Check that cookies are on"));
        let told = visitor.post("/c/fair", headers, "nth=1");
        assert_eq!(told.problem(), "cookie-required", "{headers:?}");
        assert_eq!(told.header("set-cookie"), None, "{headers:?}");
        assert!(told.text().contains("open the page first (GET)"));
    }
    assert_eq!(taken(&service, "fair"), 0);
    let given = visitor.introduced("/c/fair");
    let answer = visitor.post("/c/fair", &[("cookie", &given), hidden], "");
    assert_eq!(answer.status, 303);
    assert_eq!(taken(&service, "fair"), 1);
}

#[test]
fn our_own_page_may_tap_and_a_foreign_one_gets_no_cookie() {
    let service = Service::start(&["--public-url=http://fair.example"]);
    service.api().make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");
    let tap = |name, value| visitor.post("/c/fair", &[("cookie", &cookie), (name, value)], "");
    let foreign = tap("origin", "https://elsewhere.example");
    assert_eq!((foreign.status, foreign.cookie()), (403, None));
    assert_eq!(taken(&service, "fair"), 0);
    for (name, value) in [
        ("sec-fetch-site", "same-origin"),
        ("origin", &service.url("")),
        ("origin", "http://fair.example"),
        ("origin", "null"),
    ] {
        assert_eq!(tap(name, value).status, 303, "{name}: {value}");
    }
}

#[test]
fn a_code_that_refuses_forgives_a_tap_made_twice_but_no_claim_of_the_api() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("once", &json!({ "repeat": "refuse" }), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/once");
    let mut pages = Vec::new();
    for _ in 0..2 {
        let tap = visitor.post("/c/once", &[("cookie", &cookie)], "nth=1");
        assert_eq!(tap.status, 303);
        pages.push(visitor.get("/c/once", &[("cookie", &cookie)]).text());
    }
    assert!(pages[0].contains("item ") && pages[0].contains("Keep it now"));
    assert_eq!(pages[0], pages[1]);
    assert_eq!(taken(&service, "once"), 1);
    assert_eq!(api.claim("once", "ann").status, 201);
    assert_eq!(api.claim("once", "ann").problem(), "already-claimed");
}

#[test]
fn every_page_is_locked_down_and_kept_by_nobody() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    for path in ["/c/fair", "/c/none", "/", "/nowhere"] {
        let page = visitor.get(path, &[HTML, ("accept-language", "zh-CN")]);
        let header = |name| page.header(name).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(policy.ends_with("frame-ancestors 'none'"));
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("x-robots-tag").contains("noindex"));
        assert!(header("vary").contains("Accept-Language, Cookie"));
        assert_eq!(header("content-language"), "zh-Hans");
        let text = page.text();
        for inline in [
            "<style",
            " style=",
            "<script>",
            " onclick",
            " onload",
            " onsubmit",
        ] {
            assert!(!text.contains(inline), "{path}: {inline}");
        }
        let assets: Vec<_> = assets(&text).collect();
        assert_eq!(assets.len(), 3, "{path}");
        for asset in assets {
            let asset = visitor.get(asset, &[]);
            assert_eq!(asset.status, 200);
            assert!(
                asset
                    .header("cache-control")
                    .unwrap()
                    .ends_with("immutable")
            );
        }
    }
    let robots = visitor.get("/robots.txt", &[]);
    assert_eq!(robots.text(), "User-agent: *\nDisallow: /\n");
}

/// The addresses of the assets that a page refers to.
fn assets(page: &str) -> impl Iterator<Item = &str> {
    page.split('"').filter(|part| part.starts_with("/assets/"))
}

#[test]
fn what_people_wrote_is_text_and_an_item_is_in_no_preview() {
    let service = Service::start(&[]);
    let markup = "<b>\"'&</b><script>alert(1)</script>";
    let settings = json!({ "title": markup, "text": markup });
    let items = [json!(format!("{markup}SECRET"))];
    service.api().make_code_of("odd", &settings, &items);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/odd");
    visitor.post("/c/odd", &[("cookie", &cookie)], "");
    let page = visitor.get("/c/odd", &[("cookie", &cookie)]).text();
    assert!(!page.contains("<script>") && !page.contains("<b>"));
    assert!(page.contains("SECRET"));
    let (head, _) = page.split_once("</head>").unwrap();
    assert!(head.contains("og:title") && !head.contains("SECRET"));
}

/// The status and the kind of a problem, checked to be told as a page as well.
fn problem(send: impl Fn(&[(&str, &str)]) -> Answer) -> (u16, String) {
    let page = send(&[HTML]);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.text().contains("<h1>"));
    let plain = send(&[]);
    assert_eq!(page.status, plain.status);
    (plain.status, plain.problem())
}

#[test]
fn problems_are_pages_for_people_and_json_for_programs() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let get = |path| problem(|accept| visitor.get(path, accept));
    let post = |path, form| problem(|accept| visitor.post(path, accept, form));
    assert_eq!(get("/c/none"), (404, "no-such-code".into()));
    assert_eq!(get("/c/-"), (404, "no-such-address".into()));
    assert_eq!(get("/c/none/qr.svg"), (404, "no-such-code".into()));
    assert_eq!(get("/nowhere"), (404, "no-such-address".into()));
    assert_eq!(post("/", ""), (405, "method-not-allowed".into()));
    assert_eq!(post("/c/fair", "nth=some"), (422, "invalid".into()));
    assert_eq!(
        post("/c/fair", &"x".repeat(5_000)),
        (413, "too-large".into())
    );
    let api = visitor.get("/v1/codes", &[HTML]);
    assert_eq!(api.problem(), "unauthorized", "the API speaks JSON to all");
    assert_eq!(taken(&service, "fair"), 0);
}

#[test]
fn a_form_that_does_not_come_is_told_so_in_a_page() {
    let service = Service::start(&["--body-timeout=1s"]);
    service.api().make_code("fair", &json!({}), 9);
    let slow = "POST /c/fair HTTP/1.1\r\nhost: a\r\naccept: text/html\r\n\
                content-length: 5\r\nconnection: close\r\n\r\n";
    let slow = exchange(service.address(), slow.as_bytes()).expect("an answer");
    assert_eq!(slow.status, 408);
    assert!(slow.text().contains("That did not work"));
    assert_eq!(taken(&service, "fair"), 0);
}

#[test]
fn a_client_that_could_have_more_is_told_what_keeps_it_in_its_language() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("pair", &json!({ "per_client": 2 }), 9);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/pair");
    visitor.post("/c/pair", &[("cookie", &cookie)], "");
    let page = |language| {
        let headers = [("cookie", &*cookie), ("accept-language", language)];
        visitor.get("/c/pair", &headers).text()
    };
    let change = |change: serde_json::Value| {
        let changed = api.send("PATCH", "/v1/codes/pair", Some(&change));
        assert_eq!(changed.unwrap().status, 200, "{change}");
    };
    change(json!({ "state": "paused" }));
    assert!(page("en").contains("Paused. Nothing is given out at the moment."));
    assert!(page("zh").contains("已暂停。目前暂停领取"));
    change(json!({ "state": "open", "opens_at": "2099-12-01T09:30:00Z" }));
    let (english, chinese) = (page("en"), page("zh"));
    assert!(english.contains("Not open yet. Come back when it opens:"));
    assert!(english.contains("1 December 2099, 09:30 UTC"));
    assert!(!english.contains("Paused"));
    assert!(chinese.contains("尚未开始。开始时间："), "{chinese}");
    change(json!({ "state": "closed" }));
    assert!(page("zh").contains("已结束。领取已截止"));
}
