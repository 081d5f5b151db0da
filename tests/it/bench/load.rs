//! Public load generators, and what they report.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::stage::claim_call;
use crate::harness::KEY;
use crate::harness::redis::Redis;

/// How many connections a generator keeps busy.
pub(super) const CONNECTIONS: usize = 64;

/// The headers that a phone's browser sends with each request.
pub(super) const PHONE: [(&str, &str); 4] = [
    (
        "user-agent",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
         (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    ),
    (
        "accept",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    ("accept-language", "de-DE,de;q=0.9,en;q=0.8"),
    ("accept-encoding", "gzip, deflate"),
];

/// The result of a load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// The answers that were counted, or the visits.
    pub(super) requests: f64,
    /// The bytes that were received, if the generator counts them.
    pub(super) bytes: f64,
    pub(super) seconds: f64,
    /// Answers with a status of 400 or more.
    pub(super) refused: f64,
}

impl Load {
    /// What wrk's script told, with one of its numbers as what was counted.
    fn of(told: &Value, counted: &str) -> Self {
        let number = |name: &str| told[name].as_f64().expect("the script tells it");
        Self {
            requests: number(counted),
            bytes: number("bytes"),
            seconds: number("seconds"),
            refused: number("refused"),
        }
    }

    pub(super) fn rate(&self) -> f64 {
        self.requests / self.seconds
    }

    /// The CPU time per request or visit, in us.
    pub(super) fn each(&self, cpu: f64) -> f64 {
        cpu * 1e6 / self.requests
    }
}

/// Who claims.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clients {
    /// Each claim is made by a new client.
    New,
    /// This many clients take turns.
    Known(usize),
}

/// Where they claim.
#[derive(Debug, Clone, Copy)]
pub(super) enum Codes<'a> {
    One(&'a str),
    /// This many codes take turns, from `fair-000` on.
    Turns(usize),
}

/// Claims over HTTP by wrk for some seconds. Each of its threads uses one replica.
pub(super) fn claim(addresses: &[&str], code: Codes, clients: Clients, seconds: u32) -> Load {
    static RUNS: AtomicUsize = AtomicUsize::new(1);
    let (code, codes) = match code {
        Codes::One(code) => (code, 1),
        Codes::Turns(count) => ("fair-%03d", count),
    };
    let known = match clients {
        Clients::New => 0,
        Clients::Known(count) => count,
    };
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let [codes, run, known] = [codes, run, known].map(|word| word.to_string());
    let words = ["claim", addresses[0], code, &codes, &run, &known];
    wrk(addresses, seconds, &words)
}

/// Runs wrk with these words for its script.
pub(super) fn wrk(addresses: &[&str], seconds: u32, words: &[&str]) -> Load {
    let told = told_by_wrk(addresses, addresses.len(), seconds, words);
    Load::of(&told, "requests")
}

/// Visits by wrk for some seconds, each by a new client: it gets the page, taps, and follows
/// the redirect to the page, which must show an item. What is counted is whole visits.
pub(super) fn visit(address: &str, code: &str, seconds: u32) -> Load {
    let words = ["visit", address, code];
    let told = told_by_wrk(&[address], CONNECTIONS, seconds, &words);
    assert_eq!(told["wrong"], 0, "a visit got something else: {told}");
    Load::of(&told, "visits")
}

/// Runs wrk with its connections divided among this many threads. Returns what its script
/// tells.
fn told_by_wrk(addresses: &[&str], threads: usize, seconds: u32, words: &[&str]) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/bench/wrk.lua");
    let phone = PHONE.map(|(name, value)| format!("{name}: {value}\r\n"));
    let output = Command::new("wrk")
        .arg(format!("-t{threads}"))
        .arg(format!("-c{CONNECTIONS}"))
        .arg(format!("-d{seconds}s"))
        .args(["-s", script, &format!("http://{}", addresses[0]), "--"])
        .args(words)
        .env("APIECE_ADMIN_KEY", KEY)
        .env("APIECE_WRK_ADDRESSES", addresses.join(" "))
        .env("APIECE_WRK_PHONE", phone.concat())
        .stderr(Stdio::inherit())
        .output();
    let output = output.expect("`make test` installs wrk");
    let said = String::from_utf8_lossy(&output.stdout);
    let told = said.lines().find(|line| line.starts_with("{\"requests\""));
    let told: Value = serde_json::from_str(told.unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(told["broken"], 0, "{told}");
    told
}

/// Calls the claim script of a code `calls` times by redis-benchmark, with one client
/// per call.
pub(super) fn call(redis: &Redis, code: &str, clients: Clients, calls: usize) -> Load {
    call_at(redis, code, clients, calls, "0")
}

/// The same at `fenced`, from the window that is open.
pub(super) fn call_fenced(redis: &Redis, code: &str, calls: usize) -> Load {
    call_at(redis, code, Clients::New, calls, "1")
}

fn call_at(redis: &Redis, code: &str, clients: Clients, calls: usize, fenced: &str) -> Load {
    let range = match clients {
        // So many that no client is likely to be drawn twice.
        Clients::New => 2_000_000_000,
        Clients::Known(count) => count,
    };
    let mut words = vec![String::from("EVALSHA")];
    words.extend(claim_call(redis, code));
    words.extend(["0", fenced, "0", "0", "0", "client:__rand_int__", "1"].map(String::from));
    let output = Command::new("redis-benchmark")
        .args(["-h", "127.0.0.1", "-p", &redis.port().to_string()])
        .args(["-c", &CONNECTIONS.to_string(), "-n", &calls.to_string()])
        .args(["-r", &range.to_string(), "--csv"])
        .args(&words)
        .stderr(Stdio::inherit())
        .output();
    let output = output.expect("it comes with redis-server");
    let said = String::from_utf8_lossy(&output.stdout);
    let row = said.lines().nth(1).unwrap_or_default();
    let rate = row.split("\",\"").nth(1).and_then(|rate| rate.parse().ok());
    let rate: f64 = rate.unwrap_or_else(|| panic!("no rate: {said}"));
    Load {
        requests: calls as f64,
        bytes: 0.0,
        seconds: calls as f64 / rate,
        refused: 0.0,
    }
}

/// The result of requests that were sent at a fixed rate, however long the answers
/// took.
#[derive(Debug)]
pub(super) struct Paced {
    /// Answers per second, by status.
    statuses: Vec<(u16, f64)>,
    /// Latency in ms, measured from when a request was due: p50, p99 and p99.9.
    pub(super) latency: [f64; 3],
}

impl Paced {
    pub(super) fn rate_of(&self, status: u16) -> f64 {
        let of = self.statuses.iter().filter(|(its, _)| *its == status);
        of.map(|(_, rate)| rate).sum()
    }
}

/// Claims by oha, with the lines of a file as bodies: at this rate, or as fast as this
/// many connections get their answers.
pub(super) fn paced(
    address: &str,
    bodies: &Path,
    rate: Option<f64>,
    connections: usize,
    seconds: u32,
) -> Paced {
    let oha = std::env::var_os("APIECE_OHA").expect("`make bench` sets it");
    let mut oha = Command::new(oha);
    oha.args(["--no-tui", "--output-format", "json", "-m", "POST"])
        .args(["-c", &connections.to_string()])
        .args(["-z", &format!("{seconds}s"), "-T", "application/json"])
        .args(["-H", &format!("authorization: Bearer {KEY}")])
        .arg("-Z")
        .arg(bodies);
    if let Some(rate) = rate {
        oha.args(["--latency-correction", "-q", &format!("{rate:.0}")]);
    }
    oha.arg(format!("http://{address}/v1/codes/fair/claims"));
    let output = oha.stderr(Stdio::inherit()).output();
    let output = output.expect("oha is where APIECE_OHA says");
    let said = String::from_utf8_lossy(&output.stdout);
    let told: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let total = told["summary"]["total"].as_f64().expect("oha tells it");
    let statuses = told["statusCodeDistribution"].as_object();
    let statuses = statuses.expect("oha tells them").iter();
    let latency = |name: &str| told["latencyPercentiles"][name].as_f64();
    Paced {
        statuses: statuses
            .map(|(status, count)| {
                let count = count.as_f64().expect("a count");
                (status.parse().expect("a status"), count / total)
            })
            .collect(),
        latency: ["p50", "p99", "p99.9"].map(|name| latency(name).unwrap_or(f64::NAN) * 1e3),
    }
}
