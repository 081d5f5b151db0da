//! The import rule: arrows between the rooms point downward only.

use std::path::{Path, PathBuf};

/// What each room may name of this crate, itself aside.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("qr", &[]),
    ("telemetry", &[]),
    ("store", &["domain", "telemetry"]),
    ("service", &["domain", "store", "qr", "telemetry"]),
    ("http", &["domain", "store", "qr", "service", "telemetry"]),
    (
        "server",
        &["domain", "store", "qr", "service", "telemetry", "http"],
    ),
    (
        "cli",
        &[
            "domain",
            "store",
            "qr",
            "service",
            "telemetry",
            "http",
            "server",
        ],
    ),
];

/// Crates that only some places may name.
const CRATES: &[(&str, &[&str])] = &[
    ("redis", &["src/store/redis/"]),
    ("deadpool_redis", &["src/store/redis/"]),
    ("rusqlite", &["src/store/sqlite/"]),
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
            "src/service/",
            "src/http/",
            "src/server",
            "src/telemetry/traces/export.rs",
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

/// The sources, by their paths in the repository, without their comments.
fn code() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    assert!(paths.len() > 50, "the sources were found");
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

/// The rooms that a source names: in `crate::room`, or in `crate::{room, ...}`.
fn named_rooms(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = rest
            .strip_prefix('{')
            .map(|group| group.split('}').next().unwrap());
        for part in group
            .unwrap_or(rest)
            .split(',')
            .take(if group.is_some() { 99 } else { 1 })
        {
            let word: String = part
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            named.push(word);
        }
    }
    named
}

fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        !(before.is_alphanumeric() || before == '_' || before == ':')
    })
}

fn violations(sources: &[(String, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, code) in sources {
        if let Some(room) = room(path) {
            let (_, allowed) = ROOMS.iter().find(|(name, _)| *name == room).unwrap();
            for named in named_rooms(code) {
                let is_room = ROOMS.iter().any(|(name, _)| *name == named);
                if is_room && named != room && !allowed.contains(&named.as_str()) {
                    wrong.push(format!("{path} names crate::{named}"));
                }
            }
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
fn imports_point_downward_only() {
    assert_eq!(violations(&code()), Vec::<String>::new());
}

#[test]
fn the_rule_sees_what_breaks_it() {
    let wrong = |path: &str, code: &str| violations(&[(path.into(), code.into())]);
    assert_eq!(
        wrong("src/domain/item.rs", "use crate::store::Store;").len(),
        1
    );
    assert_eq!(
        wrong("src/store/mod.rs", "use crate::{domain::Item, http::App};").len(),
        1
    );
    assert_eq!(
        wrong("src/service/fill.rs", "fn f() { redis::cmd(\"GET\"); }").len(),
        1
    );
    assert_eq!(
        wrong(
            "src/store/sqlite/mod.rs",
            "use crate::domain::Item; use super::redis_like;"
        )
        .len(),
        0
    );
    assert_eq!(
        wrong("src/server.rs", "use crate::store::redis::RedisStore;").len(),
        0
    );
}
