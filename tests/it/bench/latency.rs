//! How long claims take while there is room, and what becomes of them when there
//! is none.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::Effort;
use super::load::{CONNECTIONS, Clients, Codes, Paced, claim, paced};
use super::stage::{Constant, address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::Serve;

/// Clients whose claims a round picks from.
const BODIES: usize = 300_000;

/// How many connections a crowd has that is too large.
const CROWD: usize = 1_000;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let [serve] = Serve::replicas(&[&format!("--store={}", redis.url())]);
    let constant = Constant::start();
    fill(&serve, "fair", effort.pool);
    let at = address(&serve);
    let most = claim(&[at], Codes::One("fair"), Clients::New, effort.seconds * 2).rate();
    let seconds = effort.seconds * 2;
    let (mut ours, mut theirs) = (
        [(); 3].map(|()| Rounds::default()),
        [(); 3].map(|()| Rounds::default()),
    );
    for round in effort.rounds("latency") {
        let bodies = bodies(&serve, round);
        for (at, rounds) in [(at, &mut ours), (&constant.address, &mut theirs)] {
            let load = paced(&oha(), at, &bodies, most / 2.0, CONNECTIONS, seconds);
            for (rounds, latency) in rounds.iter_mut().zip(load.latency) {
                rounds.add(latency);
            }
        }
    }
    for (name, (ours, theirs)) in ["p50", "p99", "p99.9"]
        .iter()
        .zip(ours.into_iter().zip(theirs))
    {
        let what = format!("a claim's latency at half the most, {name}");
        let nothing = ("the constant handler", &theirs);
        table.compare(what, "ms", ours, nothing, Reach::Told);
    }
    let flood = paced(&oha(), at, &bodies(&serve, 0), most * 2.0, CROWD, seconds);
    tell(&flood, most, table);
}

fn tell(flood: &Paced, most: f64, table: &mut Table) {
    let served = flood.rate_of(201) + flood.rate_of(200);
    let most = ("the most", &most.into());
    table.compare(
        "claims served at twice the most",
        "1/s",
        served.into(),
        most,
        Reach::Told,
    );
    table.tell(
        "answered 503 at twice the most",
        "1/s",
        flood.rate_of(503),
        Reach::Told,
    );
    table.tell(
        "latency at twice the most, p99",
        "ms",
        flood.latency[1],
        Reach::Told,
    );
}

/// Bodies of claims by new clients, a line each.
fn bodies(serve: &Serve, round: usize) -> PathBuf {
    let mut lines = String::new();
    for n in 0..BODIES {
        let line = writeln!(lines, "{{\"client\":\"visitor:{round:03}{n:08}\"}}");
        line.expect("memory takes what is written");
    }
    let name = format!("bodies-{round}");
    serve.write(&name, &lines);
    serve.path(&name)
}

fn oha() -> PathBuf {
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/target/tools/oha-1.16.0/bin/oha"
    )
    .into()
}
