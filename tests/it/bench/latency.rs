//! How long claims take while the service is not overloaded.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::Effort;
use super::load::{CONNECTIONS, Clients, Codes, claim, paced};
use super::stage::{Constant, address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::Serve;

/// The number of clients from whose claims a round picks.
const BODIES: usize = 300_000;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let constant = Constant::start();
    fill(&serve, "fair", effort.pool);
    let at = address(&serve);
    let seconds = effort.seconds * 2;
    let most = claim(&[at], Codes::One("fair"), Clients::New, seconds).rate();
    let mut ours = [(); 3].map(|()| Rounds::default());
    let mut theirs = ours.clone();
    for round in effort.rounds("latency") {
        let bodies = bodies(&serve, round);
        for (at, rounds) in [(at, &mut ours), (&constant.address, &mut theirs)] {
            let load = paced(at, &bodies, Some(most / 2.0), CONNECTIONS, seconds);
            for (rounds, latency) in rounds.iter_mut().zip(load.latency) {
                rounds.add(latency);
            }
        }
    }
    let rounds = ours.into_iter().zip(theirs);
    for (name, (ours, theirs)) in ["p50", "p99", "p99.9"].iter().zip(rounds) {
        let what = format!(
            "latency of claims at {:.0}/s, half the most, {name}",
            most / 2.0
        );
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
