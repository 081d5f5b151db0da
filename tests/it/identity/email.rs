//! A personal address, sent to whoever types an e-mail address.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::{address_of, on_each_store_with, taken};
use crate::harness::mailbox::Mailbox;
use crate::harness::tls::Tls;
use crate::harness::{Phone, Redis, Service, Visitor, until};

const FROM: &str = "--mail-from=The Fair <fair@fair.example>";

fn flags(mailbox: &Mailbox) -> [String; 2] {
    [format!("--smtp-url={}", mailbox.url), FROM.into()]
}

/// A service that mails, on its own store.
fn service(mailbox: &Mailbox, more: &[&str]) -> Service {
    let flags = flags(mailbox);
    let mut all: Vec<_> = flags.iter().map(String::as_str).collect();
    all.extend(more);
    Service::start(&all)
}

fn make(service: &Service, title: &str, items: usize) {
    let settings = json!({ "identity": "email", "title": title });
    service.api().make_code("fair", &settings, items);
}

/// Types an address, and asserts that the page says to look at the mail.
fn ask(visitor: &Visitor, typed: &str) {
    let form = format!("email={}", urlencoding(typed));
    let answer = visitor.post("/c/fair", &[], &form);
    assert_eq!(answer.status, 303, "{typed}: {}", answer.text());
    assert_eq!(answer.header("location"), Some("/c/fair/sent"));
    assert_eq!(answer.header("set-cookie"), None);
}

fn urlencoding(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn one_address_is_one_person_on_every_store() {
    let mut mailbox = Mailbox::start();
    let flags = flags(&mailbox);
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    on_each_store_with(&flags, |service| {
        let api = service.api();
        make(service, "Summer Fair", 9);
        let visitor = Visitor::of(service);
        for typed in [
            "Ann@Fair.Example",
            " ann@fair.example ",
            "ann+shop@fair.example",
        ] {
            ask(&visitor, typed);
        }
        ask(&visitor, "ben@fair.example");
        assert_eq!(taken(&api, "fair"), 0);
        // An organiser's own list, and a revocation, mean the same people.
        let of = |name: &str| address_of(&api, "fair", name);
        assert_eq!(of("Ann+list@fair.example"), of("ann@fair.example"));
        let path = "/v1/codes/fair/revoked/ann+shop@fair.example";
        let revoked = api.send("PUT", path, None).unwrap().json();
        assert_eq!(revoked["client"], "ann@fair.example");
    });
    let mut found = Vec::new();
    for _ in 0..8 {
        found.push(mailbox.next());
    }
    for letter in &found {
        let name = letter.to[0].as_str();
        assert!(
            ["ann@fair.example", "ben@fair.example"].contains(&name),
            "{name}"
        );
        assert_eq!(letter.headers["subject"], "Summer Fair");
        assert_eq!(letter.headers["from"], "The Fair <fair@fair.example>");
        assert_eq!(letter.headers["auto-submitted"], "auto-generated");
        assert_eq!(letter.headers["content-language"], "en");
        for name in ["message-id", "date", "mime-version"] {
            assert!(letter.headers.contains_key(name), "no {name}");
        }
    }
    // Three mails to Ann and one to Ben, for each store; each store has its own secret.
    let links: BTreeSet<_> = found
        .iter()
        .map(|letter| (&letter.to[0], letter.link()))
        .collect();
    assert_eq!(links.len(), 4);
}

#[test]
fn the_address_in_the_mail_is_good_on_any_device() {
    let mut mailbox = Mailbox::start();
    let service = service(&mailbox, &[]);
    make(&service, "Fair", 9);
    let visitor = Visitor::of(&service);
    ask(&visitor, "ann@fair.example");
    let link = mailbox.next().link();
    // A mail scanner opens it and takes nothing.
    for _ in 0..3 {
        let look = visitor.get(&link, &[]);
        assert_eq!((look.status, look.header("set-cookie")), (200, None));
    }
    assert_eq!(taken(&service.api(), "fair"), 0);
    for _ in 0..2 {
        assert_eq!(visitor.post(&link, &[], "nth=1").status, 303);
    }
    assert_eq!(taken(&service.api(), "fair"), 1);
    let has = service
        .api()
        .get("/v1/codes/fair/claims/ann@fair.example")
        .json();
    assert_eq!(has["claims"].as_array().unwrap().len(), 1);
}

#[test]
fn a_mail_goes_over_tls_and_is_written_in_the_language_of_the_page() {
    let tls = Tls::new();
    let mut mailbox = Mailbox::with_tls(&tls);
    let service = service(&mailbox, &[&format!("--smtp-ca={}", tls.ca())]);
    make(&service, "夏日集市\n\tBcc: eve@elsewhere.example", 1);
    let visitor = Visitor::of(&service);
    let chinese = [("accept-language", "zh-CN")];
    let answer = visitor.post("/c/fair", &chinese, "email=ann%40fair.example");
    assert_eq!(answer.status, 303);
    let letter = mailbox.next();
    assert!(letter.tls);
    assert_eq!(letter.user.as_deref(), Some("fair"));
    // A title is one line of a subject, and nothing else.
    assert_eq!(
        letter.headers["subject"],
        "夏日集市 Bcc: eve@elsewhere.example"
    );
    assert_eq!(letter.to, ["ann@fair.example"]);
    assert!(!letter.headers.contains_key("bcc"));
    assert_eq!(letter.headers["content-language"], "zh-Hans");
    assert!(
        letter.text.contains("打开此链接即可领取"),
        "{}",
        letter.text
    );
    assert!(letter.html.contains("lang=\"zh-Hans\""), "{}", letter.html);
}

#[test]
fn what_is_no_address_gets_no_mail() {
    let mailbox = Mailbox::start();
    let service = service(&mailbox, &["--email-domains=fair.example,bücher.example"]);
    make(&service, "Fair", 1);
    let visitor = Visitor::of(&service);
    let long = format!("{}@fair.example", "x".repeat(300));
    for typed in [
        "",
        " ",
        "ann",
        "@fair.example",
        "ann@",
        "ann@fair",
        "ann@@fair.example",
        "ann@fair.example, ben@fair.example",
        "ann@fair.example\r\nBcc: eve@elsewhere.example",
        "\"ann\"@fair.example",
        "<ann@fair.example>",
        "Ann <ann@fair.example>",
        "ann@[127.0.0.1]",
        "ann@127.0.0.1",
        "a nn@fair.example",
        "ann\u{0}@fair.example",
        "änn@fair.example",
        "ann@elsewhere.example",
        "ann@fair.example.elsewhere.example",
        "+tag@fair.example",
        &long,
    ] {
        let answer = visitor.post("/c/fair", &[], &format!("email={}", urlencoding(typed)));
        assert_eq!(answer.problem(), "invalid-email", "{typed:?}");
        assert_eq!(answer.status, 422);
    }
    let foreign = [("origin", "https://elsewhere.example")];
    let answer = visitor.post("/c/fair", &foreign, "email=ann%40fair.example");
    assert_eq!(answer.problem(), "cross-site");
    assert_eq!(visitor.post("/c/fair", &[], "nth=1").problem(), "invalid");
    assert_eq!(taken(&service.api(), "fair"), 0);
    // A domain may be written in two ways.
    ask(&visitor, "ann@BÜCHER.example");
    ask(&visitor, "ann@xn--bcher-kva.example");
    drop(service);
    assert_eq!(mailbox.count(), 2);
}

#[test]
fn a_mail_bomb_is_three_mails_and_nobody_learns_that() {
    let mailbox = Mailbox::start();
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let replicas = [(); 4].map(|()| service(&mailbox, &[&store]));
    make(&replicas[0], "Fair", 1);
    std::thread::scope(|scope| {
        for replica in &replicas {
            scope.spawn(move || {
                let visitor = Visitor::of(replica);
                (0..250).for_each(|_| ask(&visitor, "ann@fair.example"));
            });
        }
    });
    let visitor = Visitor::of(&replicas[0]);
    let mut answered = BTreeSet::new();
    for n in 0..9 {
        let form = format!("email=guest-{n}%40fair.example");
        answered.insert(visitor.post("/c/fair", &[], &form).status);
    }
    // Three mails went to Ann, and one to each of these nine.
    assert_eq!(answered, BTreeSet::from([303]));
    drop(replicas);
    assert_eq!(mailbox.count(), 12);
}

#[test]
fn the_time_of_an_answer_does_not_tell_who_was_here() {
    let mailbox = Mailbox::start();
    let service = service(&mailbox, &["--mails-per-address=1000"]);
    make(&service, "Fair", 9);
    let visitor = Visitor::of(&service);
    let ann = address_of(&service.api(), "fair", "ann@fair.example");
    assert_eq!(visitor.post(&ann, &[], "nth=1").status, 303);
    let mut took = [Vec::new(), Vec::new()];
    for n in 0..60 {
        // By turns somebody who has an item, and somebody who was never here.
        for (took, name) in took
            .iter_mut()
            .zip(["ann".to_owned(), format!("guest-{n}")])
        {
            let began = std::time::Instant::now();
            ask(&visitor, &format!("{name}@fair.example"));
            took.push(began.elapsed().as_secs_f64());
        }
    }
    let [known, unknown] = took.map(|mut took| {
        took.sort_by(f64::total_cmp);
        took[took.len() / 2]
    });
    let ratio = known / unknown;
    assert!((0.5..2.0).contains(&ratio), "{known} s and {unknown} s");
}

#[test]
fn a_network_asks_for_only_so_many_mails() {
    let mailbox = Mailbox::start();
    let service = service(&mailbox, &["--mails-per-network=5"]);
    make(&service, "Fair", 1);
    let visitor = Visitor::of(&service);
    (0..5).for_each(|n| ask(&visitor, &format!("guest-{n}@fair.example")));
    let answer = visitor.post("/c/fair", &[], "email=one-more%40fair.example");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (429, "network-limit")
    );
    assert!(answer.header("retry-after").is_some());
    drop(service);
    assert_eq!(mailbox.count(), 5);
}

#[test]
fn a_busy_mail_server_holds_nobody_up_and_a_refusal_is_counted() {
    let mut mailbox = Mailbox::start();
    let service = service(&mailbox, &[]);
    make(&service, "Fair", 1);
    let visitor = Visitor::of(&service);
    let began = std::time::Instant::now();
    ask(&visitor, "busy@fair.example");
    ask(&visitor, "none@fair.example");
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(mailbox.next().to, ["busy@fair.example"]);
    let value = |outcome: &str| {
        let series = format!("apiece_mails_total{{outcome=\"{outcome}\"}}");
        service.metrics().value(&series)
    };
    until("the mails are counted", Duration::from_secs(5), || {
        value("sent") == 1.0 && value("failed") == 1.0
    });
    assert_eq!((value("retried"), value("refused")), (2.0, 0.0));
    assert_eq!(service.metrics().value("apiece_mails_waiting"), 0.0);
    let metrics = service.metrics();
    assert!(
        !metrics.text().contains("fair.example"),
        "an address in the metrics"
    );
}

#[test]
fn a_service_that_sends_no_mail_makes_no_such_code() {
    let service = Service::start(&[]);
    let new = json!({ "id": "fair", "identity": "email" });
    let refused = service.api().post("/v1/codes", &new);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "identity-missing")
    );
    assert!(refused.text().contains("--smtp-url"), "{}", refused.text());
    service.api().make_code("fair", &json!({}), 1);
    let change = json!({ "identity": "email" });
    let refused = service
        .api()
        .send("PATCH", "/v1/codes/fair", Some(&change))
        .unwrap();
    assert_eq!(refused.problem(), "identity-missing");
}

#[test]
fn a_setting_that_goes_missing_is_told_and_nobody_gets_anything() {
    let mailbox = Mailbox::start();
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let before = service(&mailbox, &[&store]);
    make(&before, "Fair", 3);
    let link = address_of(&before.api(), "fair", "ann@fair.example");
    drop(before);
    let without = Service::start(&[&store]);
    let visitor = Visitor::of(&without);
    until("/ready tells it", Duration::from_secs(5), || {
        let ready = without.ops("/ready");
        assert_eq!(ready.status, 200);
        ready.text().contains("the code fair needs --smtp-url")
    });
    for answer in [
        visitor.get("/c/fair", &[]),
        visitor.get(&link, &[]),
        visitor.post(&link, &[], "nth=1"),
    ] {
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (503, "identity-unavailable")
        );
    }
    assert_eq!(taken(&without.api(), "fair"), 0);
}

#[tokio::test]
async fn a_person_types_an_address_and_opens_the_mail() {
    let mut mailbox = Mailbox::start();
    let service = service(&mailbox, &["--email-domains=fair.example"]);
    make(&service, "Summer Fair", 9);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.check("email-form").await;
    phone.type_into("#email", "Ann@fair.example").await;
    phone.tap("form button").await;
    phone.sees("h1", "Look at your mail").await;
    phone.check("email-sent").await;
    let link = mailbox.next().link();
    let other = Phone::bare().await;
    other.open(&service.url("/c/fair")).await;
    other.check("email-form-narrow").await;
    other.open(&service.url(&link)).await;
    other.tap("form button").await;
    let item = other.text(".value").await;
    other.check("email-item").await;
    phone.open(&service.url(&link)).await;
    assert_eq!(phone.text(".value").await, item);
    assert_eq!(taken(&service.api(), "fair"), 1);
    phone.open(&service.url("/c/fair")).await;
    phone.type_into("#email", "ann@elsewhere.example").await;
    phone.tap("form button").await;
    phone.sees("h1", "Check the address").await;
    phone.check("email-wrong").await;
}
