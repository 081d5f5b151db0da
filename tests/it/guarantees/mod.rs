//! What each level of guarantee promises and requires, on the servers that it is
//! made for, whatever happens to them.

mod cluster;
mod durable;
mod replicated;
mod sentinel;
mod tls;

use std::time::Duration;

use crate::harness::process::{Ran, SERVE, apiece, run};
use crate::harness::redis::Setup;
use crate::harness::valkey::valkey;
use crate::harness::{Api, Service, at_last, until_ok};

/// How long anything may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts the service on a store, with these flags.
fn serve(store: &str, flags: &[&str]) -> Service {
    Service::start(&[&["--store", store], flags].concat())
}

/// Tries to start the service on a store that it has to refuse.
fn try_to_serve(store: &str, flags: &[&str]) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let mut command = apiece(home.path());
    run(command.args(SERVE).args(["--store", store]).args(flags), "")
}

/// Waits until `/ready` says all of these words.
fn wait_until_ready_says(service: &Service, words: &[&str]) {
    until_ok(PATIENCE, || {
        let said = service.ops("/ready").text();
        let says_all = words.iter().all(|word| said.contains(word));
        says_all
            .then_some(())
            .ok_or_else(|| format!("not all of {words:?} are in {said:?}"))
    });
}

/// The setups of a Redis and a Valkey with these options.
fn servers(options: &[&str]) -> [Setup; 2] {
    let redis = Setup::with(options);
    let valkey = Setup {
        program: valkey(),
        ..redis.clone()
    };
    [redis, valkey]
}

/// Claims until the answer is not "try again". Returns the id of the item.
fn claim_at_last(api: &Api, code: &str, client: &str) -> String {
    at_last(PATIENCE, || api.claim(code, client)).item()
}

/// Makes the code `fair` with `count` items.
fn fill(service: &Service, count: usize) -> Api {
    let api = service.api();
    api.make_code_at_last("fair", count);
    api
}
