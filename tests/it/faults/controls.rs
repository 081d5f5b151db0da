//! The harness is shown to find what it is there to find: where nothing is
//! promised, or the claim script is broken, there have to be violations.

use std::time::Duration;

use super::check::Promise;
use super::fault::{Fault, Ground, Level, covered};
use super::plan::{Flaw, Plan};
use super::run::play;

/// What every episode leaves that was played to its end.
const PLAYED: &[&str] = &[
    "history.ndjson",
    "books.json",
    "redis-0.log",
    "apiece-0.log",
];

/// Plays an episode that has to go wrong in this way, and to leave what shows
/// how it went: these files at least.
fn must_find(promise: Promise, plan: &Plan, files: &[&str]) {
    let evidence = tempfile::tempdir().unwrap();
    let verdict = play(plan, evidence.path());
    let found = verdict.violations;
    let count = found
        .iter()
        .filter(|found| found.promise == promise)
        .count();
    println!("found {count} times by seed {}: {promise:?}", plan.seed);
    assert!(
        count > 0,
        "{promise:?} was not found by {plan:?}: {found:?}"
    );
    let folder = verdict.folder.expect("there is something to keep");
    assert!(folder.starts_with(evidence.path()), "{folder:?}");
    for file in files.iter().chain(&["plan.json", "violations.txt"]) {
        let kept = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        assert!(!kept.trim().is_empty(), "{file} of {folder:?} is empty");
    }
    let plan_kept = std::fs::read_to_string(folder.join("plan.json")).unwrap();
    assert!(plan_kept.contains(&format!("\"seed\": {}", plan.seed)));
}

#[test]
fn a_claim_script_without_its_history_is_found_out() {
    let mut plan = Plan::of(1, Level::Relaxed, Ground::Memory, &[]);
    plan.flaw = Some(Flaw::NoHistory);
    must_find(Promise::OneItem, &plan, PLAYED);
}

#[test]
fn a_redis_that_forgets_claims_when_it_dies_is_found_out() {
    let plan = Plan::of(2, Level::Relaxed, Ground::Memory, &[Fault::RedisKilled]);
    must_find(Promise::ItemToOne, &plan, PLAYED);
}

#[test]
fn an_isolated_primary_that_waits_for_no_replica_is_found_out() {
    an_isolated_primary_is_found_out(Ground::Sentinels, Fault::PrimaryIsolated);
}

#[test]
fn a_primary_in_another_network_that_waits_for_no_replica_is_found_out() {
    // Where the system lets us make one.
    if covered().any(|(_, ground, _)| ground == Ground::Networks) {
        an_isolated_primary_is_found_out(Ground::Networks, Fault::NetworksParted);
    }
}

fn an_isolated_primary_is_found_out(ground: Ground, fault: Fault) {
    let mut plan = Plan::of(3, Level::Relaxed, ground, &[fault]);
    // Both sides have clients, and time to serve them.
    plan.replicas = 2;
    plan.troubles[0].begins = Duration::from_millis(300);
    plan.span = Duration::from_secs(8);
    let files = [PLAYED, &["redis-2.log", "sentinel-2.log", "apiece-1.log"]].concat();
    must_find(Promise::ItemToOne, &plan, &files);
}

#[test]
fn an_episode_whose_servers_do_not_start_is_told_like_any_other() {
    let mut plan = Plan::of(4, Level::Relaxed, Ground::Embedded, &[]);
    // There is no claim script to spoil on this ground.
    plan.flaw = Some(Flaw::NoHistory);
    must_find(Promise::Back, &plan, &[]);
}
