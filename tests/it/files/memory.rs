//! The service's memory stays flat, however large a file is.
//!
//! `make bench-files` (`APIECE_BENCH`) uploads and downloads two gibibytes with a
//! release build; the tests use an eighth of that.

use crate::harness::process::Serve;
use crate::harness::s3::S3;
use crate::harness::{Contents, fetch_file, file_path, put};

const MIB: u64 = 1024 * 1024;

/// The most memory that the service may use beyond what it uses when idle.
const MOST: u64 = 64 * MIB;

/// Uploads a file of this size and downloads it again. Returns by how much the
/// memory of the process exceeded what it used before.
fn growth(serve: &Serve, size: u64) -> u64 {
    super::s3::make_code(serve, "fair");
    let idle = serve.process.peak_memory();
    let contents = Contents::new(1, size);
    // In chunks, so that not even the size is known in advance.
    let url = format!("{}{}", serve.url, file_path("fair", "a.bin"));
    let answer = put(&url, &[], &mut contents.clone());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let fetched = fetch_file(&super::s3::link(serve, "fair", "ann"), &[]);
    assert_eq!(fetched.length, size);
    assert_eq!(fetched.sha256, answer.json()["sha256"]);
    serve.process.peak_memory() - idle
}

#[test]
fn memory_stays_flat_while_a_large_file_is_uploaded_and_downloaded() {
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
