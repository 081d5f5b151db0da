//! The same claims on the same Redis by Apiece and by two small services that do only
//! what is needed for them: one in Fastify, one in `FastAPI`. They are in `tests/peers`.
//! `make bench-peers` measures them and holds Apiece to its bounds. The other tests
//! only show that they can be measured.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Effort;
use super::load::{Clients, Codes, Load, claim};
use super::process::cpu_of;
use super::stage::{address, coupon, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::{Process, Serve};
use crate::harness::{KEY, Redis, key_of};

#[test]
fn a_claim_costs_less_than_with_its_peers() {
    let mut effort = Effort::asked_for();
    if effort.earnest {
        effort.rounds = 9;
    }
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let peers = [fastify(&redis), fastapi(&redis)];
    fill(&serve, "apiece", effort.pool);
    let keys = ["untaken", "claims"].map(|name| key_of("apiece", name));
    let mut sides = vec![Side::new("apiece", address(&serve), &serve.process, keys)];
    for (code, (process, address)) in ["fastify", "fastapi"].into_iter().zip(&peers) {
        let keys = ["items", "claims"].map(|name| format!("{code}:{name}"));
        fill_peer(&redis, &keys[0], effort.pool);
        sides.push(Side::new(code, address, process, keys));
    }
    if effort.rounds > 1 {
        // Node compiles what runs often: it is slower in its first seconds.
        for side in &sides {
            side.claim(effort.seconds);
        }
    }
    for _ in effort.rounds("peers") {
        for side in &mut sides {
            side.measure(&redis, effort.seconds);
        }
        // Another one goes first next time.
        sides.rotate_left(1);
    }
    for side in &sides {
        side.assert_all_distinct(&redis, effort.pool);
    }
    serve.run("verify apiece").exits(0);
    effort.judge(&table(&sides));
}

/// A service, and what was measured of it.
struct Side<'a> {
    code: &'static str,
    address: &'a str,
    process: u32,
    /// The key of the items that nobody has, and of the hash of what each client has.
    pool: String,
    claims: String,
    /// How many claims wrk counted.
    counted: usize,
    rate: Rounds,
    /// The CPU time per claim of the service, of Redis, and of both.
    cpu: [Rounds; 3],
}

impl<'a> Side<'a> {
    fn new(
        code: &'static str,
        address: &'a str,
        process: &Process,
        [pool, claims]: [String; 2],
    ) -> Self {
        Self {
            code,
            address,
            process: process.id(),
            pool,
            claims,
            counted: 0,
            rate: Rounds::default(),
            cpu: <[Rounds; 3]>::default(),
        }
    }

    fn measure(&mut self, redis: &Redis, seconds: u32) {
        let processes = [self.process, redis.id().expect("it runs")];
        let (load, used) = cpu_of(&processes, || self.claim(seconds));
        self.counted += load.requests as usize;
        self.rate.add(load.rate());
        let [service, redis] = [used[0], used[1]].map(|used| load.each(used));
        for (rounds, each) in self.cpu.iter_mut().zip([service, redis, service + redis]) {
            rounds.add(each);
        }
    }

    fn claim(&self, seconds: u32) -> Load {
        let (at, code) = ([self.address], Codes::One(self.code));
        let load = claim(&at, code, Clients::New, seconds);
        assert_eq!(load.refused, 0.0, "{}: {load:?}", self.code);
        load
    }

    /// Asserts that each claim took an item of its own out of the pool.
    fn assert_all_distinct(&self, redis: &Redis, pool: usize) {
        let mut owners = HashMap::new();
        let mut cursor = String::from("0");
        loop {
            let words = ["HSCAN", &self.claims, &cursor, "COUNT", "5000"];
            let (next, some): (String, Vec<(String, String)>) = redis.tell(&words);
            for (client, record) in some {
                // When it was given, and the item.
                let (_, item) = record.split_once(' ').expect("a record");
                let other = owners.insert(item.to_owned(), client.clone());
                assert!(
                    other.as_ref().is_none_or(|other| *other == client),
                    "{}: {item} was given to {other:?} and {client}",
                    self.code
                );
            }
            cursor = next;
            if cursor == "0" {
                break;
            }
        }
        let claims: usize = redis.tell(&["HLEN", &self.claims]);
        let left: usize = redis.tell(&["SCARD", &self.pool]);
        assert_eq!([owners.len(), pool - left], [claims; 2], "{}", self.code);
        // Those under way when wrk stopped count for nobody.
        assert!(claims >= self.counted, "{}", self.code);
    }
}

fn table(sides: &[Side]) -> Table {
    let of = |code| {
        let side = sides.iter().find(|side| side.code == code);
        side.expect("it was measured")
    };
    let ours = of("apiece");
    let mut table = Table::default();
    for (name, theirs, at_least, at_most) in [
        (
            "Fastify",
            of("fastify"),
            Reach::AtLeast(1.0),
            Reach::AtMost(0.7),
        ),
        ("FastAPI", of("fastapi"), Reach::Told, Reach::Told),
    ] {
        let against = (name, &theirs.rate);
        table.compare("claims", "1/s", ours.rate.clone(), against, at_least);
        for (n, (whose, reach)) in [
            ("the service", Reach::Told),
            ("Redis", Reach::Told),
            ("the service and Redis", at_most),
        ]
        .into_iter()
        .enumerate()
        {
            let what = format!("CPU per claim, {whose}");
            let against = (name, &theirs.cpu[n]);
            table.compare(what, "us", ours.cpu[n].clone(), against, reach);
        }
    }
    table
}

/// Puts `count` coupons into the pool of a peer, as long as ours.
fn fill_peer(redis: &Redis, pool: &str, count: usize) {
    for first in (0..count).step_by(1_000) {
        let some = first..count.min(first + 1_000);
        let items = some.map(|n| {
            let value = coupon(n);
            format!("{{\"id\":\"{n:016x}\",\"kind\":\"text\",\"value\":\"{value}\"}}")
        });
        let words: Vec<_> = ["SADD".into(), pool.into()]
            .into_iter()
            .chain(items)
            .collect();
        let () = redis.tell(&words.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// Starts the peer in Fastify. Returns it with its address.
fn fastify(redis: &Redis) -> (Process, String) {
    let mut command = Command::new("node");
    command
        .arg(below("tests/peers/fastify/server.js"))
        .env("NODE_ENV", "production")
        .env("NODE_PATH", below("target/tools/fastify-peer/node_modules"));
    serving(command, redis)
}

/// Starts the peer in `FastAPI`. Returns it with its address.
fn fastapi(redis: &Redis) -> (Process, String) {
    let mut command = Command::new(below("target/tools/fastapi-peer/bin/uvicorn"));
    command
        .args(["app:app", "--host=127.0.0.1", "--port=0"])
        .args(["--loop=uvloop", "--http=httptools", "--no-access-log"])
        .arg("--app-dir")
        .arg(below("tests/peers/fastapi"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    serving(command, redis)
}

/// Starts a peer, and waits until it says where it serves.
fn serving(mut command: Command, redis: &Redis) -> (Process, String) {
    command
        .env("REDIS_PORT", redis.port().to_string())
        .env("API_KEY", KEY);
    let mut process = Process::spawn(&mut command);
    let address = process.find(|line| {
        let (_, url) = line.split_once("http://")?;
        Some(url.split(' ').next()?.to_owned())
    });
    (process, address)
}

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
