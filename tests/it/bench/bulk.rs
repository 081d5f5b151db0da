//! Many items at once: adding them, and exporting and verifying all claims.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Effort;
use super::process::mib;
use super::stage::{claim_all, write_coupons};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, key_of, until_ok};

/// No command takes this long, on any machine.
const LONGEST: Duration = Duration::from_secs(3_600);

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let lines = effort.lines;
    let reach = Reach::AtLeast(0.5);
    let (rate, piped) = add(effort);
    let what = format!("`items add`, {lines} lines");
    table.compare(
        what,
        "lines/s",
        rate,
        ("redis-cli --pipe, one SADD per line", &piped),
        reach,
    );

    println!("bulk: {lines} claims");
    let (few, many) = (look(lines / 10), look(lines));
    for (what, seconds) in [("export", many.export), ("`verify`", many.verify)] {
        let what = format!("{what}, {lines} claims");
        table.tell(what, "claims/s", lines as f64 / seconds, Reach::Told);
    }
    let what = |who: &str| format!("{who} peak memory: add, export, verify {lines}");
    let (reach, tenth) = (Reach::AtMost(1.25), format!("with {}", lines / 10));
    let (less, more) = (few.service.into(), many.service.into());
    table.compare(what("the service's"), "MiB", more, (&tenth, &less), reach);
    // It remembers 12 bytes of each line, to find look-alikes.
    table.tell(
        what("the command's"),
        "MiB",
        many.command,
        Reach::AtMost(64.0),
    );
}

/// How fast lines are added, and how fast Redis alone takes the same items.
fn add(effort: &Effort) -> (Rounds, Rounds) {
    let (redis, other) = (Redis::start(), Redis::start());
    let serve = Serve::on(&redis.url());
    write_coupons(&serve, "coupons.txt", effort.lines);
    let commands = serve.path("commands");
    let (mut ours, mut piped) = (Rounds::default(), Rounds::default());
    for _ in effort.rounds("bulk") {
        serve.run("code create fair").exits(0);
        let (seconds, _) = timed(&mut serve.command("items add fair coupons.txt"));
        ours.add(effort.lines as f64 / seconds);
        if !commands.exists() {
            write_commands(&redis, &commands);
        }
        serve.run("code delete fair --yes").exits(0);

        other.command("FLUSHALL");
        let mut pipe = Command::new("redis-cli");
        pipe.args(["-p", &other.port().to_string(), "--pipe"]);
        let (seconds, _) = timed(pipe.stdin(File::open(&commands).unwrap()));
        piped.add(effort.lines as f64 / seconds);
        let added: usize = other.tell(&["SCARD", &key_of("fair", "untaken")]);
        assert_eq!(added, effort.lines);
    }
    (ours, piped)
}

/// Writes the commands that fill the pool, in the form that redis-cli reads.
fn write_commands(redis: &Redis, path: &Path) {
    let key = key_of("fair", "untaken");
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut cursor = String::from("0");
    loop {
        let words = ["SSCAN", &key, &cursor, "COUNT", "10000"];
        let (next, members): (String, Vec<String>) = redis.tell(&words);
        for member in members {
            write!(file, "*3\r\n$4\r\nSADD\r\n${}\r\n{key}\r\n", key.len()).unwrap();
            write!(file, "${}\r\n{member}\r\n", member.len()).unwrap();
        }
        cursor = next;
        if cursor == "0" {
            return file.flush().unwrap();
        }
    }
}

/// The times of reading all claims, in seconds, and the most memory that was used in
/// the end, in MiB.
struct Look {
    export: f64,
    verify: f64,
    service: f64,
    command: f64,
}

fn look(lines: usize) -> Look {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    write_coupons(&serve, "coupons.txt", lines);
    serve.run("code create fair").exits(0);
    let (_, adding) = timed(&mut serve.command("items add fair coupons.txt"));
    claim_all(&redis, "fair", 0..lines);
    let (export, exporting) = timed(&mut serve.command("claims fair"));
    let (verify, verifying) = timed(&mut serve.command("verify fair"));
    Look {
        export,
        verify,
        service: mib(serve.process.id(), "VmHWM").expect("it runs"),
        command: adding.max(exporting).max(verifying),
    }
}

/// Runs a command, which has to succeed. Returns how many seconds it took, and the
/// most memory that it used, in MiB.
fn timed(command: &mut Command) -> (f64, f64) {
    let began = Instant::now();
    let mut process = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0.0;
    let status = until_ok(LONGEST, || {
        peak = mib(process.id(), "VmHWM").unwrap_or(peak);
        let ended = process.try_wait().unwrap();
        ended.ok_or_else(|| format!("{command:?} does not end"))
    });
    assert!(status.success(), "{command:?}: {status}");
    (began.elapsed().as_secs_f64(), peak)
}
