//! Who a code's page takes its visitors for: one apiece per person.

mod attacks;
mod canary;
mod email;
mod everyone;
mod gateway;
mod invited;
mod list;
mod network;
mod oidc;
mod organisers;
mod phone;
mod presence;
mod rate;
mod revoked;
mod streamed;

use serde_json::{Value, json};

use crate::harness::{Api, Redis, Service};

/// A code for invited people with this many items.
fn invite_only(api: &Api, code: &str, items: usize) {
    api.make_code(code, &json!({ "identity": "invite" }), items);
}

/// The path of the personal address that a name has.
fn address_of(api: &Api, code: &str, name: &str) -> String {
    let answer = api.post(
        &format!("/v1/codes/{code}/invites"),
        &json!({ "names": [name] }),
    );
    let answer: Value = answer.json();
    let url = answer["invites"][0]["url"].as_str().unwrap();
    let (_, path) = url.split_once("/c/").unwrap();
    format!("/c/{path}")
}

fn taken(api: &Api, code: &str) -> u64 {
    api.stats(code)["taken"].as_u64().unwrap()
}

/// Runs a test with a service on each store.
fn on_each_store(test: impl Fn(&Service)) {
    on_each_store_with(&[], test);
}

/// The same, with flags.
fn on_each_store_with(flags: &[&str], test: impl Fn(&Service)) {
    test(&Service::start(flags));
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    test(&Service::start(&[&[store.as_str()], flags].concat()));
}
