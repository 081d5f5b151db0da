//! What happens to claims when the store cannot keep up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Effort;
use super::latency::bodies;
use super::load::paced;
use super::stage::{address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, pace};

/// How many claims may wait. More than that come at once.
const QUEUE: usize = 512;
const CROWD: usize = 2_048;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start_with(&["--save", "", "--enable-debug-command", "local"]);
    let [serve] = Serve::replicas(&[
        &format!("--store={}", redis.url()),
        &format!("--claim-queue={QUEUE}"),
    ]);
    fill(&serve, "fair", effort.pool / 2);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                keep_busy(&redis);
            }
        });
        flood(effort, &serve, table);
        over.store(true, Ordering::Relaxed);
    });
}

/// Keeps Redis busy most of the time, so that Redis is the limit, and not the
/// processor that the load generator uses as well.
fn keep_busy(redis: &Redis) {
    let () = redis.tell(&["DEBUG", "SLEEP", "0.1"]);
    pace(Duration::from_millis(1));
}

fn flood(effort: &Effort, serve: &Serve, table: &mut Table) {
    let at = address(serve);
    let (mut most, mut served, mut refused) = <(Rounds, Rounds, Rounds)>::default();
    let (mut calm, mut late) = <(Rounds, Rounds)>::default();
    for round in effort.rounds("overload") {
        let bodies = bodies(serve, round);
        // As many clients as may wait, each of which claims again at once: none is refused.
        let full = paced(at, &bodies, None, QUEUE, effort.seconds * 2);
        assert_eq!(full.rate_of(503), 0.0, "{full:?}");
        let rate = full.rate_of(201) + full.rate_of(200);
        most.add(rate);
        calm.add(full.latency[1]);
        let twice = paced(at, &bodies, Some(rate * 2.0), CROWD, effort.seconds * 2);
        served.add(twice.rate_of(201) + twice.rate_of(200));
        refused.add(twice.rate_of(503));
        late.add(twice.latency[1]);
    }
    let reach = Reach::AtLeast(0.9);
    let what = "claims served, twice as many sent as a busy Redis can take";
    table.compare(what, "1/s", served, ("the most", &most), reach);
    table.tell("of these, answered 503", "1/s", refused, Reach::Told);
    let what = "latency of all answers, p99";
    table.compare(what, "ms", late, ("at the most", &calm), Reach::Told);
}
