//! Do the promises hold when something fails? In each episode, real servers are
//! killed, frozen and cut off while clients claim. Then all that the clients saw is
//! checked against the books of the store.
//!
//! `APIECE_FAULTS_SEED` repeats the episode of that seed, and `APIECE_FAULTS_EPISODES`
//! sets the number of episodes.

mod check;
mod controls;
mod crowd;
mod failover;
mod fault;
mod flaw;
mod forged;
mod grants;
mod harm;
mod history;
mod http;
mod plan;
mod replica;
mod report;
mod run;
mod servers;
mod stage;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use self::plan::Plan;
use self::report::Report;
use self::run::play;
use crate::harness::setting;

/// How many episodes there are by default.
const SMOKE: u64 = 20;

/// A run of at least this many episodes is a full one, and has targets to reach.
const FULL: u64 = 800;

/// How many episodes are played at once. Most of the time they wait.
const AT_ONCE: usize = 3;

/// Where the report and the evidence are written.
fn folder() -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    target.parent().unwrap().join("faults")
}

#[test]
fn the_promises_hold_whatever_goes_wrong() {
    let seed: Option<u64> = setting("APIECE_FAULTS_SEED");
    let episodes = setting("APIECE_FAULTS_EPISODES");
    let episodes = episodes.unwrap_or(if seed.is_some() { 1 } else { SMOKE });
    let first = seed.unwrap_or_else(|| fastrand::u64(..1 << 32));
    println!("{episodes} episodes from APIECE_FAULTS_SEED={first}");
    let (report, next) = (Mutex::new(Report::default()), AtomicU64::new(first));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= first + episodes {
                        return;
                    }
                    let verdict = play(&Plan::draw(seed), &folder());
                    println!("{verdict}");
                    report.lock().unwrap().add(&verdict);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    println!("{report}");
    let json = serde_json::to_string_pretty(&report).unwrap();
    std::fs::create_dir_all(folder()).unwrap();
    std::fs::write(folder().join("report.json"), json).unwrap();
    assert_eq!(report.violations(), 0, "see {:?}", report.evidence);
    if seed.is_none() && episodes >= FULL {
        assert_eq!(report.shortfalls(), [""; 0]);
    }
}
