//! How fast files go out, against nginx serving the same bytes, side by side in
//! one run. `make bench-files` measures it in earnest and prints the table; with
//! the other tests it only shows that it can be measured.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::nginx::Nginx;
use crate::harness::process::Serve;

/// How hard to measure.
struct Effort {
    rounds: usize,
    /// How many bytes the one client's file has.
    large: u64,
    seconds: u32,
    /// What has to be reached, of nginx's rate.
    to_reach: f64,
}

impl Effort {
    fn asked_for() -> Self {
        if std::env::var_os("APIECE_BENCH").is_some() {
            Self {
                rounds: 7,
                large: 1 << 30,
                seconds: 3,
                to_reach: 0.7,
            }
        } else {
            Self {
                rounds: 1,
                large: 8 << 20,
                seconds: 1,
                to_reach: 0.0,
            }
        }
    }
}

/// What is measured, and the rates of each: Apiece's and nginx's, bytes/s.
struct Row {
    name: &'static str,
    apiece: Vec<f64>,
    nginx: Vec<f64>,
}

impl Row {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            apiece: Vec::new(),
            nginx: Vec::new(),
        }
    }

    /// Prints the row; the ratio is of the medians.
    fn tell(&mut self) -> f64 {
        let spread = |rates: &mut Vec<f64>| {
            rates.sort_by(f64::total_cmp);
            (rates[rates.len() / 2], rates[0], rates[rates.len() - 1])
        };
        let (ours, theirs) = (spread(&mut self.apiece), spread(&mut self.nginx));
        let mib = |(median, least, most): (f64, f64, f64)| {
            let [median, least, most] = [median, least, most].map(|rate| rate / 1_048_576.0);
            format!("{median:.0} ({least:.0} to {most:.0})")
        };
        let ratio = ours.0 / theirs.0;
        println!(
            "| {} | {} | {} | {ratio:.2} |",
            self.name,
            mib(ours),
            mib(theirs)
        );
        ratio
    }
}

#[test]
fn files_go_out_nearly_as_fast_as_from_nginx() {
    let effort = Effort::asked_for();
    let serve = Serve::start(&[]);
    let nginx = Nginx::serving(&serve.path(""));
    let large = address(&serve, "large", effort.large);
    let small = address(&serve, "small", 1 << 20);
    let theirs = |name: &str| format!("{}/{name}", nginx.url);

    let mut one = Row::new("one client, one large file");
    let mut many = Row::new("64 clients, 1 MiB each");
    // In turns, so that a slow moment of the machine is everybody's.
    for _ in 0..effort.rounds {
        one.apiece.push(download(&large));
        one.nginx.push(download(&theirs("large")));
        many.apiece.push(crowd(&small, effort.seconds));
        many.nginx.push(crowd(&theirs("small"), effort.seconds));
    }
    println!("\n| download | Apiece, MiB/s | nginx, MiB/s | ratio |\n|---|---|---|---|");
    for row in [&mut one, &mut many] {
        let ratio = row.tell();
        assert!(ratio >= effort.to_reach, "{}: {ratio:.2}", row.name);
    }
}

/// Makes a file of so many bytes and a code that hands it out, and claims it.
fn address(serve: &Serve, name: &str, size: u64) -> String {
    write(&serve.path(name), size);
    serve.run(&format!("code create {name}")).exits(0);
    let add = format!("items add {name} --as-files {name}");
    serve.run(&add).exits(0);
    let claim = format!("claim {name} --client ann");
    let ran = serve.run(&claim).exits(0);
    ran.stdout.trim().to_owned()
}

fn write(path: &Path, size: u64) {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    let mut state = 1_u64;
    for _ in 0..size / 8 {
        // Not zeros, which a file system may not keep.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        file.write_all(&state.to_le_bytes()).unwrap();
    }
    file.flush().unwrap();
}

/// The rate at which curl gets it.
fn download(url: &str) -> f64 {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--output", "/dev/null"]);
    output(curl.args(["--write-out", "%{speed_download}", url]))
        .trim()
        .parse()
        .unwrap()
}

/// The rate at which wrk's clients get it over and over.
fn crowd(url: &str, seconds: u32) -> f64 {
    let duration = format!("-d{seconds}s");
    let told = output(Command::new("wrk").args(["-c64", "-t1", &duration, url]));
    assert!(!told.contains("Non-2xx"), "{told}");
    let word = |name: &str| {
        let line = told.lines().find(|line| line.trim().starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name}: {told}"));
        line.split_whitespace().last().unwrap().to_owned()
    };
    let rate = word("Transfer/sec:");
    let digits = rate.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &rate[digits.len()..] {
        "GB" => 1024.0 * 1024.0 * 1024.0,
        "MB" => 1024.0 * 1024.0,
        "KB" => 1024.0,
        unit => panic!("{unit}: {told}"),
    };
    digits.parse::<f64>().unwrap() * unit
}

fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}
