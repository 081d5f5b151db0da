//! The import rule: imports between the rooms only point downward, and only
//! `server` knows which stores exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms of this crate that each room may name, besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("features", &[]),
    ("qr", &[]),
    ("logo", &["telemetry"]),
    ("symbols", &[]),
    ("tables", &["telemetry"]),
    ("sheets", &["domain", "qr", "logo"]),
    ("telemetry", &["features"]),
    ("system", &[]),
    ("grants", &["domain", "system"]),
    ("store", &["domain", "telemetry", "system", "grants"]),
    ("files", &["domain", "system"]),
    (
        "service",
        &[
            "domain",
            "store",
            "files",
            "qr",
            "logo",
            "symbols",
            "telemetry",
            "system",
        ],
    ),
    ("api", &["domain"]),
    ("mail", &["telemetry"]),
    (
        "http",
        &[
            "domain",
            "store",
            "files",
            "grants",
            "qr",
            "logo",
            "symbols",
            "tables",
            "sheets",
            "service",
            "telemetry",
            "system",
            "api",
            "mail",
        ],
    ),
    (
        "server",
        &[
            "domain",
            "features",
            "store",
            "files",
            "grants",
            "qr",
            "logo",
            "symbols",
            "tables",
            "sheets",
            "service",
            "telemetry",
            "system",
            "api",
            "mail",
            "http",
        ],
    ),
    // The admin commands are clients of the API: its handlers are no business of theirs.
    (
        "cli",
        &[
            "domain",
            "features",
            "store",
            "files",
            "grants",
            "qr",
            "logo",
            "symbols",
            "tables",
            "sheets",
            "service",
            "telemetry",
            "system",
            "api",
            "server",
        ],
    ),
];

/// Crates that may only be named in some places.
const CRATES: &[(&str, &[&str])] = &[
    ("redis", &["src/store/redis/"]),
    ("deadpool_redis", &["src/store/redis/"]),
    ("rusqlite", &["src/store/sqlite/"]),
    (
        "object_store",
        &["src/files/", "src/grants/", "src/server/", "src/server.rs"],
    ),
    ("lettre", &["src/mail/", "src/http/", "src/server/"]),
    ("openidconnect", &["src/http/identity/"]),
    ("reqwest", &["src/http/identity/", "src/telemetry/traces/"]),
    (
        "hyper_rustls",
        &["src/cli/transport/", "src/cli/transport.rs"],
    ),
    ("prometheus", &["src/telemetry/"]),
    ("opentelemetry", &["src/telemetry/"]),
    ("opentelemetry_sdk", &["src/telemetry/"]),
    ("opentelemetry_otlp", &["src/telemetry/"]),
    ("tracing_opentelemetry", &["src/telemetry/"]),
    ("axum", &["src/http/", "src/server/", "src/server.rs"]),
    ("anyhow", &["src/cli/", "src/main.rs"]),
    (
        "tokio",
        &[
            "src/store/",
            "src/files/",
            "src/grants/",
            "src/service/",
            "src/mail/",
            "src/http/",
            "src/server",
            "src/telemetry/traces/",
            "src/cli/",
            "src/main.rs",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The path of each source in the repository, and its code without comments.
fn code() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    assert!(paths.len() > 50, "too few sources were found");
    let strip = |text: String| -> String {
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let read = |path: &PathBuf| {
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        (name, strip(std::fs::read_to_string(path).unwrap()))
    };
    paths.iter().map(read).collect()
}

fn room(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?;
    let room = name.split(['/', '.']).next()?;
    ROOMS
        .iter()
        .map(|(name, _)| *name)
        .find(|name| *name == room)
}

/// The paths below `crate::` that a source names, with groups expanded:
/// `crate::{a::{B, C}, d}` names `a::B`, `a::C` and `d`. Paths that begin with an
/// imported `store` count as well.
fn named_paths(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (start, prefix) in [("crate::", ""), ("store::", "store")] {
        for (at, _) in code.match_indices(start) {
            if !code[..at].ends_with(is_word_char) {
                expand(&code[at + start.len()..], prefix, &mut found);
            }
        }
    }
    found
}

/// Reads one path or a group of paths, and returns the text behind it.
fn expand<'a>(text: &'a str, prefix: &str, found: &mut BTreeSet<String>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = expand(rest, prefix, found);
            // Skip `as another_name`.
            let end = rest.find([',', '}']).expect("a group ends");
            let is_last = rest[end..].starts_with('}');
            rest = rest[end + 1..].trim_start();
            match rest.strip_prefix('}') {
                _ if is_last => return rest,
                // There was a comma behind the last path.
                Some(rest) => return rest,
                None => {}
            }
        }
    }
    let end = text.find(|c| !is_word_char(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let path = match prefix {
        "" => word.to_owned(),
        _ => format!("{prefix}::{word}"),
    };
    match rest.strip_prefix("::") {
        Some(more) if more.starts_with(|c| c == '{' || is_word_char(c)) => {
            expand(more, &path, found)
        }
        _ => {
            found.insert(path);
            rest
        }
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a room may not name this path.
fn is_forbidden(room: &str, path: &str) -> bool {
    let mut words = path.split("::");
    let (named, what) = (words.next().unwrap_or_default(), words.next());
    let (_, allowed) = ROOMS.iter().find(|(name, _)| *name == room).unwrap();
    let is_room = ROOMS.iter().any(|(name, _)| *name == named);
    let is_concrete = named == "store" && matches!(what, Some("redis" | "sqlite"));
    is_room && named != room && !allowed.contains(&named) || is_concrete && !names_stores(room)
}

/// Whether a room may name concrete stores.
fn names_stores(room: &str) -> bool {
    matches!(room, "store" | "server")
}

fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path)
        .any(|(at, _)| !code[..at].ends_with(|c| is_word_char(c) || c == ':'))
}

fn violations(sources: &[(String, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, code) in sources {
        if let Some(room) = room(path) {
            let mut named = named_paths(code);
            named.retain(|named| is_forbidden(room, named));
            wrong.extend(named.iter().map(|named| format!("{path} names {named}")));
        }
        for (name, places) in CRATES {
            let allowed = places.iter().any(|place| path.starts_with(place));
            if !allowed && names_crate(code, name) {
                wrong.push(format!("{path} names the crate {name}"));
            }
        }
    }
    wrong
}

#[test]
fn imports_only_point_downward() {
    assert_eq!(violations(&code()), Vec::<String>::new());
}

#[test]
fn groups_of_imports_are_expanded() {
    let named = |code: &str| named_paths(code).into_iter().collect::<Vec<_>>();
    assert_eq!(
        named("use crate::{domain::{A, b::{C, D as E},}, http::X, qr};\nuse crate::service;"),
        [
            "domain::A",
            "domain::b::C",
            "domain::b::D",
            "http::X",
            "qr",
            "service"
        ]
    );
    assert_eq!(
        named("fn f() -> crate::store::Result<()> { crate::qr::svg::<A>(b, c) }"),
        ["qr::svg", "store::Result"]
    );
    assert_eq!(named("use crate::{\n    domain::*,\n};"), ["domain"]);
    assert_eq!(
        named("store::redis::open(); my_crate::http::f()"),
        ["store::redis::open"]
    );
}

#[test]
fn the_rule_finds_what_breaks_it() {
    let wrong = |path: &str, code: &str| violations(&[(path.into(), code.into())]);
    for (path, code) in [
        ("src/domain/item.rs", "use crate::store::Store;"),
        ("src/store/mod.rs", "use crate::{domain::Item, http::App};"),
        (
            "src/store/mod.rs",
            "use crate::{domain::{A, B}, http::App};",
        ),
        ("src/service/fill.rs", "fn f() { redis::cmd(\"GET\"); }"),
        (
            "src/service/fill.rs",
            "use crate::store::redis::RedisStore;",
        ),
        (
            "src/http/mod.rs",
            "use crate::{store::{self, sqlite::SqliteStore}};",
        ),
        (
            "src/cli/demo.rs",
            "use crate::store; fn f() { store::redis::open() }",
        ),
        ("src/cli/claim.rs", "use crate::http::App;"),
        ("src/service/claim.rs", "use crate::api::ClaimAnswer;"),
        ("src/api/mod.rs", "use crate::service::Report;"),
    ] {
        assert_eq!(wrong(path, code).len(), 1, "{path}: {code}");
    }
    for (path, code) in [
        (
            "src/store/sqlite/mod.rs",
            "use crate::domain::Item; use super::redis_like;",
        ),
        ("src/server.rs", "use crate::store::redis::RedisStore;"),
        ("src/http/mod.rs", "use crate::store::{Store, StoreError};"),
        ("src/store/redis/mod.rs", "use crate::store::redis::keys;"),
    ] {
        assert_eq!(wrong(path, code), [""; 0], "{path}: {code}");
    }
}
