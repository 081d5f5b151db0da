//! Redis answers that it cannot do it now: it is loading its data, it was demoted,
//! or a part of its cluster is gone. Each test asks the server whether it really
//! answered the service so.

use std::thread;

use serde_json::json;

use super::{SLACK, claim_at_last, on};
use crate::harness::cluster::Cluster;
use crate::harness::group::Group;
use crate::harness::redis::DEADLINE;
use crate::harness::{Api, Redis, Service, key_of, until};

/// The options of a server that loads its keys for some seconds, and answers
/// meanwhile.
const SLOW_TO_LOAD: &[&str] = &[
    "--save",
    "",
    "--key-load-delay",
    "1000",
    "--loading-process-events-interval-bytes",
    "1024",
];

/// Makes keys for it to load.
const FILLER: &str =
    "for n = 1, 3000 do redis.call('SET', 'filler:' .. n, string.rep('x', 1000)) end";

/// How many claims a server refused with this error code. Only claims send it
/// scripts.
fn refused(redis: &Redis, code: &str) -> u64 {
    let all: String = redis.tell(&["INFO", "everything"]);
    let number = |line: &str, name: &str| -> Option<u64> {
        let (_, rest) = all
            .lines()
            .find_map(|l| l.strip_prefix(line))?
            .split_once(name)?;
        rest.split(',').next()?.parse().ok()
    };
    let said = number(&format!("errorstat_{code}:"), "count=").unwrap_or(0);
    let calls = |name| number("cmdstat_evalsha:", name).unwrap_or(0);
    said.min(calls("rejected_calls=") + calls("failed_calls="))
}

/// Claims, and asserts that the answer is an item or "try again".
fn assert_served_or_told_to_try_again(api: &Api, client: &str) -> u16 {
    let answer = api.claim("fair", client);
    match answer.status {
        200 | 201 => {}
        503 => {
            assert_eq!(answer.problem(), "store-unavailable", "{answer:?}");
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
        }
        _ => panic!("{answer:?}"),
    }
    answer.status
}

#[test]
fn while_redis_loads_its_data_claims_wait_or_are_told_to_try_again() {
    let mut redis = Redis::start_with(SLOW_TO_LOAD);
    let hasty = on(&redis, &["--claim-timeout=300ms"]);
    let patient = on(&redis, &["--claim-timeout=20s"]);
    let api = hasty.api();
    api.make_code("fair", &json!({}), 20);
    let shown = claim_at_last(&api, "fair", "ann");
    let () = redis.tell(&["EVAL", FILLER, "0"]);
    redis.command("SAVE");
    let mut told_to_try_again = 0;
    thread::scope(|scope| {
        let restart = scope.spawn(|| redis.restart());
        let waits = scope.spawn(|| patient.api().claim("fair", "ben"));
        for n in (0..10).cycle() {
            let status = assert_served_or_told_to_try_again(&api, &format!("client {n}"));
            told_to_try_again += usize::from(status == 503);
            if restart.is_finished() {
                break;
            }
        }
        let waited = waits.join().expect("it does not panic");
        assert_eq!(waited.status, 201, "{waited:?}");
    });
    assert!(told_to_try_again > 0, "nobody claimed meanwhile");
    assert!(
        refused(&redis, "LOADING") > 0,
        "the service was never told so"
    );
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
    api.assert_whole("fair");
}

#[test]
fn no_claim_is_written_to_a_demoted_server_and_it_serves_again_once_promoted() {
    let group = Group::start(1);
    let service = on(&group.nodes[0], &["--claim-timeout=300ms"]);
    let api = service.api();
    api.make_code("fair", &json!({}), 20);
    let shown = claim_at_last(&api, "fair", "ann");
    let done = group.nodes[0].offset();
    until("the replica is in step", DEADLINE, || {
        group.nodes[0].is_followed_by(1, done)
    });
    group.promote(1);
    group.follow(0, 1);
    for client in ["ann", "ben"] {
        assert_eq!(assert_served_or_told_to_try_again(&api, client), 503);
    }
    assert!(
        refused(&group.nodes[0], "READONLY") > 0,
        "the service was never told so"
    );
    until("the demoted server follows", DEADLINE, || group.follows(0));
    group.promote(0);
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
    api.assert_whole("fair");
}

#[test]
fn a_cluster_that_is_down_serves_again_once_it_is_whole() {
    let mut cluster = Cluster::start();
    let home = cluster.node_of(&key_of("fair", "code"));
    let service = Service::start(&["--store", &cluster.url(), "--claim-timeout=300ms"]);
    let api = service.api();
    api.make_code("fair", &json!({}), 20);
    let shown = claim_at_last(&api, "fair", "ann");
    // The node that has the code stays up, and refuses.
    let lost = (home + 1) % 3;
    cluster.nodes[lost].stop();
    until("the cluster is down", DEADLINE, || {
        let info: String = cluster.nodes[home].tell(&["CLUSTER", "INFO"]);
        info.contains("cluster_state:fail")
    });
    for client in ["ann", "ben"] {
        assert_eq!(assert_served_or_told_to_try_again(&api, client), 503);
    }
    let told = || refused(&cluster.nodes[home], "CLUSTERDOWN") > 0;
    until("the service was told so", SLACK, told);
    cluster.nodes[lost].restart();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
    api.assert_whole("fair");
}
