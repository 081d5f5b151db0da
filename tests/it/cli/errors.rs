//! Each error is one line on standard error and an exit code.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;
use std::thread::JoinHandle;

use crate::harness::process::{Ran, Serve, apiece, run};

#[test]
fn the_error_names_a_server_that_cannot_be_reached() {
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
    // A backtrace would not help anybody.
    list.env("RUST_BACKTRACE", "1");
    run(&mut list, "").fails(
        2,
        &[
            "cannot reach the server at http://127.0.0.1:1: Connection refused",
            "apiece serve",
        ],
    );
}

/// Gives these answers, one per connection, and returns how many it gave.
pub(super) fn canned(answers: &'static [&'static str]) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(&stream).lines();
            lines
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .for_each(drop);
            (&stream).write_all(answer.as_bytes()).unwrap();
        }
        answers.len()
    });
    (url, serving)
}

pub(super) fn ask(url: &str, line: &str) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let mut command = apiece(home.path());
    command.args(line.split_whitespace());
    command.args(["--server", url, "--admin-key", "a-key-of-some-length"]);
    run(&mut command, "")
}

const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n\
    Connection: close\r\nContent-Length: 33\r\n\r\n{\"title\":\"Busy\",\"detail\":\"later\"}";
pub(super) const EMPTY: &str =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{\"codes\":[]}";
const MOVED: &str = "HTTP/1.1 301 Moved Permanently\r\nLocation: https://a.example/\r\n\
    Connection: close\r\nContent-Length: 0\r\n\r\n";
const HTML: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\n<html>";

#[test]
fn a_busy_service_is_asked_again_a_few_times() {
    let (url, served) = canned(&[BUSY, BUSY, EMPTY]);
    ask(&url, "code list --json").exits(0);
    assert_eq!(served.join().unwrap(), 3);
    let (url, served) = canned(&[BUSY; 6]);
    ask(&url, "code list").fails(1, &["Busy: later"]);
    assert_eq!(served.join().unwrap(), 6);
}

#[test]
fn creating_a_code_is_not_tried_again() {
    let (url, served) = canned(&[BUSY]);
    ask(&url, "code create").fails(1, &["Busy: later"]);
    assert_eq!(served.join().unwrap(), 1);
}

#[test]
fn the_key_is_not_sent_to_another_server() {
    let (url, served) = canned(&[MOVED]);
    ask(&url, "code list").fails(2, &["not Apiece", "301", "https://a.example/"]);
    served.join().unwrap();
    let (url, served) = canned(&[HTML]);
    ask(&url, "code list").fails(2, &["not Apiece"]);
    served.join().unwrap();
}

#[test]
fn an_error_in_the_command_line_is_one_line() {
    let home = tempfile::tempdir().unwrap();
    for (line, words) in [
        ("code list --jsn", ["'--jsn'", "'--json'"]),
        ("claim fair", ["not provided", "--client <ID>"]),
        ("items add fair - --kind file", ["'file'", "text"]),
    ] {
        let mut command = apiece(home.path());
        let ran = run(command.args(line.split_whitespace()), "").fails(2, &words);
        assert_eq!(ran.stdout, "");
    }
    let none = run(&mut apiece(home.path()), "").exits(2);
    assert!(none.stderr.contains("Usage: apiece"), "{none:#?}");
}

#[test]
fn a_wrong_address_of_the_service_is_an_error() {
    let serve = Serve::start(&[]);
    let ops = format!("code list --server {}", serve.ops_url);
    // The ops listener belongs to Apiece too, and says so.
    serve.run(&ops).fails(1, &["nothing at this address"]);
    let elsewhere = format!("code list --server {}/c", serve.url);
    serve.run(&elsewhere).exits(1);
}

#[test]
fn the_error_for_a_missing_or_wrong_key_says_what_to_do() {
    let serve = Serve::start(&[]);
    let mut missing = serve.command("code list");
    missing.env("APIECE_DATA_DIR", serve.path("nowhere"));
    run(&mut missing, "").fails(2, &["no key", "nowhere", "APIECE_ADMIN_KEY"]);
    let mut wrong = serve.command("code list");
    wrong.env("APIECE_ADMIN_KEY", "not-the-right-one");
    let ran = run(&mut wrong, "").fails(1, &["admin key", "--data-dir"]);
    assert!(!ran.stderr.contains("not-the-right-one"), "{ran:#?}");
    // A compose file passes an empty variable if it is not set.
    let mut empty = serve.command("code list");
    empty.env("APIECE_ADMIN_KEY", "");
    run(&mut empty, "").exits(0);
}

#[test]
fn a_code_is_not_deleted_if_nobody_can_be_asked() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    serve.run("code delete fair").fails(2, &["--yes"]);
    serve.run("code show fair").exits(0);
}

#[test]
fn errors_do_not_quote_invalid_values() {
    let home = tempfile::tempdir().unwrap();
    let mut serve = apiece(home.path());
    serve.args(["serve", "--store", "mysql://me:hunter2@db/x"]);
    let ran = run(&mut serve, "").fails(2, &["--store", "or sqlite:PATH"]);
    assert!(!ran.stderr.contains("hunter2"), "{ran:#?}");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let serve = Serve::start(&[]);
    serve.run("code create fair --per-client 100").exits(0);
    let rows: String = (0..100).map(|n| format!("{n:015000}\n")).collect();
    run(&mut serve.command("items add fair -"), &rows).exits(0);
    for n in 1..=100 {
        serve
            .run(&format!("claim fair --client ann --nth {n}"))
            .exits(0);
    }
    for format in ["table", "csv", "excel-csv", "ndjson", "xlsx"] {
        let mut claims = serve
            .command(&format!("claims fair --format {format}"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut head = [0; 10];
        claims.stdout.take().unwrap().read_exact(&mut head).unwrap();
        let output = claims.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {output:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
    }
}
