//! On a group of servers under Sentinels.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::{claim_at_last, fill, serve, try_to_serve, wait_until_ready_says};
use crate::harness::key_of;
use crate::harness::redis::{IN_MEMORY, Setup};
use crate::harness::sentinel::{NAME, Sentinels};

#[test]
fn the_service_follows_a_failover_and_forgets_nothing_that_was_shown() {
    let mut sentinels = Sentinels::start();
    let flags = ["--guarantee", "replicated", "--replicas", "2"];
    let service = serve(&sentinels.url(), &flags);
    let api = fill(&service, 99);
    let claim = |n: usize| claim_at_last(&api, "fair", &format!("client {n}"));
    let shown: Vec<_> = (0..20).map(claim).collect();

    let old = sentinels.wait_until_whole();
    sentinels.group.nodes[old].stop();
    sentinels.wait_for_failover(old);
    // Nothing can be promised with one replica of two.
    assert_eq!(api.claim("fair", "client 20").status, 503);
    wait_until_ready_says(&service, &["not ready", "1 of 2 replicas"]);
    sentinels.group.nodes[old].restart();
    sentinels.wait_until_whole();

    let again: Vec<_> = (0..20).map(claim).collect();
    assert_eq!(again, shown);
    let all: HashSet<_> = (0..40).map(claim).collect();
    assert_eq!(all.len(), 40);
    api.assert_whole("fair");
}

#[test]
fn claims_go_on_through_a_failover_without_a_restart() {
    // The long patience allows no failover but the one that the test asks for: a
    // second one, to a replica that is still copying, would lose the code.
    let sentinels = Sentinels::set_up_to_wait(&Setup::with(IN_MEMORY), 30_000);
    let service = serve(&sentinels.url(), &[]);
    let api = fill(&service, 100);
    // One of the replicas will be promoted, and at this level the service does not
    // wait for them.
    sentinels
        .group
        .wait_until_all_have(&key_of("fair", "untaken"));
    let replica = serve(&sentinels.url(), &[]);
    let deadline = Instant::now() + Duration::from_secs(60);
    std::thread::scope(|scope| {
        let failover = scope.spawn(|| sentinels.failover());
        for n in (0..100).cycle() {
            claim_at_last(&api, "fair", &format!("client {n}"));
            claim_at_last(&replica.api(), "fair", &format!("client {n}"));
            if failover.is_finished() {
                return;
            }
            assert!(Instant::now() < deadline, "the failover does not end");
        }
    });
    wait_until_ready_says(&service, &["ready\n"]);
    assert_eq!(
        claim_at_last(&api, "fair", "client 0"),
        claim_at_last(&replica.api(), "fair", "client 0")
    );
}

#[test]
fn a_group_that_the_sentinels_do_not_know_is_refused() {
    let sentinels = Sentinels::start();
    let wrong = sentinels.url().replace(NAME, "somebody");
    try_to_serve(&wrong, &[]).fails(2, &["do not know a group named somebody"]);
}

#[test]
fn one_sentinel_of_three_is_enough_to_start() {
    let mut sentinels = Sentinels::start();
    for dead in &mut sentinels.sentinels[..2] {
        dead.stop();
    }
    let service = serve(&sentinels.url(), &[]);
    let api = fill(&service, 1);
    assert_eq!(api.claim("fair", "ann").status, 201);
}
