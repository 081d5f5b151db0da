//! The claim path.

use super::Effort;
use super::load::{Clients, Codes, Load, call, claim};
use super::process::cpu_of;
use super::stage::{Constant, address, claim_all, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::Serve;

/// How many clients repeat their claims.
const KNOWN: usize = 10_000;

/// An outcome of claims, and what was measured of it.
struct Case {
    name: &'static str,
    code: &'static str,
    clients: Clients,
    /// The bound of the ratio to redis-benchmark.
    reach: Reach,
    http: Rounds,
    script: Rounds,
}

impl Case {
    fn new(name: &'static str, code: &'static str, clients: Clients, reach: Reach) -> Self {
        Self {
            name,
            code,
            clients,
            reach,
            http: Rounds::default(),
            script: Rounds::default(),
        }
    }
}

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let constant = Constant::start();
    fill(&serve, "fair", effort.pool);
    fill(&serve, "none", 0);
    let known = KNOWN.min(effort.pool / 2);
    claim_all(&redis, "fair", 0..known);

    let mut cases = [
        Case::new("granted", "fair", Clients::New, Reach::AtLeast(1.2)),
        Case::new("repeated", "fair", Clients::Known(known), Reach::Told),
        Case::new("exhausted", "none", Clients::New, Reach::Told),
    ];
    let mut stack = Rounds::default();
    let mut cpu = [(); 4].map(|()| Rounds::default());
    let (service, server) = (serve.process.id(), redis.id().expect("it runs"));
    let at = [address(&serve)];
    for _ in effort.rounds("claims") {
        for case in &mut cases {
            let over_http = || claim(&at, Codes::One(case.code), case.clients, effort.seconds);
            let (load, used) = cpu_of(&[service, server], over_http);
            case.http.add(load.rate());
            let directly = || call(&redis, case.code, case.clients, effort.calls);
            let (called, by_script) = cpu_of(&[server], directly);
            case.script.add(called.rate());
            if case.name == "granted" {
                assert_eq!(load.refused, 0.0, "the pool is too small");
                cpu[0].add(load.each(used[0]));
                cpu[1].add(load.each(used[1]));
                cpu[2].add(called.each(by_script[0]));
            }
        }
        let nothing = || -> Load {
            let at = [constant.address.as_str()];
            claim(&at, Codes::One("fair"), Clients::New, effort.seconds)
        };
        let (load, used) = cpu_of(&[constant.process.id()], nothing);
        stack.add(load.rate());
        cpu[3].add(load.each(used[0]));
    }

    let granted = cases[0].http.clone();
    for case in cases {
        let what = format!("HTTP claims, {}", case.name);
        let script = ("the script by redis-benchmark", &case.script);
        table.compare(what, "1/s", case.http, script, case.reach);
    }
    let nothing = ("the constant handler", &stack);
    let reach = Reach::AtLeast(0.5);
    table.compare("HTTP claims, granted", "1/s", granted, nothing, reach);
    let [service, server, script, stack] = cpu;
    let alone = ("the script, one client per call", &script);
    table.compare(
        "Redis's CPU per claim",
        "us",
        server,
        alone,
        Reach::AtMost(0.5),
    );
    let nothing = ("the constant handler's", &stack);
    table.compare(
        "the service's CPU per claim",
        "us",
        service,
        nothing,
        Reach::AtMost(1.8),
    );
    let batches = serve.metrics().value("apiece_claim_batch_size_count");
    let claims = serve.metrics().value("apiece_claim_batch_size_sum");
    table.tell(
        "claims per batch, mean",
        "claims",
        claims / batches,
        Reach::Told,
    );
    // This takes a while after so many claims.
    serve.run("verify fair").exits(0);
}
