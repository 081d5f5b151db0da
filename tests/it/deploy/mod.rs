//! The files for deployments, tried with the programs that they are made for.

mod compose;
mod crowd;
mod dashboards;
mod drain;
mod kubernetes;
mod loadtest;
mod people;
mod prometheus;
mod redis;
mod scraping;
mod stage;
mod topology;
mod upgrade;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The path of a file of the repository.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Runs a program at the top of the repository. It has to succeed. Returns what it
/// prints.
#[track_caller]
fn output(program: &str, args: &[&str]) -> String {
    let ran = Command::new(program)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|e| panic!("{program} does not start ({e}): `make test-deps` installs it"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&ran.stdout), text(&ran.stderr));
    assert!(ran.status.success(), "{program} {args:?}:\n{out}{err}");
    out
}

/// The documents of a YAML file.
fn yaml(text: &str) -> Vec<Value> {
    // The program that checks the schemas comes with the parser.
    const TO_JSON: &str =
        "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)";
    let mut python = Command::new(path("target/venv/bin/python"))
        .args(["-c", TO_JSON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`make test-deps` installs it");
    let mut stdin = python.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    serde_json::from_slice(&python.wait_with_output().unwrap().stdout).unwrap()
}
