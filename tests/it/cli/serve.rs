//! Starting and stopping, and the errors at the start.

use std::net::TcpListener;

use apiece::store::SCHEMA_VERSION;
use apiece::store::sqlite::SqliteStore;
use apiece::system::System;

use crate::harness::process::{DEADLINE, Process, Ran, SERVE, Serve, apiece, run};
use crate::harness::{Redis, until};

fn serve(options: &[&str]) -> Ran {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("file"), "").unwrap();
    let newer = home.path().join("newer.db");
    drop(SqliteStore::open(&newer, System::of_machine()).unwrap());
    let newer = rusqlite::Connection::open(newer).unwrap();
    newer
        .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .unwrap();
    drop(newer);
    let mut command = apiece(home.path());
    command.args(SERVE);
    run(command.args(options), "")
}

#[test]
fn each_error_at_the_start_is_one_line_that_names_the_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let home = tempfile::tempdir().unwrap();
    let mut busy = apiece(home.path());
    run(
        busy.args(["serve", "--listen", &taken, "--ops-listen=127.0.0.1:0"]),
        "",
    )
    .fails(2, &["cannot listen on", &taken, "--listen", "in use"]);
    let mut busy = apiece(home.path());
    run(
        busy.args(["serve", "--listen=127.0.0.1:0", "--ops-listen", &taken]),
        "",
    )
    .fails(2, &["cannot listen on", &taken, "--ops-listen"]);

    serve(&["--data-dir", "file/data"]).fails(2, &["file/data", "--data-dir"]);
    serve(&["--store", "redis://:hunter2@127.0.0.1:1"])
        .fails(2, &["--store", "redis://***@127.0.0.1:1", "refused"]);
    serve(&["--store", "nonsense"]).fails(2, &["--store"]);
    serve(&["--store", "sqlite:newer.db"]).fails(2, &["newer.db", "--store", "a newer Apiece"]);
    let newer = Redis::start();
    newer.command(&format!("SET apiece:schema {}", SCHEMA_VERSION + 1));
    let words = ["--store", "a newer Apiece", "use another database"];
    serve(&["--store", &newer.url()]).fails(2, &words);
    let home = tempfile::tempdir().unwrap();
    let mut short = apiece(home.path());
    short.args(SERVE);
    short.args(["--data-dir=data", "--admin-key=short"]);
    run(&mut short, "").fails(2, &["APIECE_ADMIN_KEY"]);
    assert!(!home.path().join("data").exists(), "nothing is left behind");
    serve(&["--grace", "soon"]).fails(2, &["--grace", "10s"]);
    serve(&["--organisers", "ann@fair.example"]).fails(2, &["--organisers", "--oidc-issuer"]);
    serve(&["--organisers", "ann"]).fails(2, &["--organisers", "not an e-mail address"]);
}

#[test]
fn the_log_names_the_guarantee_and_warns_of_what_a_crash_may_repeat() {
    let redis = Redis::start();
    let redis = format!("--store={}", redis.url());
    for (options, level, warning) in [
        (&[][..], "durable", None),
        (
            &["--guarantee=relaxed"],
            "relaxed",
            Some("power cut of this machine"),
        ),
        (&[&redis], "relaxed", Some("failover of Redis")),
    ] {
        let serve = Serve::start(options);
        let log = serve.stop("-INT");
        let events = log
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let events: Vec<serde_json::Value> = events.collect();
        let serving = events.iter().find(|event| event["message"] == "serving");
        assert_eq!(serving.unwrap()["guarantee"], level, "{log}");
        let warnings: Vec<_> = events
            .iter()
            .filter(|event| event["level"] == "WARN")
            .map(|event| event["message"].as_str().unwrap())
            .collect();
        assert_eq!(warnings.len(), usize::from(warning.is_some()), "{log}");
        let says = |words: &&str| warnings.iter().all(|said| said.contains(words));
        assert!(warning.iter().all(says), "{log}");
        assert!(
            warnings.iter().all(|said| said.contains("--guarantee")),
            "{log}"
        );
    }
}

#[test]
fn ctrl_c_stops_at_once_and_sigterm_drains_first() {
    let now = Serve::start(&["--drain-delay", "60s"]);
    now.process.signal("-INT");
    let (status, log) = now.process.end();
    assert!(status.success(), "{log}");

    let drain = Serve::start(&["--drain-delay", "60s"]);
    drain.process.signal("-TERM");
    until("it is not ready", DEADLINE, || !drain.is_ready());
    drain.run("code list").exits(0);
    drain.process.signal("-INT");
    let (status, log) = drain.process.end();
    assert_eq!(status.code(), Some(130), "{log}");
}

#[test]
fn a_claim_survives_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", home.path().join("a.db").display());
    let first = Serve::start(&["--store", &store]);
    first.run("code create fair").exits(0);
    run(&mut first.command("items add fair -"), "A\nB\n").exits(0);
    let item = first.run("claim fair --client ann").exits(0).stdout;
    first.process.signal("-KILL");
    first.process.end();

    let second = Serve::start(&["--store", &store]);
    assert_eq!(second.run("claim fair --client ann").exits(0).stdout, item);
    second.run("verify").exits(0);
}

#[test]
fn replicas_on_one_redis_are_one_service() {
    let redis = Redis::start();
    let [one, other] = Serve::replicas(&["--store", &redis.url()]);
    one.run("code create fair").exits(0);
    run(&mut other.command("items add fair -"), "A\nB\n").exits(0);
    let item = one.run("claim fair --client ann").exits(0).stdout;
    assert_eq!(other.run("claim fair --client ann").exits(0).stdout, item);
    assert_ne!(other.run("claim fair --client bob").exits(0).stdout, item);
    one.run("claim fair --client cleo")
        .fails(1, &["Nothing is left"]);
    other.run("verify").exits(0);
}

#[test]
fn a_second_service_on_the_same_file_does_not_start() {
    let first = Serve::start(&[]);
    let mut second = first.command("serve --listen=127.0.0.1:0 --ops-listen=127.0.0.1:0");
    run(&mut second, "").fails(2, &["--store"]);
    let still = Process::spawn(&mut first.command("code list"));
    assert!(still.end().0.success());
}

#[test]
fn only_the_owner_can_read_the_generated_key() {
    use std::os::unix::fs::PermissionsExt as _;

    let serve = Serve::start(&[]);
    let key = std::fs::metadata(serve.path("data/admin.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}
