//! The whole deployment, from the files that are deployed.

use std::time::Duration;

use super::crowd::{CODE, Crowd, stock};
use super::stage::Stage;
use crate::harness::until;
use crate::telemetry::collector::Collector;
use crate::telemetry::traces::{TRACE, claim, traceparent};

/// Makes a claim that its caller traces. Returns the client and the item.
fn traced_claim(stage: &Stage) -> (String, String) {
    let url = format!("http://{}", stage.address());
    let answer = claim(&url, "traced", &traceparent("01"));
    ("traced".to_owned(), answer.item())
}

#[test]
fn a_crowd_gets_one_apiece_through_the_balancer_and_a_killed_replica_costs_no_claim() {
    let collector = Collector::http();
    let mut stage = Stage::set(&[], collector.variables());
    stock(&stage.api(), Duration::from_secs(20));
    let crowd = Crowd::come(stage.address(), 8);
    let taken = |stage: &Stage| stage.api().stats(CODE)["taken"].as_u64().unwrap();
    until("items are taken", Duration::from_secs(30), || {
        taken(&stage) > 100
    });
    let traced = traced_claim(&stage);
    collector.trace(TRACE, 1);

    stage.kill(0);
    stage.wait_for(2);
    let before = taken(&stage);
    until("more items are taken", Duration::from_secs(30), || {
        taken(&stage) > before + 100
    });
    let mut memory = crowd.leave();
    memory.claims.push(traced);
    // A request for a new code is not sent twice, since that might make two codes.
    // If a replica died before it read a request, HAProxy 2.6 leaves it to the client
    // to send it again.
    let costly: Vec<_> = memory
        .failures
        .iter()
        .filter(|what| !what.starts_with("new code"))
        .collect();
    assert!(costly.is_empty(), "{costly:?}");
    memory.assert_one_apiece(&stage.api());
}

#[test]
fn clients_still_get_the_answer_of_the_service_while_no_replica_is_ready() {
    let mut stage = Stage::set(&[], Vec::new());
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
