//! How fast files are downloaded, compared with nginx serving the same bytes in the
//! same run. `make bench-files` measures it and holds it to its bounds. The other
//! tests only show that it can be measured.

use std::fs::File;
use std::process::{Command, Stdio};

use super::Effort;
use super::load::wrk;
use super::table::{Reach, Rounds, Table};
use crate::harness::Contents;
use crate::harness::nginx::Nginx;
use crate::harness::process::Serve;

const MIB: f64 = 1_048_576.0;

#[test]
fn files_are_downloaded_nearly_as_fast_as_from_nginx() {
    let effort = Effort::asked_for();
    let serve = Serve::start(&[]);
    let nginx = Nginx::serving(&serve.path(""));
    let [large, small] = [("large", effort.file), ("small", 1 << 20)].map(|(name, size)| {
        let ours = download_url(&serve, name, size);
        [ours, format!("{}/{name}", nginx.url)]
    });
    let (mut one, mut many) = <([Rounds; 2], [Rounds; 2])>::default();
    // In turns, so that a slow moment of the machine affects both.
    for _ in effort.rounds("files") {
        for n in 0..2 {
            one[n].add(download(&large[n]));
            many[n].add(crowd(&small[n], effort.seconds * 2));
        }
    }
    let mut table = Table::default();
    for (what, [ours, theirs]) in [
        ("one client, one large file", one),
        ("64 clients, 1 MiB each", many),
    ] {
        table.compare(what, "MiB/s", ours, ("nginx", &theirs), Reach::AtLeast(0.7));
    }
    effort.judge(&table);
}

/// Makes a file of `size` bytes and a code that gives it, and claims it. Returns the
/// link.
fn download_url(serve: &Serve, name: &str, size: u64) -> String {
    let mut file = File::create(serve.path(name)).unwrap();
    std::io::copy(&mut Contents::new(1, size), &mut file).unwrap();
    serve.run(&format!("code create {name}")).exits(0);
    let add = format!("items add {name} --as-files {name}");
    serve.run(&add).exits(0);
    let claim = format!("claim {name} --client ann");
    let ran = serve.run(&claim).exits(0);
    ran.stdout.trim().to_owned()
}

/// The rate at which curl downloads a file, in MiB/s.
fn download(url: &str) -> f64 {
    let output = Command::new("curl")
        .args(["--silent", "--fail", "--noproxy", "*"])
        .args(["--output", "/dev/null", "--write-out", "%{speed_download}"])
        .arg(url)
        .stderr(Stdio::inherit())
        .output()
        .expect("`make test` installs curl");
    assert!(output.status.success(), "{url}: {}", output.status);
    let rate = String::from_utf8(output.stdout).unwrap();
    rate.parse::<f64>().unwrap() / MIB
}

/// The rate at which the clients of wrk download a file over and over, in MiB/s.
fn crowd(url: &str, seconds: u32) -> f64 {
    let rest = url.strip_prefix("http://").expect("it is plain HTTP");
    let (address, path) = rest.split_once('/').expect("it has a path");
    let load = wrk(&[address], seconds, &["get", address, path]);
    assert_eq!(load.refused, 0.0, "{url}");
    load.bytes / load.seconds / MIB
}
