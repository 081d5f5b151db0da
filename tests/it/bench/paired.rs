//! This version and 0.1.0 take turns: claims must not have become slower.

use std::path::Path;

use super::load::{Clients, Codes, claim};
use super::process::cpu_of;
use super::stage::{address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::process::{Serve, program_of_0_1_0, this_program};

const ROUNDS: usize = 9;
const SECONDS: u32 = 3;
/// More than can be claimed in all rounds.
const POOL: usize = 2_000_000;

/// One of the two versions, and what was measured of it.
struct Side {
    _redis: Redis,
    serve: Serve,
    rate: Rounds,
    cpu: Rounds,
}

impl Side {
    fn start(program: &Path) -> Self {
        let redis = Redis::start();
        let serve = Serve::start_program(program, &[&format!("--store={}", redis.url())]);
        fill(&serve, "fair", POOL);
        Self {
            _redis: redis,
            serve,
            rate: Rounds::default(),
            cpu: Rounds::default(),
        }
    }

    fn measure(&mut self) {
        let at = [address(&self.serve)];
        let load = || claim(&at, Codes::One("fair"), Clients::New, SECONDS);
        let (load, used) = cpu_of(&[self.serve.process.id()], load);
        assert_eq!(load.refused, 0.0, "the pool is too small");
        self.rate.add(load.rate());
        self.cpu.add(load.each(used[0]));
    }
}

#[test]
#[ignore = "needs the program of 0.1.0: run `make bench-paired`"]
fn a_claim_is_no_slower_than_with_the_program_of_0_1_0() {
    let mut sides = [program_of_0_1_0(), this_program()].map(|program| Side::start(&program));
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
    let mut table = Table::default();
    let against = ("0.1.0", &old.rate);
    table.compare("claims", "1/s", new.rate, against, Reach::AtLeast(0.98));
    let against = ("0.1.0", &old.cpu);
    let what = "the service's CPU per claim";
    table.compare(what, "us", new.cpu, against, Reach::AtMost(1.02));
    println!("\n{table}");
    assert_eq!(table.missed(), [""; 0]);
}
