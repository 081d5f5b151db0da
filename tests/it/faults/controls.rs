//! These episodes show that violations are found: nothing is promised in them, or the
//! claim script is broken, so there have to be some.

use std::time::Duration;

use super::check::Promise;
use super::fault::{Fault, Ground, Level, covered};
use super::flaw::Flaw;
use super::plan::Plan;
use super::run::play;

/// The files that every completed episode with violations leaves.
const PLAYED: &[&str] = &[
    "history.ndjson",
    "books.json",
    "redis-0.log",
    "apiece-0.log",
];

/// Plays an episode that has to break this promise, and to leave evidence: at least
/// these files.
fn assert_found_in(promise: Promise, plan: &Plan, files: &[&str]) {
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
    let folder = verdict.folder.expect("there are violations");
    assert!(folder.starts_with(evidence.path()), "{folder:?}");
    for file in files.iter().chain(&["plan.json", "violations.txt"]) {
        let kept = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        assert!(!kept.trim().is_empty(), "{file} of {folder:?} is empty");
    }
    let plan_kept = std::fs::read_to_string(folder.join("plan.json")).unwrap();
    assert!(plan_kept.contains(&format!("\"seed\": {}", plan.seed)));
}

#[test]
fn a_claim_script_without_its_history_is_noticed() {
    let mut plan = Plan::of(1, Level::Relaxed, Ground::Memory, &[]);
    plan.flaw = Some(Flaw::NoHistory);
    assert_found_in(Promise::OneItem, &plan, PLAYED);
}

#[test]
fn a_redis_that_forgets_claims_when_it_dies_is_noticed() {
    let plan = Plan::of(2, Level::Relaxed, Ground::Memory, &[Fault::RedisKilled]);
    assert_found_in(Promise::ItemToOne, &plan, PLAYED);
}

#[test]
fn an_isolated_primary_that_waits_for_no_replica_is_noticed() {
    an_isolated_primary_is_noticed(Ground::Sentinels, Fault::PrimaryIsolated);
}

#[test]
fn a_primary_in_another_network_that_waits_for_no_replica_is_noticed() {
    // Only if the system lets us make networks.
    if covered().any(|(_, ground, _)| ground == Ground::Networks) {
        an_isolated_primary_is_noticed(Ground::Networks, Fault::NetworksParted);
    }
}

#[test]
fn an_isolated_primary_whose_window_has_no_fence_is_noticed() {
    fenced_with(Flaw::NoFence);
}

#[test]
fn an_object_store_that_lets_two_primaries_write_a_grant_is_noticed() {
    fenced_with(Flaw::TwoWriters);
}

/// The same episode without the flaw is one of those that have to pass.
fn fenced_with(flaw: Flaw) {
    let mut plan = isolation(Level::Fenced, Ground::Sentinels, Fault::PrimaryIsolated);
    plan.flaw = Some(flaw);
    assert_found_in(Promise::ItemToOne, &plan, PLAYED);
}

#[test]
fn the_same_isolated_primary_is_harmless_at_fenced() {
    let plan = isolation(Level::Fenced, Ground::Sentinels, Fault::PrimaryIsolated);
    let evidence = tempfile::tempdir().unwrap();
    let verdict = play(&plan, evidence.path());
    assert_eq!(verdict.violations, [], "{verdict}");
}

fn an_isolated_primary_is_noticed(ground: Ground, fault: Fault) {
    let plan = isolation(Level::Relaxed, ground, fault);
    let files = [PLAYED, &["redis-2.log", "sentinel-2.log", "apiece-1.log"]].concat();
    assert_found_in(Promise::ItemToOne, &plan, &files);
}

/// An episode in which two primaries serve.
fn isolation(level: Level, ground: Ground, fault: Fault) -> Plan {
    let mut plan = Plan::of(3, level, ground, &[fault]);
    // Both sides need clients, and time to serve them.
    plan.replicas = 2;
    plan.troubles[0].begins = Duration::from_millis(300);
    plan.troubles[0].ends = Duration::from_secs(5);
    plan.span = Duration::from_secs(8);
    (plan.clients, plan.items) = (2_400, 2_000);
    plan
}

#[test]
fn an_episode_whose_servers_do_not_start_is_reported_like_any_other() {
    let mut plan = Plan::of(4, Level::Relaxed, Ground::Embedded, &[]);
    // This ground has no claim script to spoil, so the episode panics.
    plan.flaw = Some(Flaw::NoHistory);
    assert_found_in(Promise::Back, &plan, &[]);
}
