//! What is deployed, tried with the programs that it is made for.

mod crowd;
mod dashboards;
mod drain;
mod kubernetes;
mod loadtest;
mod prometheus;
mod redis;
mod scraping;
mod stage;
mod topology;

use std::path::PathBuf;
use std::process::Command;

/// A file of the repository.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What a program prints that has to succeed, run at the top of the repository.
#[track_caller]
fn output(program: &str, args: &[&str]) -> String {
    let ran = Command::new(program)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|e| panic!("{program} does not start ({e}): `make test-deps` installs it"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&ran.stdout), text(&ran.stderr));
    assert!(ran.status.success(), "{program} {args:?}:\n{out}{err}");
    out
}
