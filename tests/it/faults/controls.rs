//! The harness is shown to find what it is there to find: where nothing is
//! promised, or the claim script is broken, there have to be violations.

use std::time::Duration;

use super::check::Promise;
use super::fault::{Fault, Ground, Level};
use super::plan::{Flaw, Plan};
use super::run::play;

/// Plays an episode that has to go wrong in this way.
fn must_find(promise: Promise, plan: &Plan) {
    let evidence = tempfile::tempdir().unwrap();
    let found = play(plan, evidence.path()).violations;
    let count = found
        .iter()
        .filter(|found| found.promise == promise)
        .count();
    println!("found {count} times by seed {}: {promise:?}", plan.seed);
    assert!(
        count > 0,
        "{promise:?} was not found by {plan:?}: {found:?}"
    );
}

#[test]
fn a_claim_script_without_its_history_is_found_out() {
    let mut plan = Plan::of(1, Level::Relaxed, Ground::Memory, &[]);
    plan.flaw = Some(Flaw::NoHistory);
    must_find(Promise::OneItem, &plan);
}

#[test]
fn a_redis_that_forgets_claims_when_it_dies_is_found_out() {
    let plan = Plan::of(2, Level::Relaxed, Ground::Memory, &[Fault::RedisKilled]);
    must_find(Promise::ItemToOne, &plan);
}

#[test]
fn an_isolated_primary_that_waits_for_no_replica_is_found_out() {
    let faults = [Fault::PrimaryIsolated];
    let mut plan = Plan::of(3, Level::Relaxed, Ground::Sentinels, &faults);
    // Both sides have clients, and time to serve them.
    plan.replicas = 2;
    plan.troubles[0].begins = Duration::from_millis(300);
    must_find(Promise::ItemToOne, &plan);
}
