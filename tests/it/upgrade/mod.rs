//! Data that 0.1.0 wrote, and replicas of 0.1.0 beside those of this version.
//!
//! The scripts of 0.1.0 play its part here; `make rolling-update` runs its program.

mod interrupted;
mod race;
mod side_by_side;
mod written;

use std::collections::BTreeMap;

use apiece::domain::{CodeId, Settings};

use crate::harness::{Redis, index_key, key_of};

/// The scripts by which 0.1.0 makes codes, changes them and claims.
const CREATE: &str = include_str!("written-by-0.1.0/lua/create.lua");
const UPDATE: &str = include_str!("written-by-0.1.0/lua/update.lua");
const CLAIM: &str = include_str!("written-by-0.1.0/lua/claim.lua");

/// The fields of a code that 0.1.0 reads and writes.
const SETTINGS: [&str; 7] = [
    "title",
    "text",
    "repeat",
    "per_client",
    "opens_at",
    "closes_at",
    "state",
];

fn code(id: &str) -> CodeId {
    id.parse().unwrap()
}

/// A code's hash.
fn hash(redis: &Redis, code: &str) -> BTreeMap<String, String> {
    redis.tell(&["HGETALL", &key_of(code, "code")])
}

fn is_upgraded(redis: &Redis, code: &str) -> bool {
    let hash = hash(redis, code);
    assert_ne!(hash.contains_key("settings"), hash.contains_key("title"));
    hash.contains_key("settings")
}

fn titled(title: &str) -> Settings {
    Settings {
        title: title.into(),
        ..Settings::default()
    }
}

/// The settings of a code with this title, as 0.1.0 writes them.
fn old_settings(title: &str) -> Vec<String> {
    let values = [title, "", "same", "1", "", "", "open"];
    let pairs = SETTINGS.iter().zip(values);
    pairs
        .flat_map(|(name, value)| [(*name).to_owned(), value.to_owned()])
        .collect()
}

/// Calls a script as 0.1.0 does.
fn run(redis: &Redis, script: &str, keys: &[&str], code: &str, argv: &[String]) -> Vec<String> {
    let mut words = vec!["EVAL".to_owned(), script.to_owned(), keys.len().to_string()];
    words.extend(keys.iter().map(|name| key_of(code, name)));
    words.extend_from_slice(argv);
    redis.tell(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Makes a code as 0.1.0 does.
fn old_create(redis: &Redis, code: &str, title: &str) {
    let () = redis.tell(&["ZADD", &index_key(), "0", code]);
    let made = run(redis, CREATE, &["code"], code, &old_settings(title));
    assert_eq!(made[0], "created");
}

/// Changes the settings of a code as 0.1.0 does.
fn old_update(redis: &Redis, code: &str, version: u64, title: &str) {
    let mut argv = vec![version.to_string(), "1".to_owned()];
    argv.extend(old_settings(title));
    let done = run(redis, UPDATE, &["code", "claims"], code, &argv);
    assert_eq!(done[0], "done");
}

/// Claims an item as 0.1.0 does. Returns the outcome and the client's record.
fn old_claim(redis: &Redis, code: &str, client: &str) -> (String, String) {
    let keys = ["code", "untaken", "history", "claims", "taken"];
    let argv = ["0", client, "1"].map(String::from);
    let reply = run(redis, CLAIM, &keys, code, &argv);
    (reply[1].clone(), reply[2].clone())
}
