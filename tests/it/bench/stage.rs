//! What the benches measure: servers, and pools that are filled fast.

use std::fmt::Write as _;
use std::process::Command;

use crate::harness::process::{DEADLINE, Process, Serve};
use crate::harness::redis::{Redis, script_source};
use crate::harness::{key_of, until};

/// Loads the claim script. Returns its hash and its keys, as EVALSHA takes them.
pub(super) fn claim_call(redis: &Redis, code: &str) -> Vec<String> {
    let sha: String = redis.tell(&["SCRIPT", "LOAD", script_source("claim.lua")]);
    let keys = [
        "code", "untaken", "history", "claims", "taken", "minutes", "hours", "window",
    ];
    let mut words = vec![sha, keys.len().to_string()];
    words.extend(keys.map(|key| key_of(code, key)));
    words
}

/// Claims for these clients, `client:` with twelve digits, a thousand at once.
pub(super) fn claim_all(redis: &Redis, code: &str, clients: std::ops::Range<usize>) {
    let call = claim_call(redis, code);
    for first in clients.clone().step_by(1_000) {
        let some = first..clients.end.min(first + 1_000);
        let names: Vec<_> = some.map(|n| format!("client:{n:012}")).collect();
        let mut words: Vec<&str> = vec!["EVALSHA"];
        words.extend(call.iter().map(String::as_str));
        // Nothing is confirmed, and nothing is fenced.
        words.extend(["0", "0", "0", "0", "0"]);
        words.extend(names.iter().flat_map(|name| [name.as_str(), "1"]));
        let answers: Vec<String> = redis.tell(&words);
        assert!(answers[2..].iter().step_by(2).all(|name| name == "granted"));
    }
}

/// The n-th coupon, of 16 characters.
pub(super) fn coupon(n: usize) -> String {
    format!("COUPON-{n:09}")
}

/// Writes `count` coupons to a file where commands run, one per line.
pub(super) fn write_coupons(serve: &Serve, name: &str, count: usize) {
    let mut lines = String::new();
    for n in 0..count {
        writeln!(lines, "{}", coupon(n)).expect("memory takes what is written");
    }
    serve.write(name, &lines);
}

/// Makes a code with `count` coupons.
pub(super) fn fill(serve: &Serve, code: &str, count: usize) {
    serve.run(&format!("code create {code}")).exits(0);
    if count > 0 {
        write_coupons(serve, "coupons.txt", count);
        serve.run(&format!("items add {code} coupons.txt")).exits(0);
    }
}

/// The address of a replica, without the scheme.
pub(super) fn address(serve: &Serve) -> &str {
    serve.url.strip_prefix("http://").expect("it is plain HTTP")
}

/// A handler that answers a constant, on the service's listener and behind the layers
/// of the API.
pub(super) struct Constant {
    pub(super) process: Process,
    pub(super) address: String,
}

impl Constant {
    /// Starts it in a process of its own.
    pub(super) fn start() -> Self {
        let mut process = Process::spawn(Command::new(std::env::current_exe().unwrap()).args([
            "bench::constant::serves",
            "--exact",
            "--ignored",
            "--nocapture",
        ]));
        let address = process.find(|line| Some(line.split_once("serving at ")?.1.to_owned()));
        until("the handler answers", DEADLINE, || {
            std::net::TcpStream::connect(&address).is_ok()
        });
        Self { process, address }
    }
}
