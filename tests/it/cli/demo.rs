//! `apiece demo`.

use std::path::Path;

use crate::harness::process::{Process, apiece, run};

struct Demo {
    process: Process,
    url: String,
    code: String,
}

/// Starts a demo and reads its QR code and its address.
fn start(home: &Path, options: &[&str]) -> Demo {
    let mut process = Process::spawn(
        apiece(home)
            .args(["demo", "--listen=127.0.0.1:0"])
            .args(options),
    );
    process.find(|line| line.contains("▄▄▄▄▄").then_some(()));
    let page = process.find(|line| Some(line.trim().strip_prefix("http")?.to_owned()));
    let (url, code) = page.split_once("/c/").unwrap();
    Demo {
        url: format!("http{url}"),
        code: code.to_owned(),
        process,
    }
}

fn directories(home: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(home)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect()
}

#[test]
fn a_demo_prints_its_code_and_each_granted_item_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let mut demo = start(home.path(), &[]);
    let dirs = directories(home.path());
    assert_eq!(dirs.len(), 1, "{dirs:?}");

    let mut claim = apiece(home.path());
    claim
        .args([
            "claim",
            &demo.code,
            "--client",
            "ann",
            "--server",
            &demo.url,
            "--data-dir",
        ])
        .arg(&dirs[0]);
    let item = run(&mut claim, "").exits(0).stdout;
    let shown = demo
        .process
        .find(|line| line.contains("went to ann").then(|| line.to_owned()));
    assert!(
        shown.contains(item.trim()) && shown.ends_with("11 of 12 left"),
        "{shown}"
    );

    demo.process.signal("-INT");
    let (status, printed) = demo.process.end();
    assert!(status.success(), "{printed}");
    assert!(printed.contains("1 of 12 items went"), "{printed}");
    assert_eq!(directories(home.path()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_demo_can_use_given_items_and_a_given_directory_and_finds_a_free_port() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("mine.csv"), "code,seat\nA,1\nB,2\nC\n").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let mut process = Process::spawn(apiece(home.path()).args([
        "demo", "--items", "mine.csv", "--keep", "kept", "--listen", &taken,
    ]));
    process.find(|line| line.contains("mine.csv:4: has 1 cells").then_some(()));
    process.find(|line| line.contains(&format!("{taken} is in use")).then_some(()));
    process.find(|line| line.contains("Ctrl-C ends it").then_some(()));
    process.signal("-TERM");
    let (status, printed) = process.end();
    assert!(status.success(), "{printed}");
    assert!(printed.contains("0 of 2 items went"), "{printed}");
    assert!(home.path().join("kept/apiece.db").exists());
}

#[test]
fn the_address_of_a_demo_can_be_reached_from_the_network() {
    let home = tempfile::tempdir().unwrap();
    let mut process = Process::spawn(apiece(home.path()).args(["demo", "--listen=0.0.0.0:0"]));
    let page = process.find(|line| {
        let line = line.trim();
        line.starts_with("http://").then(|| line.to_owned())
    });
    let host = page.split(['/', ':']).nth(3).unwrap();
    let ip: std::net::IpAddr = host.parse().unwrap();
    assert!(!ip.is_unspecified(), "{page}");
    // The address belongs to this machine: the page is there.
    assert_eq!(ureq::get(&page).call().unwrap().status(), 200);
    process.signal("-INT");
    let (_, printed) = process.end();
    let reach = match ip.is_loopback() {
        true => "no phone can reach this address",
        false => "scan it with a phone on the same network",
    };
    assert!(printed.contains(reach), "{page}: {printed}");
}
