//! Random histories of everything a store can do. Each answer is compared with
//! that of an oracle in memory.
//!
//! `APIECE_MODEL_CASES` sets the number of histories (200 by default).
//! `APIECE_MODEL_SEED` repeats the histories of a failure.

mod oracle;
mod play;
mod steps;

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;
use tokio::runtime::Runtime;

use self::steps::History;
use crate::harness::{self, Running, setting};

const STEPS: usize = 100;

#[test]
fn sqlite_answers_as_the_oracle_does() {
    compare(harness::on_sqlite, false);
}

#[test]
fn redis_answers_as_the_oracle_does() {
    compare(harness::on_redis, false);
}

#[test]
fn a_fenced_redis_answers_as_the_oracle_does() {
    compare(harness::on_fenced, true);
}

/// Plays all histories on one store. Each history has its own codes.
fn compare(start: impl AsyncFn() -> Running, sets_aside: bool) {
    // Windows take time, and most of what is said here has been said of Redis before.
    let usual = if sets_aside { 50 } else { 200 };
    let cases = setting("APIECE_MODEL_CASES").unwrap_or(usual);
    let seed = setting("APIECE_MODEL_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("{cases} histories of {STEPS} steps; APIECE_MODEL_SEED={seed} repeats them");

    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let runtime = Runtime::new().unwrap();
    let running = runtime.block_on(start());
    // As a service does at its start.
    let secret = runtime.block_on(running.store.shared_secret([7; 32]));
    assert_eq!(secret.unwrap(), [7; 32]);
    let histories = AtomicUsize::new(0);
    let played = TestRunner::new_with_rng(config, rng(seed)).run(
        &History::sequential_strategy(STEPS),
        |(_, steps, seen)| {
            let history = histories.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(play::play(
                &*running.store,
                sets_aside,
                history,
                steps,
                seen,
            ))
        },
    );
    if let Err(difference) = played {
        panic!("APIECE_MODEL_SEED={seed}: {difference}");
    }
}

fn rng(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}
