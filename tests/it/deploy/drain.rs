//! Rolling restarts under load: nobody is to notice.

use std::time::Duration;

use super::crowd::{Crowd, Memory, stock};
use super::read;
use super::stage::Stage;
use crate::harness::setting;

/// How often all three are restarted; `make drain` does it ten times.
fn rolls() -> u32 {
    setting("APIECE_DRAIN_ROLLS").unwrap_or(3)
}

/// The deployed balancer, which makes no request again, whatever happens: what
/// holds behind it, the service does alone.
pub(super) fn without_a_second_try() -> String {
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

/// Restarts every replica by this signal, so many times, while people come.
fn roll(signal: &str, rolls: u32) -> (Stage, Memory) {
    let mut stage = Stage::set_behind(&without_a_second_try(), &[], Vec::new());
    // Stopping and coming back takes some 6 s.
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
    assert_eq!(memory.asked_again, 0, "nobody lost a connection");
    memory.assert_one_apiece(&stage.api());
    // Nor did the balancer see anything that it had to hide.
    for series in [
        "haproxy_backend_connection_errors_total{proxy=\"apiece\"}",
        "haproxy_backend_response_errors_total{proxy=\"apiece\"}",
        "haproxy_backend_http_responses_total{proxy=\"apiece\",code=\"5xx\"}",
        "haproxy_backend_retry_warnings_total{proxy=\"apiece\"}",
    ] {
        assert_eq!(stage.counted(series), Some(0.0), "{series}");
    }
}

/// So that the test above would see what it says is not there.
#[test]
fn killing_replicas_instead_is_noticed_by_the_same_crowd() {
    let (stage, memory) = roll("-KILL", 1);
    assert!(memory.failures.len() + memory.asked_again > 0);
    // Even so.
    memory.assert_one_apiece(&stage.api());
}
