//! The log holds no item, client id, cookie, key or query string, even with every
//! level on and whatever goes wrong.

use serde_json::{Value, json};

use super::collector::Collector;
use super::traces::traced;
use crate::harness::process::Serve;
use crate::harness::{KEY, Redis, exchange, key_of, send};

/// A part of everything that must not be logged.
const CANARY: &str = "canary";

/// A caller that sends anything, accepts any answer and records what was said.
struct Caller {
    url: String,
    said: Vec<String>,
}

impl Caller {
    fn of(serve: &Serve) -> Self {
        Self {
            url: serve.url.clone(),
            said: Vec::new(),
        }
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        let url = format!("{}{path}", self.url);
        let answer = send(&method.parse().unwrap(), &url, headers, body);
        self.said
            .extend(answer.header("set-cookie").map(String::from));
        self.said.push(answer.text());
        answer.status
    }

    /// Sends a request as the organiser, in JSON.
    fn api(&mut self, method: &str, path: &str, body: &Value) -> u16 {
        let key = format!("Bearer {KEY}");
        let headers = [
            ("authorization", key.as_str()),
            ("content-type", "application/json"),
        ];
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(method, path, &headers, &body)
    }

    /// The latest cookie, as a browser sends it back.
    fn cookie(&self) -> String {
        let set = self.said.iter().rev().find(|said| said.contains("apiece="));
        let set = set.expect("a cookie was set");
        set.split(';').next().unwrap().to_owned()
    }
}

/// Claims items of each kind, through the API and through pages. Returns a cookie.
fn claim_everything(caller: &mut Caller) -> String {
    let items = [
        json!("canary-text-4711"),
        json!({ "kind": "link", "value": "https://a.example/?secret=canary-link" }),
        json!({ "kind": "json", "value": { "pin": "canary-json" } }),
    ];
    let mut cookie = String::new();
    for (n, item) in items.iter().enumerate() {
        let code = format!("fair-{n}");
        assert_eq!(caller.api("POST", "/v1/codes", &json!({ "id": code })), 201);
        let more = json!(format!("canary-more-{n}"));
        let path = format!("/v1/codes/{code}/items");
        let spare = json!(format!("canary-spare-{n}"));
        let items = json!({ "items": [item, more, spare] });
        let status = caller.api("POST", &path, &items);
        assert_eq!(status, 200, "{:?}", caller.said.last());
        let path = format!("/v1/codes/{code}/claims?canary=canary-query");
        let client = json!({ "client": "canary-client" });
        assert_eq!(caller.api("POST", &path, &client), 201);
        let path = format!("/v1/codes/{code}/claims");
        assert_eq!(caller.api("GET", &path, &Value::Null), 200);
        let claim: Value = serde_json::from_str(caller.said.last().unwrap()).unwrap();
        let item = claim["item"]["id"].as_str().unwrap();
        let path = format!("/v1/codes/{code}/items/{item}/replace?canary=canary-query");
        assert_eq!(caller.api("POST", &path, &Value::Null), 201);
        assert_eq!(caller.api("POST", &path, &Value::Null), 200);
        let path = format!("/v1/codes/{code}/items?format=csv");
        assert_eq!(caller.api("GET", &path, &Value::Null), 200);
        let path = format!("/v1/codes/{code}/claims/canary-client");
        assert_eq!(caller.api("GET", &path, &Value::Null), 200);

        let page = format!("/C/{code}?canary=canary-query");
        assert_eq!(caller.send("GET", &page, &[], ""), 200);
        cookie = caller.cookie();
        let form = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        assert_eq!(
            caller.send("POST", &page, &form, "nth=1&x=canary-form"),
            303
        );
        assert_eq!(caller.send("GET", &page, &form[..1], ""), 200);
        let said = caller.said.last().unwrap();
        assert!(said.contains(CANARY), "the page shows the item: {said}");
    }
    cookie
}

/// Makes keys and shows them, good ones and wrong ones, and opens the console. Returns what
/// nobody must know.
fn use_keys(caller: &mut Caller) -> Vec<String> {
    let new = json!({ "name": "Till", "scopes": ["read"], "codes": ["fair-0"] });
    assert_eq!(caller.api("POST", "/v1/keys", &new), 201);
    let made: Value = serde_json::from_str(caller.said.last().unwrap()).unwrap();
    let key = made["secret"].as_str().unwrap().to_owned();
    let secret = key.split('_').nth(2).unwrap().to_owned();
    let changed = format!("{}000000", &key[..key.len() - 6]);
    for (shown, status) in [(&key, 200), (&changed, 401)] {
        let shown = format!("Bearer {shown}");
        let headers = [("authorization", shown.as_str())];
        assert_eq!(caller.send("GET", "/v1/codes/fair-0", &headers, ""), status);
        // Not for this code, or not at all.
        assert!(caller.send("GET", "/v1/codes/fair-1", &headers, "") >= 401);
    }
    let shown = format!("Bearer {key}");
    let headers = [("authorization", shown.as_str())];
    assert_eq!(caller.send("POST", "/v1/console", &headers, ""), 200);
    let console: Value = serde_json::from_str(caller.said.last().unwrap()).unwrap();
    let (_, token) = console["url"].as_str().unwrap().rsplit_once('/').unwrap();
    let token = token.to_owned();
    caller.send("GET", &format!("/manage/in/{token}"), &[], "");
    let path = format!("/v1/keys/{}", made["key"]["id"].as_str().unwrap());
    assert_eq!(caller.api("DELETE", &path, &Value::Null), 204);
    assert_eq!(caller.send("GET", "/v1/codes/fair-0", &headers, ""), 401);
    vec![secret, token]
}

/// Sends requests that no honest caller sends, each with a secret in it.
fn ask_badly(caller: &mut Caller) {
    let claims = "/v1/codes/fair-0/claims";
    let json = ("content-type", "application/json");
    let key = format!("Bearer {KEY}");
    let right = ("authorization", key.as_str());
    let wrong = ("authorization", "Bearer canary-key-canary-key");
    for (method, path, headers, body) in [
        (
            "POST",
            claims,
            [wrong, json],
            r#"{"client":"canary-client"}"#,
        ),
        ("POST", claims, [right, json], r#"{"client":"canary"#),
        ("POST", claims, [right, json], r#"{"canary":"canary"}"#),
        (
            "POST",
            claims,
            [right, json],
            r#"{"client":"canary","nth":"canary"}"#,
        ),
        (
            "POST",
            claims,
            [right, ("content-type", "text/canary")],
            "canary",
        ),
        (
            "POST",
            "/v1/codes/fair-0/items?canary=canary",
            [right, json],
            r#"{"items":["canary"]}"#,
        ),
        ("GET", "/v1/codes?limit=canary", [right, json], ""),
        ("GET", "/v1/codes?cursor=canary", [right, json], ""),
        ("GET", "/v1/codes/fair-0/items/canary", [right, json], ""),
        (
            "POST",
            "/v1/codes/fair-0/items",
            [right, ("content-type", "text/csv")],
            "text,canary\n\"canary",
        ),
        (
            "POST",
            "/v1/codes/fair-0/items",
            [right, ("content-type", "application/x-ndjson")],
            "{\"canary\": canary}\n",
        ),
        ("GET", "/canary-path?canary=canary", [right, json], ""),
        (
            "GET",
            "/c/no-such-code",
            [("accept", "text/html"), ("cookie", "apiece=canary")],
            "",
        ),
        (
            "POST",
            "/c/fair-0",
            [
                ("origin", "https://canary.example"),
                ("cookie", "apiece=canary"),
            ],
            "nth=canary",
        ),
        (
            "POST",
            "/c/fair-0",
            [("accept", "text/html"), ("cookie", "apiece=canary")],
            "nth=canary",
        ),
    ] {
        let status = caller.send(method, path, &headers, body);
        assert!(status < 500, "{method} {path}: {status}");
    }
    let address = caller.url.strip_prefix("http://").unwrap().parse().unwrap();
    for bytes in [
        &b"GET /canary HTTP/1.1\r\ncanary canary\r\n\r\n"[..],
        b"canary\r\n\r\n",
        b"CANARY /c/fair-0 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"GET /c/fair-0?canary HTTP/9.9\r\nhost: canary\r\n\r\n",
        b"POST /c/fair-0 HTTP/1.1\r\nhost: a\r\ncontent-length: canary\r\n\r\ncanary",
    ] {
        let _ = exchange(address, bytes);
    }
    let long = format!("GET /c/fair-0?{} HTTP/1.1\r\n\r\n", CANARY.repeat(10_000));
    let _ = exchange(address, long.as_bytes());
}

/// The first line that holds a secret.
pub(crate) fn leak<'a>(log: &'a str, secrets: &[&str]) -> Option<&'a str> {
    let mut lines = log.lines();
    lines.find(|line| {
        let lower = line.to_lowercase();
        secrets
            .iter()
            .any(|secret| lower.contains(&secret.to_lowercase()))
    })
}

/// Makes good and bad requests, then does harm, and asserts that no secret is in
/// the log or in the traces. The exporter of traces has a secret of its own.
fn nothing_leaks(store: &[&str], harm: impl FnOnce(&mut Caller)) {
    let collector = Collector::http();
    let loud = [
        (
            "APIECE_LOG",
            "trace,hyper=trace,h2=trace,redis=trace,tonic=trace,apiece=trace",
        ),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=canary-header"),
    ];
    let serve = traced(&collector, &loud, store);
    let mut caller = Caller::of(&serve);
    let cookie = claim_everything(&mut caller);
    let of_keys = use_keys(&mut caller);
    ask_badly(&mut caller);
    harm(&mut caller);
    let log = serve.stop("-INT");
    let cookie = cookie.split_once('=').unwrap().1;
    let mut secrets = vec![CANARY, KEY, cookie];
    secrets.extend(of_keys.iter().map(String::as_str));
    assert_eq!(leak(&log, &secrets), None, "in the log");
    assert!(
        log.contains("\"level\":\"DEBUG\""),
        "not every level is on: {log}"
    );
    assert_eq!(
        leak(&collector.everything(), &secrets),
        None,
        "in the traces"
    );
    let all: Vec<_> = caller
        .said
        .iter()
        .filter(|said| said.contains(CANARY))
        .collect();
    assert!(all.len() > 9, "the answers hold too few secrets");
}

#[test]
fn no_level_of_the_log_tells_a_secret_on_sqlite() {
    nothing_leaks(&[], |_| {});
}

#[test]
fn no_level_of_the_log_tells_a_secret_on_redis() {
    let redis = Redis::start();
    let store = ["--store", &redis.url(), "--claim-timeout=2s"];
    nothing_leaks(&store, |caller| {
        // Malformed records, and keys of another type.
        let claims = &*key_of("fair-0", "claims");
        let fields = ["HSET", claims, "canary-other", "canary-is-no-record"];
        redis.tell::<()>(&fields);
        redis.tell::<()>(&["SADD", &key_of("fair-0", "history"), "canary-other"]);
        let claim = json!({ "client": "canary-other" });
        assert_eq!(caller.api("POST", "/v1/codes/fair-0/claims", &claim), 500);
        redis.tell::<()>(&["DEL", claims]);
        redis.tell::<()>(&["SET", claims, "canary"]);
        assert_eq!(caller.api("POST", "/v1/codes/fair-0/claims", &claim), 500);
        assert_eq!(
            caller.api("GET", "/v1/codes/fair-0/claims/canary-other", &Value::Null),
            500
        );
        redis.pause();
        assert_eq!(caller.api("POST", "/v1/codes/fair-1/claims", &claim), 503);
        redis.resume();
    });
}

#[test]
fn a_leak_would_be_found() {
    let log = "a line\n{\"fields\":\"GET /c/fair?Canary=1\"}\n";
    assert!(leak(log, &[CANARY]).is_some_and(|line| line.contains("fair")));
    assert_eq!(leak(log, &["another"]), None);
}
