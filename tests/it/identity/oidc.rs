//! People sign in with a provider of `OpenID` Connect.

use std::time::Duration;

use serde_json::json;

use super::taken;
use crate::harness::provider::{Person, Provider};
use crate::harness::{Phone, Redis, Service, Setup, Visitor, until};

/// A provider, and a service that knows it.
fn start(more: &[&str]) -> (Provider, Service) {
    let mut provider = Provider::new();
    let service = service(&provider, more);
    provider.run(&origin(&service));
    (provider, service)
}

fn service(provider: &Provider, more: &[&str]) -> Service {
    let flags = provider.flags();
    let mut all: Vec<_> = flags.iter().map(String::as_str).collect();
    all.extend(more);
    let service = Service::start(&all);
    let new = json!({ "id": "fair", "identity": "oidc", "title": "Fair" });
    let made = service.api().post("/v1/codes", &new);
    assert!(matches!(made.status, 201 | 409), "{made:?}");
    let items: Vec<_> = (0..9).map(|n| format!("item {n}")).collect();
    service
        .api()
        .post("/v1/codes/fair/items", &json!({ "items": items }));
    service
}

fn origin(service: &Service) -> String {
    service.url("")
}

/// Signs in as somebody and taps; then has or has not an item.
fn get_one(service: &Service, name: &str) -> (Person, u16) {
    let mut person = Person::new();
    let back = person.sign_in(&origin(service), "fair", name);
    let answer = person.get(&back);
    if answer.status != 303 {
        return (person, answer.status);
    }
    assert_eq!(answer.header("location"), Some("/c/fair"));
    let tap = person.post(&service.url("/c/fair"), "nth=1");
    (person, tap.status)
}

#[test]
fn one_account_is_one_person_on_any_replica() {
    let mut provider = Provider::new();
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let first = service(&provider, &[&store]);
    // People are sent back to the public address, wherever they came from.
    let public = format!("--public-url={}", origin(&first));
    let second = service(&provider, &[&store, &public]);
    provider.run(&origin(&first));
    for (service, name, items) in [(&first, "ann", 1), (&first, "ann", 1), (&first, "ben", 2)] {
        assert_eq!(get_one(service, name).1, 303);
        assert_eq!(taken(&first.api(), "fair"), items);
    }
    let ann = first.api().get("/v1/codes/fair/claims/ann").json();
    let item = ann["claims"][0]["item"]["value"].as_str().unwrap();
    // The session is good at the other replica.
    let (mut person, _) = get_one(&first, "ann");
    person.moves(&first, &second);
    let page = person.get(&second.url("/c/fair")).text();
    assert!(page.contains(item), "{page}");
    // Signing out ends it, in this browser only.
    let out = person.post(&second.url("/sign-out"), "");
    assert_eq!(out.status, 200);
    let page = person.get(&second.url("/c/fair")).text();
    assert!(
        page.contains("/c/fair/sign-in") && !page.contains(item),
        "{page}"
    );
    first.api().assert_whole("fair");
}

#[test]
fn an_email_address_counts_only_if_it_is_verified_and_at_a_domain() {
    let (_provider, service) = start(&["--oidc-claim=email", "--oidc-domains=Fair.example"]);
    assert_eq!(get_one(&service, "ann").1, 303);
    let has = service.api().get("/v1/codes/fair/claims/ann@fair.example");
    assert_eq!(has.status, 200);
    assert_eq!(get_one(&service, "unverified").1, 403);
    let (_provider, elsewhere) = start(&["--oidc-domains=elsewhere.example"]);
    assert_eq!(get_one(&elsewhere, "ann").1, 403);
    assert_eq!(
        taken(&service.api(), "fair") + taken(&elsewhere.api(), "fair"),
        1
    );
}

#[test]
fn a_round_trip_that_was_tampered_with_signs_nobody_in() {
    let (_provider, service) = start(&[]);
    let fair = service.url("/c/fair");
    service
        .api()
        .make_code("other", &json!({ "identity": "oidc" }), 1);
    let change = |back: &str, name: &str, value: &str| {
        let mut url = url::Url::parse(back).unwrap();
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let kept = pairs.iter().filter(|(key, _)| key != name);
        url.query_pairs_mut().clear().extend_pairs(kept);
        if !value.is_empty() {
            url.query_pairs_mut().append_pair(name, value);
        }
        url.to_string()
    };
    type Tampering<'a> = &'a dyn Fn(&mut Person, &str) -> String;
    let state_of = |back: &str| {
        let url = url::Url::parse(back).unwrap();
        let pairs = url.query_pairs();
        pairs
            .into_owned()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
    };
    let cases: [(&str, Tampering<'_>); 12] = [
        ("another state", &|_, back| {
            change(back, "state", "fair.AAAAAAAAAAAAAAAAAAAAAA")
        }),
        ("the state of another code", &|_, back| {
            change(back, "state", &state_of(back).replace("fair.", "other."))
        }),
        ("no state", &|_, back| change(back, "state", "")),
        ("a state that names no code", &|_, back| {
            change(back, "state", "../../evil")
        }),
        ("a longer state", &|_, back| {
            change(back, "state", &format!("{}A", state_of(back)))
        }),
        ("another issuer", &|_, back| {
            change(back, "iss", "https://elsewhere.example")
        }),
        ("another code", &|_, back| change(back, "code", "made-up")),
        ("no code", &|_, back| change(back, "code", "")),
        ("an error", &|_, back| {
            change(&change(back, "code", ""), "error", "access_denied")
        }),
        ("another browser's", &|person, back| {
            *person = Person::new();
            back.to_owned()
        }),
        ("begun again since", &|person, back| {
            person.get(&service.url("/c/fair/sign-in"));
            back.to_owned()
        }),
        ("an open redirect", &|_, back| {
            change(back, "state", "https://elsewhere.example/.x")
        }),
    ];
    for (what, tamper) in cases {
        let mut person = Person::new();
        let back = person.sign_in(&origin(&service), "fair", "eve");
        let tampered = tamper(&mut person, &back);
        let answer = person.get(&tampered);
        assert_eq!(answer.status, 403, "{what}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{what}");
        assert_eq!(person.post(&fair, "nth=1").status, 403, "{what}");
        assert_eq!(taken(&service.api(), "fair"), 0, "{what}");
    }
    // A code is good once, even in its own browser.
    let mut person = Person::new();
    let back = person.sign_in(&origin(&service), "fair", "ann");
    assert_eq!(person.get(&back).status, 303);
    assert_eq!(person.get(&back).status, 403);
    // A session that somebody else made up, or that is changed, is none.
    let session = person.cookie(&service, "apiece-session").unwrap();
    let visitor = Visitor::of(&service);
    let mut changed = session.clone();
    changed.push('A');
    for value in [
        "ann",
        "99999999999999~YW5u",
        &changed,
        &session[..session.len() - 2],
    ] {
        let cookie = format!("apiece-session={value}");
        let tap = visitor.post("/c/fair", &[("cookie", &cookie)], "nth=1");
        assert_eq!(tap.problem(), "not-signed-in", "{value}");
    }
    assert_eq!(taken(&service.api(), "fair"), 0);
    // Whoever signs in gets another session, whatever the browser had.
    let mut fixed = Person::new();
    fixed.set_cookie(&service, "apiece-session", &session);
    let back = fixed.sign_in(&origin(&service), "fair", "ben");
    fixed.get(&back);
    assert_ne!(fixed.cookie(&service, "apiece-session"), Some(session));
    fixed.post(&fair, "nth=1");
    assert_eq!(service.api().get("/v1/codes/fair/claims/ben").status, 200);
    assert_eq!(service.api().get("/v1/codes/fair/claims/ann").status, 404);
    // At a code of another identity, there is nothing to sign in for.
    service.api().make_code("open", &json!({}), 1);
    assert_eq!(visitor.get("/c/open/sign-in", &[]).status, 404);
    let foreign = [("origin", "https://elsewhere.example")];
    assert_eq!(
        visitor.post("/sign-out", &foreign, "").problem(),
        "cross-site"
    );
}

#[test]
fn clocks_may_differ_by_a_minute_and_no_more() {
    for (seconds, status) in [(50, 303), (-340, 303), (120, 403), (-420, 403)] {
        let mut provider = Provider::new();
        let service = service(&provider, &[]);
        provider.run_ahead(&origin(&service), seconds);
        assert_eq!(get_one(&service, "ann").1, status, "{seconds} s ahead");
    }
}

#[test]
fn a_provider_that_is_down_is_a_503_and_nothing_else_stops() {
    let mut provider = Provider::new();
    let service = service(&provider, &[]);
    let visitor = Visitor::of(&service);
    service.api().make_code("open", &json!({}), 1);
    assert_eq!(visitor.get("/c/open", &[]).status, 200);
    assert_eq!(visitor.get("/c/fair", &[]).status, 200);
    assert_eq!(service.ops("/ready").status, 200);
    let answer = visitor.get("/c/fair/sign-in", &[]);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "identity-unavailable")
    );
    assert!(answer.header("retry-after").is_some());
    provider.run(&origin(&service));
    until(
        "the provider is asked again",
        Duration::from_secs(10),
        || visitor.get("/c/fair/sign-in", &[]).status == 303,
    );
    assert_eq!(get_one(&service, "ann").1, 303);
    // Who has signed in needs no provider.
    let mut ann = get_one(&service, "ann").0;
    let mut ben = Person::new();
    let back = ben.sign_in(&origin(&service), "fair", "ben");
    provider.stop();
    let page = ann.get(&service.url("/c/fair")).text();
    assert!(page.contains("This is yours"), "{page}");
    assert_eq!(ben.get(&back).status, 503);
    assert_eq!(taken(&service.api(), "fair"), 1);
}

#[tokio::test]
async fn a_person_signs_in_taps_and_signs_out() {
    let (_provider, service) = start(&[]);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.check("oidc-offer").await;
    phone.tap("a.button").await;
    phone.type_into("input[name=login]", "ann").await;
    phone.type_into("input[name=password]", "x").await;
    phone.tap("button[type=submit]").await;
    phone.sees("form button", "Get mine").await;
    phone.tap("form button").await;
    let item = phone.text(".value").await;
    // The provider's own page asks for a font from elsewhere.
    phone.troubles().await;
    phone.check("oidc-item").await;
    phone.tap(".leave button").await;
    phone.sees("h1", "You are signed out").await;
    phone.check("oidc-signed-out").await;
    phone.open(&service.url("/c/fair")).await;
    phone.sees("a.button", "Sign in").await;
    let other = Phone::with(Setup {
        width: 320,
        javascript: false,
        ..Setup::default()
    })
    .await;
    other.open(&service.url("/c/fair")).await;
    other.tap("a.button").await;
    other.type_into("input[name=login]", "ann").await;
    other.type_into("input[name=password]", "x").await;
    other.tap("button[type=submit]").await;
    assert_eq!(other.text(".value").await, item);
    assert_eq!(taken(&service.api(), "fair"), 1);
    // The provider of another service is away.
    let away = service_without_provider();
    phone.open(&away.url("/c/fair/sign-in")).await;
    phone.sees("h1", "One moment, please").await;
}

fn service_without_provider() -> Service {
    service(&Provider::new(), &[])
}
