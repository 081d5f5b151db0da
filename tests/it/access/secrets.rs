//! A key is shown once, and is nowhere after that.

use serde_json::Value;

use super::{Made, call, key_with};
use crate::harness::process::Serve;
use crate::harness::{Api, Redis};

/// Every level of the log.
const LOUD: &str = "trace,hyper=trace,h2=trace,redis=trace,apiece=trace";

/// Makes a key, and uses it.
fn used(url: &str, api: &Api) -> Made {
    let made = key_with(api, "manage", &[]);
    for (method, path) in [
        ("GET", "/v1/codes"),
        ("POST", "/v1/console"),
        ("GET", "/v1/keys"),
    ] {
        let answer = call(&made.secret, method, &format!("{url}{path}"), &Value::Null);
        assert!(!answer.text().contains(&made.secret));
    }
    assert!(!api.get("/v1/keys").text().contains(secret(&made)));
    assert!(!api.get("/v1/journal").text().contains(secret(&made)));
    made
}

/// The part of a key that nobody must know.
fn secret(made: &Made) -> &str {
    let part = made.secret.split('_').nth(2).unwrap();
    assert_eq!(part.len(), 40, "{part}");
    part
}

/// Whether bytes hold a secret, as text or as itself.
fn holds(bytes: &[u8], secret: &str) -> bool {
    let found = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    found(secret.as_bytes()) || found(&hex::decode(secret).unwrap_or(secret.into()))
}

#[test]
fn redis_does_not_have_the_secret_of_a_key() {
    let redis = Redis::start();
    let serve = Serve::start_in(&[("APIECE_LOG", LOUD)], &["--store", &redis.url()]);
    let made = used(&serve.url, &serve.api());
    let keys: Vec<String> = redis.tell(&["KEYS", "*"]);
    let mut all = Vec::new();
    for key in &keys {
        let kind: String = redis.tell(&["TYPE", key]);
        let read: &[&str] = match &*kind {
            "hash" => &["HGETALL", key],
            "list" => &["LRANGE", key, "0", "-1"],
            "set" => &["SMEMBERS", key],
            "zset" => &["ZRANGE", key, "0", "-1"],
            _ => &["GET", key],
        };
        let value: redis::Value = redis.tell(read);
        all.extend(format!("{key} {value:?}").into_bytes());
    }
    // The control: the key itself is there.
    assert!(holds(&all, &made.id));
    assert!(!holds(&all, secret(&made)));
    let log = serve.stop("-INT");
    assert!(log.contains("serving"), "{log}");
    assert!(!holds(log.as_bytes(), secret(&made)), "{log}");
}

#[test]
fn sqlite_does_not_have_the_secret_of_a_key() {
    let serve = Serve::start_in(&[("APIECE_LOG", LOUD)], &[]);
    let made = used(&serve.url, &serve.api());
    let data = serve.path("data");
    let mut all = Vec::new();
    for file in std::fs::read_dir(data).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            all.extend(std::fs::read(path).unwrap());
        }
    }
    assert!(holds(&all, &made.id));
    assert!(!holds(&all, secret(&made)));
    let log = serve.stop("-INT");
    assert!(!holds(log.as_bytes(), secret(&made)), "{log}");
}
