//! The API keeps to its description: schemathesis makes requests of what
//! `/v1/openapi.json` allows and refuses, and checks every answer against it.
//! `schemathesis.toml` says what is checked.
//!
//! `make fuzz-api` sends more requests: `APIECE_FUZZ_API` says how many at least.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{KEY, Redis, Service};

/// How many requests each run makes at least.
const REQUESTS: u64 = 1_000;

/// Each request says that it comes from another network (`hooks.py`).
const TRUSTED: &str = "--trusted-proxies=127.0.0.1";

/// Where schemathesis runs: it leaves files behind.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(place.path().join("tests/it/fuzz_api")).unwrap();
    for file in ["schemathesis.toml", "tests/it/fuzz_api/hooks.py"] {
        std::fs::copy(repository().join(file), place.path().join(file)).unwrap();
    }
    place
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run came to.
struct Run {
    passed: bool,
    said: String,
}

/// Tests a service against a description.
fn run(service: &Service, description: &str, options: &[&str]) -> Run {
    let place = place();
    let output = Command::new(repository().join("target/venv/bin/st"))
        .args(["run", description, "--url", &service.url("")])
        .args(["--header", &format!("Authorization: Bearer {KEY}")])
        .args(["--phases", "examples,coverage,fuzzing,stateful"])
        .args([
            "--checks",
            "all",
            "--no-color",
            "--generation-database=none",
        ])
        .args(options)
        .env("COLUMNS", "200")
        // What it knows of Unicode takes seconds to make, so it is kept.
        .env(
            "HYPOTHESIS_STORAGE_DIRECTORY",
            repository().join("target/hypothesis"),
        )
        .current_dir(place.path())
        .output()
        .expect("`make test-deps` installs schemathesis");
    Run {
        passed: output.status.success(),
        said: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
    }
}

/// How many requests a service has answered, and how many of these with an error of
/// its own.
fn answered(service: &Service) -> (u64, u64) {
    let scrape = service.ops("/metrics").text();
    let requests = |line: &&str| line.starts_with("apiece_http_requests_total{");
    let mut counts = (0, 0);
    for line in scrape.lines().filter(requests) {
        let count: u64 = line.rsplit_once(' ').unwrap().1.parse().unwrap();
        counts.0 += count;
        if line.contains("status=\"5") {
            counts.1 += count;
        }
    }
    counts
}

fn keeps_to_its_description(store: &str, service: &Service) {
    let wanted = std::env::var("APIECE_FUZZ_API");
    let wanted = wanted.map_or(REQUESTS, |wanted| {
        wanted.parse::<u64>().unwrap().div_ceil(2)
    });
    let examples = if wanted > REQUESTS { 100 } else { 2 };
    let seed = std::env::var("APIECE_FUZZ_API_SEED");
    let mut seed: u64 = seed.map_or(1, |seed| seed.parse().unwrap());
    // The examples in the description are about this code.
    service.api().make_code("summer-fair", &json!({}), 100);
    service.api().claim("summer-fair", "ann@fair.example");
    let began = Instant::now();
    loop {
        let before = answered(service).0;
        let ran = run(
            service,
            &service.url("/v1/openapi.json"),
            &[
                &format!("--seed={seed}"),
                &format!("--max-examples={examples}"),
            ],
        );
        let (requests, errors) = answered(service);
        println!(
            "on {store}, seed {seed}: {requests} requests in {:.0} s, {errors} answers of 5xx",
            began.elapsed().as_secs_f64()
        );
        assert!(ran.passed, "{}", ran.said);
        assert_eq!(errors, 0, "{}", ran.said);
        assert!(requests >= before + REQUESTS, "too few: {}", ran.said);
        if requests >= wanted {
            break;
        }
        seed += 1;
    }
}

#[test]
fn the_api_keeps_to_its_description_on_sqlite() {
    keeps_to_its_description("SQLite", &Service::start(&[TRUSTED]));
}

#[test]
fn the_api_keeps_to_its_description_on_redis() {
    let redis = Redis::start();
    let service = Service::start(&["--store", &redis.url(), TRUSTED]);
    keeps_to_its_description("Redis", &service);
}

/// The control: the check fails when the description is wrong.
#[test]
fn an_answer_that_is_not_described_is_found() {
    let service = Service::start(&[]);
    let described = service.api().get("/v1/openapi.json").text();
    let mut doctored: Value = serde_json::from_str(&described).unwrap();
    let responses = &mut doctored["paths"]["/v1/codes/{code}"]["get"]["responses"];
    let removed = responses.as_object_mut().unwrap().remove("404");
    assert!(removed.is_some());
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("openapi.json");
    std::fs::write(&file, doctored.to_string()).unwrap();

    let some = [
        "--include-operation-id=create",
        "--include-operation-id=read_code",
        "--max-examples=2",
        "--seed=1",
    ];
    let ran = run(&service, file.to_str().unwrap(), &some);
    assert!(!ran.passed, "{}", ran.said);
    assert!(
        ran.said.contains("Undocumented status code"),
        "{}",
        ran.said
    );
    let ran = run(&service, &service.url("/v1/openapi.json"), &some);
    assert!(ran.passed, "{}", ran.said);
}
