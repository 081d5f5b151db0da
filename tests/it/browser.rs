//! The page in a real browser the size of a phone. Every test leaves pictures
//! in `target/screenshots`.

mod log;
mod reader;
mod record;

use serde_json::{Value, json};

use crate::harness::process::DEADLINE;
use crate::harness::{Phone, Redis, Service, Setup, until};

const ITEM: &str = ".value";
const STATE: &str = "#state";
const TAP: &str = "form button";
const BACK: &str = "a.button";

/// What an organiser of a small fair might write.
fn fair() -> Value {
    json!({
        "title": "Harbour Fair 2026",
        "text": "Show your coupon at the coffee stand.
    One free drink for everyone!",
    })
}

/// The same, and one thing more.
fn fair_with(name: &str, value: impl Into<Value>) -> Value {
    let mut settings = fair();
    settings[name] = value.into();
    settings
}

#[tokio::test]
async fn a_tap_shows_an_item_that_stays() {
    let service = Service::start(&[]);
    let coupons = ["COFFEE-7Q4M", "COFFEE-K2XD", "COFFEE-9TWB"];
    service
        .api()
        .make_code_of("fair", &fair(), &coupons.map(Value::from));
    let phone = Phone::start().await;
    phone.open(&service.url("/C/FAIR")).await;
    assert_eq!(phone.text("h1").await, "Harbour Fair 2026");
    phone.check("offer").await;
    phone.tap(TAP).await;
    let item = phone.text(ITEM).await;
    assert!(item.starts_with("COFFEE-"), "{item}");
    phone.check("item").await;
    phone.browser().refresh().await.unwrap();
    assert_eq!(phone.text(ITEM).await, item);
    phone.browser().back().await.unwrap();
    assert_eq!(phone.text(ITEM).await, item);
    phone.new_tab(&service.url("/c/fair")).await;
    assert_eq!(phone.text(ITEM).await, item);
    assert_eq!(service.api().stats("fair")["taken"], 1);
}

#[tokio::test]
async fn without_javascript_all_works_that_can() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &fair(), 3);
    let phone = Phone::with(Setup {
        javascript: false,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.check("offer-without-javascript").await;
    phone.tap(TAP).await;
    let item = phone.text(ITEM).await;
    assert!(!phone.find(".stub").await.is_displayed().await.unwrap());
    phone.check("item-without-javascript").await;
    phone.browser().refresh().await.unwrap();
    assert_eq!(phone.text(ITEM).await, item);
}

#[tokio::test]
async fn two_phones_get_two_items_and_a_third_none() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &fair(), 2);
    let mut items = Vec::new();
    for _ in 0..2 {
        let phone = Phone::start().await;
        phone.open(&service.url("/c/fair")).await;
        phone.tap(TAP).await;
        items.push(phone.text(ITEM).await);
    }
    assert_ne!(items[0], items[1]);
    let late = Phone::start().await;
    late.open(&service.url("/c/fair")).await;
    assert_eq!(late.text(STATE).await, "All gone");
    late.check("exhausted").await;
}

#[tokio::test]
async fn a_code_that_does_not_give_says_why() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("later", &fair_with("opens_at", "2099-12-01T09:30:00Z"), 1);
    api.make_code("paused", &fair_with("state", "paused"), 1);
    api.make_code("closed", &fair_with("state", "closed"), 1);
    let phone = Phone::start().await;
    for (code, state) in [
        ("later", "Not open yet"),
        ("paused", "Paused"),
        ("closed", "This is over"),
        ("no-such", "No such code"),
    ] {
        phone.open(&service.url(&format!("/c/{code}"))).await;
        assert_eq!(phone.text(".emblem ~ *").await, state);
        assert!(phone.texts(TAP).await.is_empty(), "{code} offers a tap");
        phone.check(code).await;
    }
    phone.open(&service.url("/c/later")).await;
    assert!(phone.text("time").await.contains("2099"));
    phone.open(&service.url("/c/paused")).await;
    let open = json!({ "state": "open" });
    let changed = api.send("PATCH", "/v1/codes/paused", Some(&open));
    assert_eq!(changed.unwrap().status, 200);
    phone.tap(".quiet").await;
    phone.find(TAP).await;
}

#[tokio::test]
async fn a_code_that_refuses_shows_its_item_for_a_minute() {
    let service = Service::start(&[]);
    let settings = fair_with("repeat", "refuse");
    service.api().make_code("once", &settings, 3);
    let phone = Phone::start().await;
    // A second tab keeps the button that the first one has tapped already.
    phone.open(&service.url("/c/once")).await;
    let first = phone.browser().window().await.unwrap();
    phone.new_tab(&service.url("/c/once")).await;
    phone.double_tap(TAP).await;
    let item = phone.text(ITEM).await;
    assert!(item.starts_with("item "), "{item}");
    phone.check("once").await;
    phone.browser().refresh().await.unwrap();
    assert_eq!(phone.text(ITEM).await, item);
    phone.browser().switch_to_window(first).await.unwrap();
    phone.tap(TAP).await;
    assert_eq!(phone.text(ITEM).await, item);
    service.make_claim_older();
    phone.browser().refresh().await.unwrap();
    assert_eq!(phone.text(STATE).await, "You already got yours");
    assert!(phone.texts(ITEM).await.is_empty());
    phone.check("refused").await;
    assert_eq!(service.api().stats("once")["taken"], 1);
}

#[tokio::test]
async fn each_tap_gets_one_more_up_to_the_limit() {
    let service = Service::start(&[]);
    let settings = fair_with("per_client", 2);
    service.api().make_code("pair", &settings, 5);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/pair")).await;
    phone.tap(TAP).await;
    let first = phone.text(ITEM).await;
    assert_eq!(phone.text(TAP).await, "Get another (2 of 2)");
    phone.check("first-of-two").await;
    phone.tap(TAP).await;
    phone.find(".ticket + .ticket").await;
    let both = phone.texts(ITEM).await;
    assert_eq!(both[0], first);
    assert_ne!(both[1], first);
    assert!(phone.texts(TAP).await.is_empty());
    phone.check("two-of-two").await;
}

#[tokio::test]
async fn whoever_could_have_more_is_told_why_there_is_none() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("last", &fair_with("per_client", 2), 2);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/last")).await;
    phone.tap(TAP).await;
    phone.find(ITEM).await;
    assert_eq!(api.claim("last", "somebody else").status, 201);
    phone.open(&service.url("/c/last")).await;
    assert_eq!(phone.texts(ITEM).await.len(), 1);
    assert!(phone.texts(TAP).await.is_empty());
    let page = phone.text("main").await;
    assert!(page.contains("All gone. "), "{page}");
    phone.check("one-of-two-and-all-gone").await;
}

#[tokio::test]
async fn links_open_and_records_are_tidy() {
    let service = Service::start(&[]);
    let link = "https://tickets.example/redeem?token=7fQ2-xL9v&seat=12B";
    let record = json!({
        "seat": "12B", "price": 9.5, "gate": null, "vip": true,
        "extras": { "drinks": ["tea", "coffee"], "meal": "soup" },
    });
    service.api().make_code_of("link", &fair(), &[link.into()]);
    let record = json!({ "kind": "json", "value": record });
    service.api().make_code_of("json", &fair(), &[record]);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/link")).await;
    phone.tap(TAP).await;
    let open = phone.find(".face a").await;
    assert_eq!(open.attr("href").await.unwrap(), Some(link.into()));
    assert_eq!(
        open.attr("rel").await.unwrap().unwrap(),
        "noopener noreferrer"
    );
    assert_eq!(phone.text(".address").await, link);
    phone.check("link").await;
    phone.open(&service.url("/c/json")).await;
    phone.tap(TAP).await;
    phone.find("dl").await;
    assert_eq!(
        phone.texts("dt").await,
        ["extras", "gate", "price", "seat", "vip"]
    );
    let values = phone.texts("dd > :first-child").await;
    assert_eq!(values[1..], ["–", "9.5", "12B", "true"]);
    phone.check("json").await;
}

#[tokio::test]
async fn an_address_of_an_app_opens_and_a_wi_fi_network_is_tidy() {
    let service = Service::start(&[]);
    let address = "mailto:ann@fair.example?subject=Prize%207";
    let network = "WIFI:T:WPA;S:Summer fair;P:s3cret;;";
    for (code, item) in [("mail", address), ("wifi", network)] {
        let item = json!(item);
        service.api().make_code_of(code, &fair(), &[item]);
    }
    let phone = Phone::start().await;
    phone.open(&service.url("/c/mail")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(".face a").await, "Open");
    phone.check("mail").await;
    phone.find(".face a").await.click().await.unwrap();
    // No program opens it here, but the page's policy must not be why.
    let troubles = phone.troubles().await;
    let forbidden = |trouble: &String| trouble.contains("Content Security Policy");
    assert!(!troubles.iter().any(forbidden), "{troubles:?}");

    phone.open(&service.url("/c/wifi")).await;
    phone.tap(TAP).await;
    phone.find("dl").await;
    assert_eq!(phone.texts("dt").await, ["Wi-Fi network", "Password"]);
    assert_eq!(phone.texts("dd").await, ["Summer fair", "s3cret"]);
    phone.check("wifi").await;
}

#[tokio::test]
async fn the_page_speaks_chinese_and_dresses_for_the_dark() {
    let service = Service::start(&[]);
    let settings = json!({ "title": "海港集市 2026", "text": "请在咖啡摊出示您的优惠券。" });
    service.api().make_code("fair", &settings, 3);
    let phone = Phone::with(Setup {
        dark: true,
        languages: "zh-CN,zh,en",
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    assert_eq!(
        phone
            .find("html")
            .await
            .attr("lang")
            .await
            .unwrap()
            .unwrap(),
        "zh-Hans"
    );
    assert_eq!(phone.text(TAP).await, "立即领取");
    phone.check("offer-chinese-dark").await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(STATE).await, "您领到的内容");
    let background = phone.find("html").await.css_value("background-color").await;
    assert_eq!(background.unwrap(), "rgba(20, 22, 19, 1)");
    phone.check("item-chinese-dark").await;
}

#[tokio::test]
async fn the_smallest_phone_needs_no_sideways_scrolling() {
    let service = Service::start(&[]);
    let settings = json!({
        "title": "Donaudampfschifffahrtsgesellschaftskapitänskajütenfest",
        "text": "https://example.org/a-very-long-address-without-any-place-to-break-it ".repeat(9),
        "per_client": 3,
    });
    let items = [
        "0123456789abcdef".repeat(20),
        "A-B-C".into(),
        "line\n  two".into(),
    ];
    service
        .api()
        .make_code_of("long", &settings, &items.map(Value::from));
    let phone = Phone::with(Setup {
        width: 320,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/long")).await;
    phone.check("offer-320").await;
    for had in 1..=3 {
        phone.tap(TAP).await;
        phone.find(&format!(".ticket:nth-of-type({had})")).await;
    }
    phone.check("items-320").await;
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_so() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &fair(), 3);
    let phone = Phone::with(Setup {
        cookies: false,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(BACK).await, "Open the page again");
    assert_eq!(phone.text("h1").await, "Please try again");
    phone.check("no-cookies").await;
    phone.tap(BACK).await;
    phone.tap(TAP).await;
    phone.find(BACK).await;
    assert_eq!(service.api().stats("fair")["taken"], 0);
}

#[tokio::test]
async fn a_browser_that_lost_its_cookie_finds_the_way_back() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &fair(), 3);
    for javascript in [true, false] {
        let phone = Phone::with(Setup {
            javascript,
            ..Setup::default()
        })
        .await;
        phone.open(&service.url("/c/fair")).await;
        phone.browser().delete_all_cookies().await.unwrap();
        phone.tap(TAP).await;
        phone.tap(BACK).await;
        phone.tap(TAP).await;
        assert!(phone.text(ITEM).await.starts_with("item "));
    }
    assert_eq!(service.api().stats("fair")["taken"], 2);
}

/// To a plain-http address that is not the machine's own, browsers send no
/// `Sec-Fetch-Site`, and `Origin: null` even from the page itself.
#[tokio::test]
async fn a_phone_on_a_local_network_can_claim_and_copy() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &fair(), 3);
    let phone = Phone::start().await;
    phone
        .open(&service.url("/c/fair").replace("127.0.0.1", "fair.example"))
        .await;
    assert_eq!(phone.run("return isSecureContext").await, false);
    phone.tap(TAP).await;
    assert!(phone.text(ITEM).await.starts_with("item "));
    phone.tap(".stub").await;
    assert_eq!(phone.text(".stub").await, "Copied");
    assert_eq!(
        phone
            .run("return document.querySelector('[role=status]').textContent")
            .await,
        "Copied"
    );
    phone.check("copied").await;
}

#[tokio::test]
async fn a_tap_that_failed_can_be_made_again() {
    let mut redis = Redis::start_with(&["--appendonly", "yes"]);
    let store = format!("--store={}", redis.url());
    let service = Service::start(&[&store, "--claim-timeout=500ms"]);
    service.api().make_code("fair", &fair(), 3);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    redis.stop();
    phone.tap(TAP).await;
    phone.find(".emblem").await;
    assert_eq!(phone.text("h1").await, "One moment, please");
    phone.check("unavailable").await;
    redis.restart();
    until("it is ready again", DEADLINE, || {
        service.ops("/ready").status == 200
    });
    phone.tap(TAP).await;
    assert!(phone.text(ITEM).await.starts_with("item "));
}

#[tokio::test]
async fn the_front_page_and_a_wrong_address_show_the_way() {
    let service = Service::start(&[]);
    let phone = Phone::start().await;
    phone.open(&service.url("/")).await;
    assert_eq!(phone.text("h1").await, "Scan a code to begin");
    phone.check("home").await;
    phone.open(&service.url("/c/fair/nowhere")).await;
    assert_eq!(phone.text("h1").await, "Nothing here");
}
