//! What the size of a pool changes, and how much memory its items need.

use apiece::domain::{ClaimRequest, Content, Item, Outcome, Settings};
use apiece::store::redis::RedisStore;
use apiece::store::{Pool as _, Window as _};
use futures_util::{StreamExt as _, stream};
use tokio::runtime::Runtime;

use super::Effort;
use super::load::{CONNECTIONS, Clients, call, call_fenced};
use super::stage::{claim_all, coupon, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::{NOTHING, Serve};
use crate::harness::{Redis, fenced};

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
    table.compare(what, "us", large, against, Reach::Told);
    windows(effort, table);
    memory(effort, table);
}

/// The mean time of a call of the script, in us.
fn script_us(redis: &Redis) -> f64 {
    of_scripts(redis, "usec_per_call=")
}

/// A figure of all calls of scripts.
fn of_scripts(redis: &Redis, name: &str) -> f64 {
    let stats: String = redis.tell(&["INFO", "commandstats"]);
    let (_, rest) = stats.split_once("cmdstat_evalsha:").expect("it was called");
    let (_, rest) = rest.split_once(name).expect("Redis tells it");
    rest.split(',').next().unwrap().parse().unwrap()
}

/// The same at `fenced`, where claims draw from a window; and with the time that Redis needs
/// to open windows.
fn windows(effort: &Effort, table: &mut Table) {
    /// As many as a small pool's window has left at least.
    const CALLS: usize = 100;
    let (redis, grants) = (Redis::start(), tempfile::tempdir().unwrap());
    let runtime = Runtime::new().unwrap();
    let store = runtime.block_on(fenced(&redis, grants.path()));
    let claims = (SMALL / 2).min(effort.calls);
    runtime.block_on(make_pool(&store, "large", effort.large));
    let mut script = [Rounds::default(), Rounds::default()];
    let mut all = script.clone();
    for round in effort.rounds("pools: fenced") {
        let code = format!("small-{round}");
        runtime.block_on(make_pool(&store, &code, SMALL));
        for (n, code) in [code.as_str(), "large"].into_iter().enumerate() {
            redis.command("CONFIG RESETSTAT");
            let claiming = stream::iter(0..claims).map(|n| claim(&store, code, round, n));
            runtime.block_on(claiming.buffer_unordered(CONNECTIONS).collect::<()>());
            all[n].add(of_scripts(&redis, "usec=") / claims as f64);
            redis.command("CONFIG RESETSTAT");
            call_fenced(&redis, code, CALLS.min(effort.calls / 10));
            script[n].add(script_us(&redis));
        }
    }
    let pool = format!("a pool of {}", effort.large);
    let crowd = "the same for a claim of a crowd, with its part of the refills";
    for (what, [small, large], reach) in [
        ("the script's time at fenced", script, Reach::AtMost(1.2)),
        (crowd, all, Reach::Told),
    ] {
        let what = format!("{what}, {pool}");
        table.compare(what, "us", large, ("of 10,000", &small), reach);
    }
}
async fn make_pool(store: &RedisStore, code: &str, count: usize) {
    let code = code.parse().unwrap();
    let made = store.create_code(&code, &Settings::default()).await;
    made.unwrap().unwrap();
    for first in (0..count).step_by(1_000) {
        let some = first..count.min(first + 1_000);
        let items: Vec<_> = some
            .map(|n| Item::new(&Content::Text(coupon(n))).unwrap())
            .collect();
        store.add_items(&code, &items).await.unwrap().unwrap();
    }
}

async fn claim(store: &RedisStore, code: &str, round: usize, n: usize) {
    let claim = ClaimRequest {
        code: code.parse().unwrap(),
        client: format!("client:{round:04}{n:08}").parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    let outcome = store.claim(claim).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Granted(_)), "{outcome:?}");
}

/// How much memory Redis uses per coupon.
fn memory(effort: &Effort, table: &mut Table) {
    let count = effort.lines;
    let [relaxed, fenced] = ["relaxed", "fenced"].map(|level| Memory::fill(level, count));
    let (untaken, windowed) = (relaxed.grown(), fenced.grown_with_a_window());
    claim_all(&relaxed.redis, "fair", 0..count);
    let claimed = relaxed.grown();
    let [untaken, windowed, claimed] = [untaken, windowed, claimed].map(|all| all / count as f64);
    for (what, bytes, bound) in [
        ("Redis's memory for an untaken coupon", untaken, 95.0),
        ("Redis's memory for a claimed coupon", claimed, 325.0),
    ] {
        table.tell(what, "bytes", bytes, Reach::AtMost(bound));
    }
    let what = "Redis's memory for an untaken coupon at fenced, with a window";
    let against = ("relaxed", &Rounds::from(untaken));
    table.compare(what, "bytes", windowed.into(), against, Reach::AtMost(1.05));
}

/// A pool, and the memory that Redis used before.
struct Memory {
    redis: Redis,
    serve: Serve,
    empty: f64,
}

impl Memory {
    fn fill(level: &str, count: usize) -> Self {
        let redis = Redis::start();
        let (store, level) = (
            format!("--store={}", redis.url()),
            format!("--guarantee={level}"),
        );
        let serve = Serve::start_in(NOTHING, &[&store, &level]);
        // The connections of the service have buffers, which are not counted.
        fill(&serve, "other", 1);
        let empty = used(&redis);
        fill(&serve, "fair", count);
        Self {
            redis,
            serve,
            empty,
        }
    }

    fn grown(&self) -> f64 {
        used(&self.redis) - self.empty
    }

    fn grown_with_a_window(&self) -> f64 {
        self.serve.api().claim("fair", "client");
        self.grown()
    }
}

fn used(redis: &Redis) -> f64 {
    let memory: String = redis.tell(&["INFO", "memory"]);
    let (_, rest) = memory.split_once("used_memory:").expect("Redis tells it");
    rest.lines().next().unwrap().trim().parse().unwrap()
}
