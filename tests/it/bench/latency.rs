//! How long claims take while the service is not overloaded.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::Effort;
use super::load::{CONNECTIONS, Clients, Codes, claim, paced};
use super::stage::{Constant, address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::{NOTHING, Serve};

/// The number of clients from whose claims a round picks.
const BODIES: usize = 300_000;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let other = Redis::start();
    let store = format!("--store={}", other.url());
    let fenced = Serve::start_in(NOTHING, &[&store, "--guarantee=fenced"]);
    let constant = Constant::start();
    for serve in [&serve, &fenced] {
        fill(serve, "fair", effort.pool);
    }
    let at = address(&serve);
    let seconds = effort.seconds * 2;
    let most = claim(&[at], Codes::One("fair"), Clients::New, seconds).rate();
    let mut ours = [(); 3].map(|()| Rounds::default());
    let mut theirs = ours.clone();
    let mut windows = ours.clone();
    for round in effort.rounds("latency") {
        let bodies = bodies(&serve, round);
        let services = [
            (at, &mut ours),
            (address(&fenced), &mut windows),
            (&constant.address, &mut theirs),
        ];
        for (at, rounds) in services {
            let load = paced(at, &bodies, Some(most / 2.0), CONNECTIONS, seconds);
            for (rounds, latency) in rounds.iter_mut().zip(load.latency) {
                rounds.add(latency);
            }
        }
    }
    let half = most / 2.0;
    let rounds = ours.into_iter().zip(windows).zip(theirs);
    for (name, ((ours, windows), theirs)) in ["p50", "p99", "p99.9"].iter().zip(rounds) {
        let what = format!("latency of claims at {half:.0}/s, half the most, {name}");
        let fenced = format!("the same at fenced, {name}");
        let reach = match *name {
            "p99" => Reach::AtMost(1.5),
            _ => Reach::Told,
        };
        table.compare(fenced, "ms", windows, ("relaxed", &ours), reach);
        let nothing = ("the constant handler", &theirs);
        table.compare(what, "ms", ours, nothing, Reach::Told);
    }
}

/// Writes bodies of claims by new clients to a file, one per line.
pub(super) fn bodies(serve: &Serve, round: usize) -> PathBuf {
    let mut lines = String::new();
    for n in 0..BODIES {
        let line = writeln!(lines, "{{\"client\":\"visitor:{round:03}{n:08}\"}}");
        line.expect("memory takes what is written");
    }
    serve.write("bodies", &lines);
    serve.path("bodies")
}
