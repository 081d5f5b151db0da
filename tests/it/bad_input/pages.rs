//! Taps and looks that may not be: cookies, forms, origins.

use super::{Ask, Case, ask, everything, get, refused, with_canary};
use crate::harness::{Service, exchange};

const PROBLEM: &str = "application/problem+json";

/// A tap, from a program that reads problems.
fn tap(form: &str) -> Ask {
    ask("POST", "/c/canary")
        .typed("application/x-www-form-urlencoded", form)
        .key(None)
        .header("accept", PROBLEM)
}

fn with_cookie(cookie: &str) -> Ask {
    tap("nth=1").header("cookie", cookie)
}

fn stranger(ask: Ask, name: &'static str) -> Case {
    ask.gets(name, 400, "cookie-required", "nothing was taken")
}

pub(super) fn cases() -> Vec<Case> {
    [cookies(), forms(), origins(), addresses()]
        .into_iter()
        .flatten()
        .collect()
}

fn cookies() -> Vec<Case> {
    let unsigned = "apiece=QUJDREVGR0hJSktMTU5PUA";
    let forged = format!("apiece={}=QUJDREVGR0hJSktMTU5PUA", "A".repeat(43));
    vec![
        stranger(tap("nth=1"), "a tap without a cookie"),
        stranger(tap(""), "a tap of nothing without a cookie"),
        stranger(with_cookie(unsigned), "a cookie nobody signed"),
        stranger(with_cookie(&forged), "a cookie signed with a guess"),
        stranger(with_cookie("apiece="), "an empty cookie"),
        stranger(with_cookie("apiece=é"), "a cookie that is no ASCII"),
        stranger(with_cookie("apiece=%00%ff"), "a cookie of escapes"),
        stranger(with_cookie("client=ann"), "another's cookie"),
        stranger(with_cookie("__Host-apiece=ann"), "a cookie of https"),
        stranger(with_cookie(";;;=;"), "crumbs"),
        stranger(with_cookie(&"apiece=x; ".repeat(500)), "500 cookies"),
    ]
}

fn forms() -> Vec<Case> {
    let nth = |form: &str, name| tap(form).gets(name, 422, "invalid", "nth");
    vec![
        nth("nth=-1", "a tap before the first"),
        nth("nth=x", "a tap for a letter"),
        nth("nth=", "a tap for nothing"),
        nth("nth=4294967296", "a tap past all numbers"),
        nth("nth=1.5", "a tap for an item and a half"),
        tap(&"x".repeat(2_000)).gets("a form of 2,000 bytes", 413, "too-large", "limit"),
    ]
}

fn origins() -> Vec<Case> {
    let from = |header, value, name| {
        tap("nth=1")
            .header(header, value)
            .gets(name, 403, "cross-site", "page")
    };
    vec![
        from("sec-fetch-site", "cross-site", "a tap on another site"),
        from("sec-fetch-site", "same-site", "a tap on a neighbour's site"),
        from("origin", "https://evil.example", "a tap from elsewhere"),
        from(
            "origin",
            "http://apiece.evil.example",
            "a tap from a name much alike",
        ),
        from("origin", "file://", "a tap from a file"),
        from("origin", "é", "a tap from nowhere"),
    ]
}

fn addresses() -> Vec<Case> {
    let none = |path: &str, name| get(path).gets(name, 404, "no-such-address", "");
    let qr = |query: &str, name| {
        get(&format!("/c/canary/qr.png?{query}")).gets(name, 422, "invalid", "")
    };
    vec![
        get("/c/nobody").gets("a page of no code", 404, "no-such-code", "nobody"),
        get("/C/NOBODY").gets("a shouted page of no code", 404, "no-such-code", "nobody"),
        get("/c/nobody/qr.svg").gets("a QR code of no code", 404, "no-such-code", "nobody"),
        none("/c/%7Bcanary%7D", "a page in braces"),
        none("/c/..%2f..%2fetc", "a page that climbs"),
        none("/c/%ff", "a page of no UTF-8"),
        none("/c/", "a page of nothing"),
        none("/c/canary/", "a page with a slash behind"),
        none("/assets/..%2f..%2fadmin.key", "an asset that climbs"),
        none("/assets/%00", "an asset that is a NUL"),
        ask("PUT", "/c/canary").gets("a page put", 405, "method-not-allowed", "Allow"),
        ask("DELETE", "/c/canary").gets("a page deleted", 405, "method-not-allowed", "Allow"),
        qr("size=-1", "a picture smaller than none"),
        qr("size=0", "a picture of no size"),
        qr("size=4294967295", "a picture of gigabytes"),
        qr("size=100000", "a picture too large"),
        qr("quiet_zone=4294967295", "a margin past all numbers"),
        qr("error_correction=X", "a correction there is none of"),
        qr("logo=1", "a logo"),
    ]
}

/// Every cut and every changed character of a cookie that was good.
#[test]
fn a_cookie_that_was_touched_is_a_strangers() {
    let service = Service::start(&[]);
    with_canary(&service);
    let before = everything(&service);
    let page = exchange(service.address(), &get("/c/canary").bytes()).expect("the page");
    let cookie = page.header("set-cookie").expect("a cookie");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (mut touched, mut wrong) = (Vec::new(), Vec::new());
    for n in "apiece=".len()..cookie.len() {
        touched.push(cookie[..n].to_owned());
        let other = if cookie[n..].starts_with('x') {
            "y"
        } else {
            "x"
        };
        touched.push(format!("{}{other}{}", &cookie[..n], &cookie[n + 1..]));
    }
    assert!(touched.len() > 100, "{cookie}");
    for cookie in touched {
        let case = stranger(with_cookie(&cookie), "a touched cookie");
        if let Err(why) = refused(&service, &case) {
            wrong.push(format!("{cookie}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(everything(&service), before);
    let answer = exchange(service.address(), &with_cookie(&cookie).bytes()).expect("an answer");
    assert_eq!(answer.status, 303, "untouched, it is good: {answer:?}");
}
