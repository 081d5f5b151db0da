//! The load tests: the smoke scenario is run as `make loadtest` runs it, and its
//! check is shown to find errors.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::path;

fn python(script: &str) -> Command {
    let mut command = Command::new(path("target/venv/bin/python"));
    command.arg(path(script));
    command
}

fn check(run: &Path) -> Output {
    python("loadtest/check.py").arg(run).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_smoke_scenario_passes_and_its_check_finds_errors() {
    let out = tempfile::tempdir().unwrap();
    let ran = python("loadtest/run.py")
        .args(["--apiece", env!("CARGO_BIN_EXE_apiece"), "--replicas", "2"])
        .arg("--k6")
        .arg(path("target/venv/bin/k6"))
        .arg("--out")
        .arg(out.path())
        .arg("smoke")
        .output()
        .expect("`make test-deps` installs it");
    let said = text(&[ran.stdout, ran.stderr].concat());
    assert!(ran.status.success(), "{said}");
    assert!(
        said.contains("granted 280, on record 280, repeated 180, exhausted 40, lost 0"),
        "{said}"
    );
    assert!(said.contains("duplicates 0, problems 0"), "{said}");

    let run = out.path().join("smoke");
    // Each of these spoils one file of a correct run.
    type Spoil = fn(&str) -> String;
    let spoilt = [
        (
            "seen.log",
            "were shown to two clients",
            another_client_saw_it as Spoil,
        ),
        ("seen.log", "k6 counted", without_the_last_line),
        (
            "claims.ndjson",
            "nobody has on record",
            without_the_last_line,
        ),
        ("stats.json", "are counted as taken", one_more_taken),
        ("verify.json", "verify: ", not_ok),
    ];
    for (file, complaint, spoil) in spoilt {
        let right = fs::read_to_string(run.join(file)).unwrap();
        fs::write(run.join(file), spoil(&right)).unwrap();
        let found = check(&run);
        let said = text(&found.stdout);
        assert_eq!(found.status.code(), Some(1), "{file}: {said}");
        assert!(said.contains(complaint), "{file}: {said}");
        fs::write(run.join(file), right).unwrap();
    }
    assert!(check(&run).status.success());
}

fn another_client_saw_it(seen: &str) -> String {
    let line = seen.lines().find(|line| line.contains("seen repeated"));
    let line = line.unwrap().replace(" client-", " another-client-");
    format!("{seen}{line}\n")
}

fn without_the_last_line(lines: &str) -> String {
    let (rest, _) = lines.trim_end().rsplit_once('\n').unwrap();
    format!("{rest}\n")
}

fn one_more_taken(stats: &str) -> String {
    let mut stats: Value = serde_json::from_str(stats).unwrap();
    stats["taken"] = (stats["taken"].as_u64().unwrap() + 1).into();
    stats.to_string()
}

fn not_ok(verified: &str) -> String {
    let mut verified: Value = serde_json::from_str(verified).unwrap();
    verified["ok"] = false.into();
    verified.to_string()
}
