//! The whole of it, from the files that are deployed.

use std::time::Duration;

use super::crowd::{CODE, Crowd, stock};
use super::stage::Stage;
use crate::harness::until;

#[test]
fn a_crowd_gets_one_apiece_through_the_balancer_and_a_killed_replica_costs_no_claim() {
    let mut stage = Stage::set(&[], str::to_owned);
    stock(&stage.api(), Duration::from_secs(20));
    let crowd = Crowd::come(stage.address(), 8);
    let taken = |stage: &Stage| stage.api().stats(CODE)["taken"].as_u64().unwrap();
    until("items go", Duration::from_secs(30), || taken(&stage) > 100);
    stage.kill(0);
    stage.wait_for(2);
    let before = taken(&stage);
    until("items still go", Duration::from_secs(30), || {
        taken(&stage) > before + 100
    });
    let memory = crowd.leave();
    // A new code is not asked for twice, as that might make two.
    let costly: Vec<_> = memory
        .failures
        .iter()
        .filter(|what| !what.starts_with("new code"))
        .collect();
    assert!(costly.is_empty(), "{costly:?}");
    memory.assert_one_apiece(&stage.api());
}

#[test]
fn with_no_replica_ready_people_still_get_the_services_own_answer() {
    let mut stage = Stage::set(&[], str::to_owned);
    stage.api().make_code(CODE, &serde_json::json!({}), 2);
    stage.redis().stop();
    stage.wait_for(0);
    let answer = stage.api().claim(CODE, "ann");
    assert_eq!(answer.problem(), "store-unavailable");
    assert!(answer.header("retry-after").is_some());

    stage.redis().restart();
    stage.wait_for(3);
    let answer = stage.api().claim(CODE, "ann");
    assert_eq!(answer.status, 201, "{}", answer.text());
}
