//! What each level of guarantee promises and asks for, on the servers that it
//! is for, and through what happens to them.

mod cluster;
mod durable;
mod replicated;
mod sentinel;
mod tls;

use std::time::{Duration, Instant};

use crate::harness::process::{Ran, apiece, run};
use crate::harness::{Api, Service};

/// How long anything may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves on a store with these flags.
fn serve(store: &str, flags: &[&str]) -> Service {
    Service::start(&[&["--store", store], flags].concat())
}

/// Tries to serve on a store that does not do.
fn try_to_serve(store: &str, flags: &[&str]) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let addresses = ["--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0"];
    let mut command = apiece(home.path());
    command.args(["serve", "--store", store]);
    command.args(addresses).args(flags);
    run(&mut command, "")
}

/// What `/ready` says once it says this.
fn wait_until_ready_says(service: &Service, words: &[&str]) {
    let mut said = String::new();
    let deadline = Instant::now() + PATIENCE;
    while !words.iter().all(|word| said.contains(word)) {
        assert!(Instant::now() < deadline, "no {words:?} in {said:?}");
        std::thread::sleep(Duration::from_millis(20));
        said = service.ops("/ready").text();
    }
}

/// Claims until there is an answer other than "try again"; the item's id.
fn claim_at_last(api: &Api, code: &str, client: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = api.claim(code, client);
        if answer.status != 503 {
            return answer.item();
        }
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        assert!(Instant::now() < deadline, "{answer:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Makes the code `fair` with so many items.
fn fill(service: &Service, count: usize) -> Api {
    let api = service.api();
    api.make_code("fair", &serde_json::json!({}), count);
    api
}
