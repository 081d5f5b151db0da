//! How fast the service is, compared with what limits it: Redis running the same
//! script, and the HTTP stack with a constant answer. Everything is measured in one
//! run on one machine with public load generators. What is compared takes turns.
//!
//! `APIECE_BENCH=full` (or `1`) measures at length and fails if a bound is missed.
//! `quick` takes two minutes. Without it, the tests only show that everything can be
//! measured. `APIECE_BENCH_ONLY` names one part to measure alone.

mod bulk;
mod burst;
mod claims;
mod constant;
mod files;
mod latency;
mod levels;
mod load;
mod overload;
mod pages;
mod paired;
mod peers;
mod pools;
mod process;
mod scale;
mod stage;
mod start;
mod table;

use std::path::{Path, PathBuf};

use self::table::Table;

/// How hard to measure.
struct Effort {
    rounds: usize,
    /// How long each load lasts in each round.
    seconds: u32,
    /// Calls that redis-benchmark makes in each round.
    calls: usize,
    /// Coupons of the pools that are claimed from.
    pool: usize,
    /// Coupons of a large pool.
    large: usize,
    /// Lines that are added, and claims that are exported and verified.
    lines: usize,
    /// Phones that arrive in a burst.
    phones: usize,
    /// Bytes of the file that one client downloads.
    file: u64,
    /// Whether a missed bound is a failure.
    earnest: bool,
}

impl Effort {
    fn asked_for() -> Self {
        match std::env::var("APIECE_BENCH").as_deref() {
            Ok("full" | "1") => Self {
                rounds: 7,
                seconds: 2,
                calls: 60_000,
                pool: 2_000_000,
                large: 5_000_000,
                lines: 1_000_000,
                phones: 2_000,
                file: 1 << 30,
                earnest: true,
            },
            Ok("quick") => Self {
                rounds: 3,
                seconds: 1,
                calls: 30_000,
                pool: 500_000,
                large: 500_000,
                lines: 200_000,
                phones: 1_000,
                file: 256 << 20,
                earnest: false,
            },
            Ok(other) => panic!("APIECE_BENCH must be full or quick, not {other}"),
            Err(_) => Self {
                rounds: 1,
                seconds: 1,
                calls: 2_000,
                pool: 60_000,
                large: 20_000,
                lines: 5_000,
                phones: 200,
                file: 8 << 20,
                earnest: false,
            },
        }
    }

    /// The rounds. Each is announced as it begins.
    fn rounds<'a>(&self, part: &'a str) -> impl Iterator<Item = usize> + use<'a> {
        let rounds = self.rounds;
        (1..=rounds).inspect(move |round| println!("{part}: round {round} of {rounds}"))
    }

    /// Prints a table. In earnest, panics if a figure misses its bound.
    fn judge(&self, table: &Table) {
        println!("\n{table}");
        if self.earnest {
            assert_eq!(table.missed(), [""; 0]);
        }
    }
}

/// Parts whose load generator takes minutes to build. They are not run with the other
/// tests.
const PACED: &[(&str, Part)] = &[
    ("latency", latency::measure),
    ("overload", overload::measure),
];

/// A part of the bench.
type Part = fn(&Effort, &mut Table);

const PARTS: &[(&str, Part)] = &[
    ("claims", claims::measure),
    ("pages", pages::measure),
    ("burst", burst::measure),
    ("pools", pools::measure),
    ("levels", levels::measure),
    ("bulk", bulk::measure),
    ("start", start::measure),
    ("scale", scale::measure),
];

#[test]
fn everything_can_be_measured() {
    let effort = Effort::asked_for();
    let only = std::env::var("APIECE_BENCH_ONLY").ok();
    let mut table = Table::default();
    let paced = match std::env::var_os("APIECE_BENCH") {
        Some(_) => PACED,
        None => &[],
    };
    for (name, measure) in PARTS.iter().chain(paced) {
        if only.as_deref().is_none_or(|only| only == *name) {
            let before = table.rows.len();
            measure(&effort, &mut table);
            // A later part may fail.
            let rows = &table.rows[before..];
            rows.iter().for_each(|row| println!("{row}"));
        }
    }
    assert!(!table.rows.is_empty(), "there is no part {only:?}");
    let path = folder().join("bench.json");
    std::fs::create_dir_all(folder()).unwrap();
    std::fs::write(&path, serde_json::to_string_pretty(&table).unwrap()).unwrap();
    println!("written to {}", path.display());
    effort.judge(&table);
}

/// Where the figures are written.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench")
}
