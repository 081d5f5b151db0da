//! How fast the service starts, and how much memory it uses when idle.

use std::time::{Duration, Instant};

use super::Effort;
use super::process::mib;
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, pace};

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let (mut ready, mut idle) = (Rounds::default(), Rounds::default());
    for _ in effort.rounds("start") {
        let began = Instant::now();
        let serve = Serve::on(&redis.url());
        ready.add(began.elapsed().as_secs_f64() * 1e3);
        pace(Duration::from_millis(500));
        idle.add(mib(serve.process.id(), "VmRSS").expect("it runs"));
    }
    table.tell("start to ready", "ms", ready, Reach::AtMost(100.0));
    table.tell("idle memory", "MiB", idle, Reach::AtMost(20.0));
}
