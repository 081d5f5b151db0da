//! Memory stays flat, however large a file is.
//!
//! Two gibibytes go in and out of a build for release in `make bench-files`
//! (`APIECE_BENCH`); the tests make do with an eighth of that.

use crate::harness::process::Serve;
use crate::harness::s3::S3;
use crate::harness::{Contents, fetch_file, file_path, put};

const MIB: u64 = 1024 * 1024;

/// The most that it may take over what it takes when idle.
const MOST: u64 = 64 * MIB;

/// Puts a file of this size in and takes it out again, and tells how far the
/// memory of the process went over what it was before.
fn growth(serve: &Serve, size: u64) -> u64 {
    super::s3::make_code(serve, "fair");
    let idle = serve.process.peak_memory();
    let contents = Contents::new(1, size);
    // In chunks, so that not even the size is known before.
    let url = format!("{}{}", serve.url, file_path("fair", "a.bin"));
    let answer = put(&url, &[], &mut contents.clone());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let fetched = fetch_file(&super::s3::link(serve, "fair", "ann"), &[]);
    assert_eq!(fetched.length, size);
    assert_eq!(fetched.sha256, answer.json()["sha256"]);
    serve.process.peak_memory() - idle
}

#[test]
fn memory_stays_flat_while_a_large_file_goes_in_and_out() {
    let size = match std::env::var_os("APIECE_BENCH") {
        Some(_) => 2048 * MIB,
        None => 256 * MIB,
    };
    let s3 = S3::start();
    for (place, env) in [("a directory", vec![]), ("S3", s3.env())] {
        let over = growth(&Serve::start_in(&env, &[]), size);
        let (mib, kib) = (size / MIB, over / 1024);
        eprintln!("{mib} MiB in and out of {place}: {kib} KiB over idle");
        assert!(over < MOST, "{place}");
    }
}
