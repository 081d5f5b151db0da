//! Organisers sign in to the console with a provider of `OpenID` Connect.

use std::net::Ipv4Addr;

use serde_json::json;
use tempfile::TempDir;

use super::taken;
use crate::harness::provider::{Person, Provider};
use crate::harness::{Answer, KEY, Phone, Service, Visitor, free_port};

/// A provider, and a service where Ann, Kim and somebody with an unverified address are
/// organisers.
fn start(more: &[&str]) -> (Provider, Service) {
    let mut provider = Provider::new();
    let organisers = "--organisers=Ann@fair.example,kim@fair.example,unsure@fair.example";
    let service = service(&provider, &[&[organisers], more].concat());
    provider.run(&service.url(""));
    (provider, service)
}

fn service(provider: &Provider, more: &[&str]) -> Service {
    let flags = provider.flags();
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    Service::start(&[&flags, more].concat())
}

/// Goes back to the service, and on from the address that the provider knows.
fn arrive(person: &mut Person, service: &Service, back: &str) -> Answer {
    let answer = person.get(back);
    match answer.header("location") {
        Some(on) if on.starts_with("/manage/") => person.get(&service.url(on)),
        _ => answer,
    }
}

fn get_in(service: &Service, name: &str) -> (Person, Answer) {
    let mut person = Person::new();
    let back = person.sign_in_at(&service.url("/manage/sign-in/oidc"), name);
    let answer = arrive(&mut person, service, &back);
    (person, answer)
}

/// The status of the console's first view.
fn console(person: &mut Person, service: &Service) -> u16 {
    person.get(&service.url("/manage")).status
}

/// Whether anybody has begun a session of the console in this browser.
fn has_session(person: &Person, service: &Service) -> bool {
    person.cookie(service, "apiece-console").is_some()
}

/// The token in the forms of a page.
fn token(page: &str) -> &str {
    let (_, rest) = page
        .split_once("name=\"token\" value=\"")
        .expect("a form with a token");
    rest.split_once('"').expect("the value ends").0
}

#[test]
fn an_organiser_gets_in_and_the_journal_names_the_person() {
    // The domains are those of visitors.
    let (_provider, service) = start(&["--oidc-domains=elsewhere.example"]);
    service.api().make_code("fair", &json!({}), 1);
    let (mut ann, answer) = get_in(&service, "ANN");
    assert_eq!(answer.status, 200, "{answer:?}");
    let set = answer.headers.get_all("set-cookie");
    let set: Vec<_> = set.iter().map(|value| value.to_str().unwrap()).collect();
    let session = set.iter().find(|set| set.starts_with("apiece-console="));
    assert!(session.is_some_and(|set| set.contains("SameSite=Strict")));
    // The next request has to be this site's own, or it goes without the cookie.
    let page = answer.text();
    assert!(page.contains("content=\"0; url=/manage\""), "{page}");
    assert!(page.contains("href=\"/manage\""), "{page}");
    let view = ann.get(&service.url("/manage/codes/fair"));
    assert_eq!(view.status, 200);
    let form = format!("token={}&state=paused", token(&view.text()));
    let paused = ann.post(&service.url("/manage/codes/fair/state"), &form);
    assert_eq!(paused.status, 303, "{paused:?}");
    let journal = service.api().get("/v1/codes/fair/journal").json();
    assert_eq!(
        journal["entries"][0]["by"], "ann@fair.example",
        "{journal:#}"
    );
    // Signing out ends this session, and no other.
    let copy = ann.cookie(&service, "apiece-console").unwrap();
    let (mut elsewhere, _) = get_in(&service, "ann");
    assert_ne!(
        elsewhere.cookie(&service, "apiece-console").as_ref(),
        Some(&copy)
    );
    let form = format!("token={}", token(&view.text()));
    ann.post(&service.url("/manage/sign-out"), &form);
    assert_eq!(console(&mut ann, &service), 401);
    ann.set_cookie(&service, "apiece-console", &copy);
    assert_eq!(console(&mut ann, &service), 401);
    assert_eq!(console(&mut elsewhere, &service), 200);
}

#[test]
fn another_address_and_an_unverified_one_do_not_get_in() {
    let (_provider, service) = start(&[]);
    let (mut eve, answer) = get_in(&service, "eve");
    assert_eq!(answer.status, 403);
    let page = answer.text();
    assert!(page.contains("eve@fair.example"), "{page}");
    assert!(page.contains("not on the list of organisers"), "{page}");
    assert_eq!(console(&mut eve, &service), 401);
    assert!(!has_session(&eve, &service));
    let (mut unsure, answer) = get_in(&service, "unsure");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (403, "not-signed-in")
    );
    assert_eq!(console(&mut unsure, &service), 401);
    assert!(!has_session(&unsure, &service));
}

/// What somebody makes of the address that leads back.
type Change<'a> = &'a dyn Fn(&str) -> String;

/// A service with a code for whoever signs in. It asks for the same about visitors as about
/// organisers, so that nothing but the purpose of a journey tells them apart.
fn start_with_code() -> (Provider, Service) {
    let (provider, service) = start(&["--oidc-claim=email"]);
    let settings = json!({ "identity": "oidc" });
    service.api().make_code("fair", &settings, 1);
    (provider, service)
}

/// Copies the cookie of a journey to the name that another purpose has.
fn copy_journey(person: &mut Person, service: &Service, from: &str, to: &str) {
    let name = |purpose| format!("apiece-sign-in-{purpose}");
    let journey = person.cookie(service, &name(from));
    person.set_cookie(service, &name(to), &journey.expect("it has begun"));
}

#[test]
fn a_visitor_s_journey_does_not_lead_into_the_console() {
    let (_provider, service) = start_with_code();
    let at_console = |back: &str| back.replace("/signed-in?", "/manage/signed-in?");
    let as_console = |back: &str| back.replace("state=fair.", "state=!console.");
    let ways: [(Change<'_>, u16); 3] = [
        (&str::to_owned, 303),
        (&at_console, 403),
        (&as_console, 403),
    ];
    for (change, status) in ways {
        let mut ann = Person::new();
        let back = ann.sign_in(&service.url(""), "fair", "ann");
        copy_journey(&mut ann, &service, "fair", "!console");
        let changed = change(&back);
        let answer = arrive(&mut ann, &service, &changed);
        assert_eq!(answer.status, status, "{changed}: {answer:?}");
        assert!(!has_session(&ann, &service), "{changed}");
        assert_eq!(console(&mut ann, &service), 401, "{changed}");
    }
}

#[test]
fn an_organiser_s_journey_does_not_lead_to_an_item() {
    let (_provider, service) = start_with_code();
    let as_visitor = |back: &str| {
        let (before, state) = back.split_once("console.").expect("the state");
        let before = before.trim_end_matches("%21").trim_end_matches('!');
        format!("{before}fair.{state}")
    };
    let ways: [(Change<'_>, u16); 2] = [(&str::to_owned, 200), (&as_visitor, 403)];
    for (change, status) in ways {
        let mut ann = Person::new();
        let back = ann.sign_in_at(&service.url("/manage/sign-in/oidc"), "ann");
        copy_journey(&mut ann, &service, "!console", "fair");
        let changed = change(&back);
        let answer = arrive(&mut ann, &service, &changed);
        assert_eq!(answer.status, status, "{changed}: {answer:?}");
        assert_eq!(ann.cookie(&service, "apiece-session"), None, "{changed}");
        let tap = ann.post(&service.url("/c/fair"), "nth=1");
        assert_eq!(tap.status, 403, "{changed}");
    }
    assert_eq!(taken(&service.api(), "fair"), 0);
}

#[test]
fn a_journey_is_its_browser_s_and_is_good_once() {
    let (_provider, service) = start(&[]);
    let begin = service.url("/manage/sign-in/oidc");
    let mut eve = Person::new();
    let back = eve.sign_in_at(&begin, "ann");
    let mut victim = Person::new();
    assert_eq!(arrive(&mut victim, &service, &back).status, 403);
    assert!(!has_session(&victim, &service));
    assert_eq!(arrive(&mut eve, &service, &back).status, 200);
    assert_eq!(arrive(&mut eve, &service, &back).status, 403);
    // The session is a new one, whatever the browser had.
    let planted = eve.cookie(&service, "apiece-console").unwrap();
    victim.set_cookie(&service, "apiece-console", &planted);
    let back = victim.sign_in_at(&begin, "kim");
    assert_eq!(arrive(&mut victim, &service, &back).status, 200);
    assert_ne!(victim.cookie(&service, "apiece-console"), Some(planted));
}

#[test]
fn the_session_of_whoever_is_taken_off_the_list_ends() {
    let mut provider = Provider::new();
    let data = TempDir::new().unwrap();
    let data = format!("--data-dir={}", data.path().display());
    let both = "--organisers=ann@fair.example,kim@fair.example";
    let first = service(&provider, &[&data, both]);
    provider.run(&first.url(""));
    let (mut ann, _) = get_in(&first, "ann");
    let (mut kim, _) = get_in(&first, "kim");
    let at = first.address();
    assert_eq!(console(&mut ann, &first), 200);
    drop(first);
    let listen = format!("--listen={at}");
    let second = service(
        &provider,
        &[&data, &listen, "--organisers=kim@fair.example"],
    );
    assert_eq!(console(&mut ann, &second), 401);
    assert_eq!(console(&mut kim, &second), 200);
}

#[test]
fn an_account_is_offered_only_where_organisers_have_one() {
    let (_provider, service) = start(&[]);
    let visitor = Visitor::of(&service);
    for (language, words) in [
        ("en", "Sign in with your account"),
        ("zh-CN", "使用您的账号登录"),
    ] {
        let page = visitor.get("/manage/sign-in", &[("accept-language", language)]);
        let page = page.text();
        assert!(page.contains("/manage/sign-in/oidc"), "{page}");
        assert!(page.contains(words), "{page}");
    }
    // A provider alone makes nobody an organiser.
    let mut provider = Provider::new();
    let nobody = self::service(&provider, &[]);
    provider.run(&nobody.url(""));
    for service in [&nobody, &Service::start(&[])] {
        let visitor = Visitor::of(service);
        let page = visitor.get("/manage/sign-in", &[]).text();
        assert!(!page.contains("/manage/sign-in/oidc"), "{page}");
        assert_eq!(visitor.get("/manage/sign-in/oidc", &[]).status, 404);
        assert_eq!(visitor.get("/manage/signed-in", &[]).status, 404);
    }
}

#[test]
fn a_provider_that_is_down_keeps_no_key_out() {
    let (mut provider, service) = start(&[]);
    provider.stop();
    let visitor = Visitor::of(&service);
    let answer = visitor.get("/manage/sign-in/oidc", &[]);
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "identity-unavailable")
    );
    let key = format!("key={KEY}");
    assert_eq!(visitor.post("/manage/sign-in", &[], &key).status, 303);
}

/// The provider is another site than the service here, as it mostly is, so a browser sends no
/// strict cookie with what follows from the provider's redirect.
#[tokio::test]
async fn a_browser_goes_from_the_provider_into_the_console() {
    let mut provider = Provider::new();
    let port = free_port(Ipv4Addr::LOCALHOST.into());
    let listen = format!("--listen=127.0.0.1:{port}");
    let origin = format!("http://localhost:{port}");
    let public = format!("--public-url={origin}");
    let organisers = "--organisers=ann@fair.example";
    let service = service(&provider, &[&listen, &public, organisers]);
    service.api().make_code("fair", &json!({}), 1);
    provider.run(&origin);
    let phone = Phone::start().await;
    phone.open(&format!("{origin}/manage")).await;
    phone.sees("h1", "Sign in").await;
    phone.check("console-account").await;
    phone.tap("a.button").await;
    phone.type_into("input[name=login]", "ann").await;
    phone.type_into("input[name=password]", "x").await;
    phone.tap("button[type=submit]").await;
    phone.sees("h1", "Codes").await;
    // The provider's own page asks for a font from elsewhere.
    phone.troubles().await;
    phone.open(&format!("{origin}/manage/codes/fair")).await;
    phone.check("console-account-in").await;
}
