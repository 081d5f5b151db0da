//! The API against its own description: schemathesis makes thousands of requests
//! from it, good and bad, follows the links between operations, and holds each
//! answer to what is described.
//!
//! `APIECE_FUZZ_REQUESTS` says how many requests there have to be at least on each
//! store: 1,000 by default, 10,000 with `make fuzz-api`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::process::{NOTHING, Ran, Serve, run};
use crate::harness::{KEY, Redis};

fn requests() -> usize {
    let asked = std::env::var("APIECE_FUZZ_REQUESTS");
    asked.map_or(1_000, |asked| asked.parse().unwrap())
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Has a service tried by what `description` says of it, an address or a file.
fn fuzz(serve: &Serve, description: &str, examples: usize) -> Ran {
    let mut command = Command::new(path("target/venv/bin/st"));
    command
        .current_dir(serve.path(""))
        .arg("--config-file")
        .arg(path("tests/it/fuzz_api/schemathesis.toml"))
        .args(["run", description, "--url", &serve.url])
        .args(["--header", &format!("Authorization: Bearer {KEY}")])
        .args(["--phases", "examples,coverage,fuzzing,stateful"])
        .args(["--max-examples", &examples.to_string()])
        .args(["--generation-database", "none", "--no-color"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    run(&mut command, "")
}

/// How many requests it made.
fn made(ran: &Ran) -> usize {
    let generated = ran.stdout.split(" generated").next().unwrap();
    let count = generated.rsplit(['\n', ' ']).next().unwrap();
    count.parse().unwrap_or_else(|_| panic!("{ran:#?}"))
}

fn assert_as_described(serve: &Serve) {
    let description = format!("{}/v1/openapi.json", serve.url);
    // Some requests follow from the description alone, the others are drawn.
    let ran = fuzz(serve, &description, requests() / 32);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let made = made(&ran);
    println!("{made} requests, all answered as described");
    assert!(made >= requests(), "only {made} requests");
}

#[test]
fn every_answer_on_sqlite_is_as_described() {
    assert_as_described(&Serve::start_in(NOTHING, &[]));
}

#[test]
fn every_answer_on_redis_is_as_described() {
    let redis = Redis::start();
    assert_as_described(&Serve::on(&redis.url()));
}

/// So that the tests above would find what they say is not there.
#[test]
fn an_answer_that_is_not_described_is_found() {
    let serve = Serve::start_in(NOTHING, &[]);
    let mut description: Value = serde_json::from_str(&apiece::http::openapi_json()).unwrap();
    let get = &mut description["paths"]["/v1/codes/{code}"]["get"]["responses"];
    assert!(get.as_object_mut().unwrap().remove("404").is_some());
    serve.write("doctored.json", &description.to_string());
    let ran = fuzz(&serve, "doctored.json", 2);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("Undocumented HTTP status code"),
        "{}",
        ran.stdout
    );
}
