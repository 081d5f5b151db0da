//! Sessions in the wrong hands.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use apiece::system::{Clock, System};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::passes::open;
use super::session::{FORM, Session, form, make_key, sign_in};
use super::stage::pass;
use crate::harness::{KEY, Redis, Service, Visitor, exchange, until_ok};
use crate::telemetry::canary::leak;
use crate::telemetry::collector::Collector;
use crate::telemetry::traces::traced;

/// How soon a key that was revoked is refused everywhere.
const REVOKED: Duration = Duration::from_secs(5);

/// Whether a cookie opens the console.
pub(super) fn opens(service: &Service, cookie: &str) -> bool {
    let answer = Visitor::of(service).get("/manage", &[("cookie", cookie)]);
    match answer.status {
        200 => true,
        401 => false,
        _ => panic!("{answer:?}"),
    }
}

/// The value of a session's cookie.
fn value(cookie: &str) -> &str {
    cookie.split_once('=').expect("a cookie").1
}

#[test]
fn a_cookie_that_was_not_given_at_sign_in_opens_nothing() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 3);
    let visitor = Visitor::of(&service);
    let cookie = Session::admin(&service).cookie;
    assert!(opens(&service, &cookie));
    // The one that visitors have, and that of another service.
    let visitors = visitor.introduced("/c/fair");
    let others = Session::admin(&Service::start(&[])).cookie;
    let value = value(&cookie);
    let (signature, said) = value.split_at(44);
    let mut made_up = vec![
        "apiece-console=".to_owned(),
        "apiece-console=admin".to_owned(),
        format!("apiece-console={}", self::value(&visitors)),
        format!("apiece-console={said}"),
        format!("apiece={value}"),
        format!("__Host-apiece-console={value}"),
        others,
    ];
    // A changed sign anywhere in it.
    for at in (0..value.len()).step_by(5) {
        let mut changed = value.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        made_up.push(format!("apiece-console={changed}"));
    }
    let later = said.rsplit_once('~').expect("when it began").0;
    made_up.push(format!("apiece-console={signature}{later}~9999999999999"));
    for cookie in made_up {
        assert!(!opens(&service, &cookie), "{cookie}");
    }
}

#[test]
fn each_sign_in_begins_another_session() {
    let service = Service::start(&[]);
    let visitor = Visitor::of(&service);
    let mut seen = vec!["apiece-console=planted".to_owned()];
    for _ in 0..3 {
        let planted = seen.last().unwrap().clone();
        let answer = sign_in(&visitor, &[("cookie", &planted)], KEY);
        let cookie = answer.cookie().expect("a session");
        assert!(!seen.contains(&cookie));
        let tokens = [&cookie, &seen[seen.len() - 1]]
            .map(|cookie| opens(&service, cookie).then(|| Session::with(&service, cookie).token));
        assert!(tokens[0].is_some() && tokens[0] != tokens[1], "{tokens:?}");
        seen.push(cookie);
    }
    assert!(!opens(&service, &seen[0]));
}

#[test]
fn a_sign_in_goes_on_only_to_the_console() {
    let service = Service::start(&[]);
    let visitor = Visitor::of(&service);
    for (to, goes) in [
        ("/manage/codes/fair?by=day", "/manage/codes/fair?by=day"),
        ("https://elsewhere.example/manage", "/manage"),
        ("//elsewhere.example/manage", "/manage"),
        ("/manage/\\elsewhere.example", "/manage"),
        ("/manage/a\r\nset-cookie: a=b", "/manage"),
        ("javascript:alert(1)", "/manage"),
    ] {
        let body = form(&[("key", KEY), ("to", to)]);
        let answer = visitor.post("/manage/sign-in", &[FORM], &body);
        assert_eq!(answer.header("location"), Some(goes), "{to}");
        let body = form(&[("language", "en"), ("to", to)]);
        let answer = visitor.post("/manage/language", &[FORM], &body);
        assert_eq!(answer.header("location"), Some(goes), "{to}");
        let asked = format!("/manage/sign-in?{}", form(&[("to", to)]));
        let page = visitor.get(&asked, &[]).text();
        let field = format!("name=\"to\" value=\"{goes}\"");
        assert!(page.contains(&field), "{to}: {page}");
    }
}

/// A service whose clock the test moves, and by how many seconds it is ahead.
pub(super) fn with_clock() -> (Service, Arc<AtomicI64>) {
    let ahead = Arc::new(AtomicI64::new(0));
    let (machine, by) = (System::of_machine(), Arc::clone(&ahead));
    let clock = machine.clock.clone();
    let now = move || {
        let by = SignedDuration::from_secs(by.load(Ordering::SeqCst));
        clock.now().checked_add(by).expect("a time")
    };
    let system = System {
        clock: Clock::new(now),
        ..machine
    };
    (Service::start_with(system, &[]), ahead)
}

#[test]
fn a_session_ends_with_its_key_on_every_replica() {
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let replicas = [(); 2].map(|()| Service::start(&[&store]));
    let api = replicas[0].api();
    let (id, key) = make_key(&api, &["manage"], &[]);
    let session = Session::of(&replicas[0], &key);
    let bearer = format!("Bearer {key}");
    let pass = Visitor::of(&replicas[1]).post("/v1/console", &[("authorization", &bearer)], "");
    let url = pass.json()["url"].as_str().unwrap().to_owned();
    let (_, path) = url.split_once("/manage/").unwrap();
    for replica in &replicas {
        assert!(opens(replica, &session.cookie));
    }
    let path_of_key = format!("/v1/keys/{id}");
    let revoked = api.send("DELETE", &path_of_key, None).unwrap();
    assert_eq!(revoked.status, 204);
    for replica in &replicas {
        until_ok(REVOKED, || match opens(replica, &session.cookie) {
            true => Err("it still opens"),
            false => Ok(()),
        });
    }
    // Whatever it began later opens nothing either.
    let begun = open(
        &Visitor::of(&replicas[1]),
        &format!("/manage/{path}"),
        "late",
    );
    let opened = begun
        .cookie()
        .is_some_and(|cookie| opens(&replicas[1], &cookie));
    assert!(!opened, "{begun:?}");
}

#[test]
fn a_session_ends_when_its_key_ends() {
    let (service, ahead) = with_clock();
    let ends = jiff::Timestamp::from_second(service_now(&service) + 3_600).unwrap();
    let new = json!({ "name": "Bar", "scopes": ["read"], "ends_at": ends.to_string() });
    let key = service.api().post("/v1/keys", &new).json();
    let session = Session::of(&service, key["secret"].as_str().unwrap());
    assert!(opens(&service, &session.cookie));
    ahead.store(3_700, Ordering::SeqCst);
    assert!(!opens(&service, &session.cookie));
}

/// The time of a service, from what it says of a pass that is good for a minute.
fn service_now(service: &Service) -> i64 {
    let answer = service.api().post("/v1/console", &Value::Null).json();
    let ends: jiff::Timestamp = answer["ends_at"].as_str().unwrap().parse().unwrap();
    ends.as_second() - 60
}

#[test]
fn signing_out_ends_a_session_wherever_its_cookie_is() {
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let replicas = [(); 2].map(|()| Service::start(&[&store]));
    let [session, other] = [(); 2].map(|()| Session::admin(&replicas[0]));
    let out = session.post("/manage/sign-out", &[]);
    assert_eq!(out.status, 303, "{out:?}");
    let taken = out.header("set-cookie").expect("it is taken away");
    assert!(
        taken.starts_with("apiece-console=;") && taken.contains("Max-Age=0"),
        "{taken}"
    );
    for replica in &replicas {
        assert!(!opens(replica, &session.cookie));
        assert!(opens(replica, &other.cookie));
    }
    let change = session.post("/manage/keys", &[("name", "a"), ("scope", "read")]);
    assert_eq!(change.status, 401);
}

#[test]
fn the_cookie_of_a_session_is_for_this_site_and_for_no_script() {
    for (flags, name, is_secure) in [
        (&[][..], "apiece-console", false),
        (
            &["--public-url=https://fair.example"],
            "__Host-apiece-console",
            true,
        ),
    ] {
        let service = Service::start(flags);
        let answer = sign_in(&Visitor::of(&service), &[], KEY);
        let cookie = answer.header("set-cookie").unwrap();
        let mut parts = cookie.split("; ");
        assert!(
            parts.next().unwrap().starts_with(&format!("{name}=")),
            "{cookie}"
        );
        let mut attributes: Vec<_> = parts.collect();
        attributes.sort_unstable();
        let mut right = vec!["HttpOnly", "Path=/", "SameSite=Strict"];
        right.extend(is_secure.then_some("Secure"));
        assert_eq!(attributes, right, "{cookie}");
    }
}

#[test]
fn neither_the_log_nor_a_trace_tells_a_key_or_a_session() {
    let collector = Collector::http();
    let serve = traced(
        &collector,
        &[(
            "APIECE_LOG",
            "trace,hyper=trace,h2=trace,tonic=trace,apiece=trace",
        )],
        &[],
    );
    let api = serve.api();
    api.make_code("fair", &json!({}), 3);
    let visitor = Visitor::at(serve.address());
    let (_, key) = make_key(&api, &["manage"], &[]);
    let path = pass(&api);
    let begun = open(&visitor, &path, "an-attempt").cookie().unwrap();
    let signed_in = sign_in(&visitor, &[], &key).cookie().unwrap();
    let _ = sign_in(&visitor, &[], "canary-of-a-wrong-key");
    let page = visitor.get("/manage", &[("cookie", &signed_in)]).text();
    let token = super::session::token_in(&page);
    let list = form(&[("token", &token), ("list", "canary-item\ncanary-other")]);
    for verb in ["look", "add"] {
        let path = format!("/manage/codes/fair/fill/{verb}");
        let added = visitor.post(&path, &[("cookie", &signed_in), FORM], &list);
        assert_eq!(added.status, 200, "{added:?}");
    }
    let asked = "/manage/codes/fair/claims?q=canary-query";
    assert_eq!(visitor.get(asked, &[("cookie", &begun)]).status, 200);
    // The library that reads HTTP tells of this.
    let _ = exchange(
        serve.address(),
        b"GET /canary HTTP/1.1\r\ncanary canary\r\n\r\n",
    );
    let log = serve.stop("-INT");
    assert!(log.contains("\"level\":\"DEBUG\""), "{log}");
    let attempt = path.rsplit_once('/').unwrap().1;
    let secrets = [KEY, &key, attempt, value(&begun), value(&signed_in), &token];
    let secrets: Vec<_> = secrets.into_iter().chain(["canary"]).collect();
    assert_eq!(leak(&log, &secrets), None, "in the log");
    let traces = collector.everything();
    assert!(traces.contains("/manage/in/{token}"), "{traces}");
    assert_eq!(leak(&traces, &secrets), None, "in the traces");
}
