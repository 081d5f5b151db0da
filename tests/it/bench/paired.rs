//! This version and an earlier one take turns: claims must not have become slower, and
//! visits must have become cheaper. `APIECE_0_1_0` says where the earlier program is.

use std::path::Path;

use serde_json::json;

use super::load::{Clients, Codes, claim, visit};
use super::process::cpu_of;
use super::stage::{address, coupon};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::{Serve, program_of_0_1_0, this_program};

const ROUNDS: usize = 9;
const SECONDS: u32 = 3;
/// More than can be claimed in all rounds.
const POOL: usize = 2_000_000;

/// One of the two versions, and what was measured of it.
struct Side {
    redis: Redis,
    serve: Serve,
    rate: Rounds,
    cpu: Rounds,
    /// The CPU time of a visit: the service's and Redis's.
    visit_cpu: Rounds,
}

impl Side {
    fn start(program: &Path) -> Self {
        let redis = Redis::start();
        let serve = Serve::start_program(program, &[&format!("--store={}", redis.url())]);
        // The commands of this version do not work with 0.1.0.
        let items: Vec<_> = (0..POOL).map(|n| coupon(n).into()).collect();
        serve.api().make_code_of("fair", &json!({}), &items);
        Self {
            redis,
            serve,
            rate: Rounds::default(),
            cpu: Rounds::default(),
            visit_cpu: Rounds::default(),
        }
    }

    fn measure(&mut self) {
        let at = address(&self.serve);
        let service = self.serve.process.id();
        let load = || claim(&[at], Codes::One("fair"), Clients::New, SECONDS);
        let (load, used) = cpu_of(&[service], load);
        assert_eq!(load.refused, 0.0, "the pool is too small");
        self.rate.add(load.rate());
        self.cpu.add(load.each(used[0]));
        let processes = [service, self.redis.id().expect("it runs")];
        let (visits, used) = cpu_of(&processes, || visit(at, "fair", SECONDS));
        self.visit_cpu.add(visits.each(used.iter().sum()));
    }
}

#[test]
#[ignore = "needs the program of 0.1.0: run `make bench-paired`"]
fn a_claim_is_no_slower_and_a_visit_is_cheaper_than_with_the_program_of_0_1_0() {
    let before = program_of_0_1_0();
    let mut sides = [&before, &this_program()].map(|program| Side::start(program));
    for round in 0..ROUNDS {
        println!("round {} of {ROUNDS}", round + 1);
        sides.iter_mut().for_each(Side::measure);
        // The other version goes first next time.
        sides.reverse();
    }
    if ROUNDS % 2 == 1 {
        sides.reverse();
    }
    let [old, new] = sides;
    let name = before.file_name().expect("it is a file").to_string_lossy();
    let mut table = Table::default();
    let against = (&*name, &old.rate);
    table.compare("claims", "1/s", new.rate, against, Reach::AtLeast(0.98));
    let against = (&*name, &old.cpu);
    let what = "the service's CPU per claim";
    table.compare(what, "us", new.cpu, against, Reach::AtMost(1.02));
    let against = (&*name, &old.visit_cpu);
    let what = "CPU per visit, the service and Redis";
    table.compare(what, "us", new.visit_cpu, against, Reach::AtMost(0.5));
    println!("\n{table}");
    assert_eq!(table.missed(), [""; 0]);
}
