//! What each level of guarantee costs: claims a second, side by side in one
//! run. `make cost` measures it in earnest and prints the table; with the other
//! tests it only shows that every level serves.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::harness::Api;
use crate::harness::process::{DEADLINE, Serve};
use crate::harness::redis::{Redis, Setup};
use crate::harness::sentinel::Group;
use crate::harness::valkey::valkey;

/// How many claim at once.
const CLIENTS: u64 = 64;

/// How hard to measure.
struct Effort {
    rounds: usize,
    round: Duration,
    items: usize,
    /// Whether a claim that has to be sent again would spoil a figure. On a
    /// machine that runs other tests, a replica may take its time.
    earnest: bool,
}

impl Effort {
    fn asked_for() -> Self {
        if std::env::var_os("APIECE_COST").is_some() {
            Self {
                rounds: 7,
                round: Duration::from_secs(2),
                items: 400_000,
                earnest: true,
            }
        } else {
            Self {
                rounds: 1,
                round: Duration::from_millis(200),
                items: 2_000,
                earnest: false,
            }
        }
    }
}

/// A level on a store, serving.
struct Level {
    name: &'static str,
    /// What its figure is set against.
    against: &'static str,
    server: Serve,
    api: Api,
    next: AtomicU64,
    rates: Vec<f64>,
}

impl Level {
    fn start(name: &'static str, against: &'static str, options: &[&str], items: usize) -> Self {
        let [server] = Serve::replicas(options);
        let address: SocketAddr = server.url.strip_prefix("http://").unwrap().parse().unwrap();
        let api = Api::at(address);
        api.make_code_at_last("fair", items);
        Self {
            name,
            against,
            server,
            api,
            next: AtomicU64::new(0),
            rates: Vec::new(),
        }
    }

    /// Lets the clients claim for a while; a client a claim.
    fn measure(&mut self, effort: &Effort) {
        let stop = AtomicBool::new(false);
        let (granted, again) = (AtomicU64::new(0), AtomicU64::new(0));
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let client = self.next.fetch_add(1, Ordering::Relaxed);
                        let answer = self.api.claim("fair", &format!("client {client}"));
                        match answer.status {
                            201 => granted.fetch_add(1, Ordering::Relaxed),
                            409 => 0,
                            503 if !effort.earnest => again.fetch_add(1, Ordering::Relaxed),
                            _ => panic!("{}: {answer:?}", self.name),
                        };
                    }
                });
            }
            std::thread::sleep(effort.round);
            while granted.load(Ordering::Relaxed) == 0 && began.elapsed() < DEADLINE {
                std::thread::sleep(Duration::from_millis(10));
            }
            stop.store(true, Ordering::Relaxed);
        });
        let (granted, again) = (granted.into_inner(), again.into_inner());
        assert!(granted > 0, "{}: nobody got anything", self.name);
        if again > 0 {
            println!("{}: {again} claims were to be sent again", self.name);
        }
        self.rates
            .push(granted as f64 / began.elapsed().as_secs_f64());
    }

    /// The median, the least and the most.
    fn spread(&self) -> (f64, f64, f64) {
        let mut rates = self.rates.clone();
        rates.sort_by(f64::total_cmp);
        (rates[rates.len() / 2], rates[0], rates[rates.len() - 1])
    }
}

#[test]
fn every_level_serves_and_what_it_costs_is_told() {
    let effort = Effort::asked_for();
    let plain = Redis::start();
    let always = Redis::start_with(&["--appendonly", "yes", "--appendfsync", "always"]);
    let newer = Redis::set_up(Setup {
        program: valkey(),
        ..Setup::with(&["--appendonly", "yes", "--appendfsync", "always"])
    });
    let (one, two) = (Group::start(1), Group::start(2));
    let on = |url: String| format!("--store={url}");
    let start =
        |name, against, options: &[&str]| Level::start(name, against, options, effort.items);
    let mut levels = [
        start("SQLite relaxed", "SQLite relaxed", &["--guarantee=relaxed"]),
        start("SQLite durable", "SQLite relaxed", &[]),
        start("Redis relaxed", "Redis relaxed", &[&on(plain.url())]),
        start(
            "Redis durable, appendfsync always",
            "Redis relaxed",
            &[&on(always.url()), "--guarantee=durable"],
        ),
        start(
            "Valkey durable, appendfsync always",
            "Redis relaxed",
            &[&on(newer.url()), "--guarantee=durable"],
        ),
        start(
            "Redis replicated, 1 replica",
            "Redis relaxed",
            &[
                &on(one.nodes[0].url()),
                "--guarantee=replicated",
                "--replicas=1",
            ],
        ),
        start(
            "Redis replicated, 2 replicas",
            "Redis relaxed",
            &[
                &on(two.nodes[0].url()),
                "--guarantee=replicated",
                "--replicas=2",
            ],
        ),
    ];
    // In turns, so that a slow moment of the machine is everybody's.
    for _ in 0..effort.rounds {
        for level in &mut levels {
            level.measure(&effort);
        }
    }
    let base = |name| {
        levels
            .iter()
            .find(|level| level.name == name)
            .unwrap()
            .spread()
            .0
    };
    println!("\n| level | claims/s, median (least to most) | ratio |\n|---|---|---|");
    for level in &levels {
        let (median, least, most) = level.spread();
        let ratio = median / base(level.against);
        println!(
            "| {} | {median:.0} ({least:.0} to {most:.0}) | {ratio:.2} |",
            level.name
        );
        level.api.assert_whole("fair");
        assert!(level.server.is_ready(), "{}", level.name);
    }
}
