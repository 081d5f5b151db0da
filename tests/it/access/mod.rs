//! Keys of organisers: who may do what, and what the journal says about it.

mod journal;
mod limits;
mod secrets;
mod table;
mod uploads;
mod wrong;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::harness::{Answer, Api, send};

/// A key that was made, and its id.
struct Made {
    secret: String,
    id: String,
}

/// Makes a key.
fn key(api: &Api, new: &Value) -> Made {
    let answer = api.post("/v1/keys", new);
    assert_eq!(answer.status, 201, "{answer:?}");
    let answer = answer.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Made {
        secret: text(&answer["secret"]),
        id: text(&answer["key"]["id"]),
    }
}

/// Makes a key with one scope, for these codes or for all.
fn key_with(api: &Api, scope: &str, codes: &[&str]) -> Made {
    let name = format!("{scope} of {codes:?}");
    key(
        api,
        &json!({ "name": name, "scopes": [scope], "codes": codes }),
    )
}

/// Sends a request with a key, in JSON.
fn call(key: &str, method: &str, url: &str, body: &Value) -> Answer {
    let key = format!("Bearer {key}");
    let headers = [
        ("authorization", &*key),
        ("content-type", "application/json"),
    ];
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    send(&method.parse::<Method>().unwrap(), url, &headers, &*body)
}
