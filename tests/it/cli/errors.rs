//! What goes wrong is one line on standard error and an exit code.

use std::io::Read as _;
use std::process::Stdio;

use crate::harness::process::{Serve, apiece, run};

#[test]
fn a_server_that_is_not_there_is_named() {
    let home = tempfile::tempdir().unwrap();
    let mut list = apiece(home.path());
    list.args([
        "code",
        "list",
        "--server",
        "http://127.0.0.1:1",
        "--admin-key",
        "k",
    ]);
    // Nor does a backtrace help anybody.
    list.env("RUST_BACKTRACE", "1");
    run(&mut list, "").fails(
        2,
        &[
            "cannot reach the server at http://127.0.0.1:1: Connection refused",
            "apiece serve",
        ],
    );
}

#[test]
fn what_answers_and_is_not_apiece_is_named() {
    let serve = Serve::start(&[]);
    let ops = format!("code list --server {}", serve.ops_url);
    // The ops listener is Apiece's too, and says so.
    serve.run(&ops).fails(1, &["nothing at this address"]);
    let elsewhere = format!("code list --server {}/c", serve.url);
    serve.run(&elsewhere).exits(1);
}

#[test]
fn a_missing_key_and_a_wrong_one_say_what_to_do() {
    let serve = Serve::start(&[]);
    let mut missing = serve.command("code list");
    missing.env("APIECE_DATA_DIR", serve.path("nowhere"));
    run(&mut missing, "").fails(2, &["no admin key", "nowhere", "APIECE_ADMIN_KEY"]);
    let mut wrong = serve.command("code list");
    wrong.env("APIECE_ADMIN_KEY", "not-the-right-one");
    let ran = run(&mut wrong, "").fails(1, &["admin key", "--data-dir"]);
    assert!(!ran.stderr.contains("not-the-right-one"), "{ran:#?}");
    // As compose files leave it when it is not set.
    let mut empty = serve.command("code list");
    empty.env("APIECE_ADMIN_KEY", "");
    run(&mut empty, "").exits(0);
}

#[test]
fn nothing_is_deleted_without_being_asked() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    serve.run("code delete fair").fails(2, &["--yes"]);
    serve.run("code show fair").exits(0);
}

#[test]
fn values_that_do_not_parse_are_not_quoted() {
    let home = tempfile::tempdir().unwrap();
    let mut serve = apiece(home.path());
    serve.args(["serve", "--store", "mysql://me:hunter2@db/x"]);
    let ran = run(&mut serve, "").fails(2, &["--store", "expected sqlite:PATH"]);
    assert!(!ran.stderr.contains("hunter2"), "{ran:#?}");
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let serve = Serve::start(&[]);
    serve.run("code create fair --per-client 100").exits(0);
    let rows: String = (0..100).map(|n| format!("{n:015000}\n")).collect();
    run(&mut serve.command("items add fair -"), &rows).exits(0);
    for n in 1..=100 {
        serve
            .run(&format!("claim fair --client ann --nth {n}"))
            .exits(0);
    }
    let mut claims = serve
        .command("claims fair")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut head = [0; 10];
    claims.stdout.take().unwrap().read_exact(&mut head).unwrap();
    let output = claims.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
