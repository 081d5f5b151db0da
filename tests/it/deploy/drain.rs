//! Rolling restarts under load: no client may notice them.

use std::time::Duration;

use super::crowd::{Crowd, Memory, stock};
use super::read;
use super::stage::Stage;
use crate::harness::setting;

/// How often all three replicas are restarted. `make drain` does it ten times.
fn rolls() -> u32 {
    setting("APIECE_DRAIN_ROLLS").unwrap_or(3)
}

/// The configuration of the deployed balancer without retries: then the service
/// has to keep its promises alone.
pub(super) fn without_retries() -> String {
    let config = read("deploy/haproxy/haproxy.cfg");
    assert!(config.contains(
        "
    retries 2
"
    ));
    config.replace(
        "
    retries 2
",
        "
    retries 0
",
    )
}

/// Stops and restarts every replica `rolls` times by this signal, under load.
fn roll(signal: &str, rolls: u32) -> (Stage, Memory) {
    let mut stage = Stage::set_behind(&without_retries(), &[], Vec::new());
    // Each restart takes about 6 s.
    stock(&stage.api(), Duration::from_secs(20) * rolls);
    let crowd = Crowd::come(stage.address(), 8);
    for _ in 0..rolls {
        for n in 0..3 {
            stage.restart(n, signal);
            stage.wait_for(3);
        }
    }
    let memory = crowd.leave();
    println!(
        "{rolls} rolls by {signal}: {} requests, {} items shown, {} failed",
        memory.requests,
        memory.claims.len() + memory.pages.len(),
        memory.failures.len(),
    );
    (stage, memory)
}

#[test]
fn a_rolling_restart_fails_no_request_and_gives_nothing_twice() {
    let (stage, memory) = roll("-TERM", rolls());
    assert_eq!(memory.failures, Vec::<String>::new());
    assert_eq!(memory.asked_again, 0, "somebody lost a connection");
    memory.assert_one_apiece(&stage.api());
    // The balancer did not have to hide any failure, either.
    for series in [
        "haproxy_backend_connection_errors_total{proxy=\"apiece\"}",
        "haproxy_backend_response_errors_total{proxy=\"apiece\"}",
        "haproxy_backend_http_responses_total{proxy=\"apiece\",code=\"5xx\"}",
        "haproxy_backend_retry_warnings_total{proxy=\"apiece\"}",
    ] {
        assert_eq!(stage.counted(series), Some(0.0), "{series}");
    }
}

/// The control: the test above would notice failures.
#[test]
fn the_same_crowd_notices_when_replicas_are_killed_instead() {
    let (stage, memory) = roll("-KILL", 1);
    assert!(memory.failures.len() + memory.asked_again > 0);
    // The items go to one client each even so.
    memory.assert_one_apiece(&stage.api());
}
