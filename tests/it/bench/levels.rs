//! What each level of guarantee costs.

use std::time::Duration;

use super::Effort;
use super::load::{Clients, Codes, claim};
use super::stage::{address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::group::Group;
use crate::harness::process::{NOTHING, Serve};
use crate::harness::redis::{Redis, SYNCED, Setup};
use crate::harness::s3::{Manner, S3};
use crate::harness::valkey::valkey;

/// A service at one level of guarantee on one store.
struct Level {
    name: &'static str,
    /// The level that it is compared with.
    base: &'static str,
    serve: Serve,
    rates: Rounds,
}

impl Level {
    fn start(name: &'static str, base: &'static str, options: &[&str], pool: usize) -> Self {
        let serve = Serve::start_in(NOTHING, options);
        Self::of(name, base, serve, pool)
    }

    fn of(name: &'static str, base: &'static str, serve: Serve, pool: usize) -> Self {
        fill(&serve, "fair", pool);
        Self {
            name,
            base,
            serve,
            rates: Rounds::default(),
        }
    }

    /// What a level may cost.
    fn reach(&self) -> Reach {
        if self.name.contains("fenced") {
            Reach::AtLeast(0.9)
        } else {
            Reach::Told
        }
    }
}

/// How long a bucket in the same region takes to answer.
const BUCKET: Duration = Duration::from_millis(30);

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let plain = Redis::start();
    let always = Redis::start_with(SYNCED);
    let newer = Redis::set_up(Setup {
        program: valkey(),
        ..Setup::with(SYNCED)
    });
    let (near, far) = (Redis::start(), Redis::start());
    let s3 = S3::start_with(Manner {
        before: BUCKET,
        ..Manner::default()
    });
    let (one, two) = (Group::start(1), Group::start(2));
    let [plain, always, newer, one, two] = [&plain, &always, &newer, &one.nodes[0], &two.nodes[0]]
        .map(|redis| format!("--store={}", redis.url()));
    let (durable, replicated) = ("--guarantee=durable", "--guarantee=replicated");
    let [near, far] = [&near, &far].map(|redis| format!("--store={}", redis.url()));
    let fenced = "--guarantee=fenced";
    let variables = s3.env();
    let in_bucket = Serve::start_in(&variables, &[&far, fenced]);
    let start = |name, base, options: &[&str]| Level::start(name, base, options, effort.pool / 2);
    let (sqlite, redis) = ("SQLite, relaxed", "Redis, relaxed");
    let mut levels = [
        start(sqlite, sqlite, &["--guarantee=relaxed"]),
        start("SQLite, durable", sqlite, &[durable]),
        start(redis, redis, &[&plain]),
        start("Redis, durable", redis, &[&always, durable]),
        start("Valkey, durable", redis, &[&newer, durable]),
        start(
            "Redis, replicated, 1 replica",
            redis,
            &[&one, replicated, "--replicas=1"],
        ),
        start(
            "Redis, replicated, 2 replicas",
            redis,
            &[&two, replicated, "--replicas=2"],
        ),
        start("Redis, fenced by a directory", redis, &[&near, fenced]),
        Level::of(
            "Redis, fenced by a bucket that takes 30 ms",
            redis,
            in_bucket,
            effort.pool / 2,
        ),
    ];
    for _ in effort.rounds("levels") {
        for level in &mut levels {
            let at = [address(&level.serve)];
            let load = claim(&at, Codes::One("fair"), Clients::New, effort.seconds);
            assert!(
                !effort.earnest || load.refused == 0.0,
                "{}: {load:?}",
                level.name
            );
            level.rates.add(load.rate());
        }
    }
    for level in &levels {
        let base = levels.iter().find(|base| base.name == level.base);
        let base = (level.base, &base.expect("it is measured").rates);
        let what = format!("claims, {}", level.name);
        table.compare(what, "1/s", level.rates.clone(), base, level.reach());
    }
    let embedded = &levels[1].serve;
    let syncs = embedded.metrics().value("apiece_claim_batch_size_count");
    let claims = embedded.metrics().value("apiece_claim_batch_size_sum");
    let what = "SQLite, durable: claims per sync of the disk, mean";
    table.tell(what, "claims", claims / syncs, Reach::Told);
    for level in &levels {
        let verified = level.serve.run("verify fair");
        verified.exits(0);
    }
}
