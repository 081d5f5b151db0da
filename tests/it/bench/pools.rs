//! What the size of a pool changes, and how much memory its items need.

use super::Effort;
use super::load::{Clients, call};
use super::stage::{claim_all, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::Serve;

/// Coupons of a small pool.
const SMALL: usize = 10_000;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    println!("pools: filling {} coupons", effort.large);
    fill(&serve, "large", effort.large);
    let (mut small, mut large) = (Rounds::default(), Rounds::default());
    let calls = (SMALL / 2).min(effort.calls);
    for round in effort.rounds("pools") {
        // A new code in each round, so that its pool stays small and does not run out.
        let code = format!("small-{round}");
        fill(&serve, &code, SMALL);
        for (code, took) in [(code.as_str(), &mut small), ("large", &mut large)] {
            redis.command("CONFIG RESETSTAT");
            call(&redis, code, Clients::New, calls);
            took.add(script_us(&redis));
        }
    }
    let against = ("of 10,000", &small);
    let what = format!("the script's time, a pool of {}", effort.large);
    table.compare(what, "us", large, against, Reach::AtMost(1.3));
    memory(effort, table);
}

/// The mean time of a call of the script, in us.
fn script_us(redis: &Redis) -> f64 {
    let stats: String = redis.tell(&["INFO", "commandstats"]);
    let (_, rest) = stats.split_once("cmdstat_evalsha:").expect("it was called");
    let (_, rest) = rest.split_once("usec_per_call=").expect("Redis tells it");
    rest.split(',').next().unwrap().parse().unwrap()
}

/// How much memory Redis uses per coupon.
fn memory(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    // The connections of the service have buffers, which are not counted.
    fill(&serve, "other", 1);
    let count = effort.lines;
    let empty = used(&redis);
    fill(&serve, "fair", count);
    let untaken = used(&redis);
    claim_all(&redis, "fair", 0..count);
    let claimed = used(&redis);
    for (what, bytes, bound) in [
        (
            "Redis's memory for an untaken coupon",
            untaken - empty,
            95.0,
        ),
        (
            "Redis's memory for a claimed coupon",
            claimed - empty,
            325.0,
        ),
    ] {
        let reach = Reach::AtMost(bound);
        table.tell(what, "bytes", bytes / count as f64, reach);
    }
}

fn used(redis: &Redis) -> f64 {
    let memory: String = redis.tell(&["INFO", "memory"]);
    let (_, rest) = memory.split_once("used_memory:").expect("Redis tells it");
    rest.lines().next().unwrap().trim().parse().unwrap()
}
