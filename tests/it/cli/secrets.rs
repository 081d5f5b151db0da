//! A password in an address is never printed, wherever somebody puts it and
//! whatever is wrong with the address.

use apiece::server::{ObjectsUrl, StoreUrl};
use proptest::prelude::*;
use serde_json::json;

use crate::harness::process::{SERVE, Serve, apiece, run};
use crate::harness::{Answer, Redis, get, until};

/// What must not be printed. Around it come characters that mean something in an
/// address.
const SECRET: &str = "hunter2";

/// Nothing listens there.
const HOST: &str = "127.0.0.1:1";

/// A command line, and variables.
type Way<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)]);

fn password() -> impl Strategy<Value = String> {
    let odd = || proptest::collection::vec(prop::sample::select(&b"!#?@/:%&=+, []\\\"'"[..]), 0..4);
    (odd(), odd()).prop_map(|(before, after)| {
        let text = |bytes| String::from_utf8(bytes).expect("they are ASCII");
        format!("{}{SECRET}{}", text(before), text(after))
    })
}

fn scheme() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "redis",
        "rediss",
        "redis+sentinel",
        "rediss+sentinel",
        "redis+cluster",
        "redis+ring",
        "valkey",
        "mysql",
        "sqlite",
    ])
}

/// An address with the password before its host, where it may be or was put by
/// mistake.
fn before_the_host() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec!["me:{}@", ":{}@", "{}@", "{}:@", "{}:x@", "a@b:{}@"]);
    let path = prop::sample::select(vec!["", "/", "/1", "/fair", "/fair/1", "/x/y/z"]);
    (scheme(), place, password(), path).prop_map(|(scheme, place, password, path)| {
        format!("{scheme}://{}{HOST}{path}", place.replace("{}", &password))
    })
}

/// An address with the password elsewhere.
fn elsewhere() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec![
        "://:{}",
        "://me:x@127.0.0.1:{}",
        "://me:x@127.0.0.1/{}",
        "://127.0.0.1/0?password={}",
        "://127.0.0.1/fair?password={}",
        "://127.0.0.1?password={}",
        "://127.0.0.1/fair#{}",
        ":me:{}",
    ]);
    // After an @, it would be a host, and the name of a database or a group after a
    // slash.
    let plain = password().prop_map(|password| password.replace(['@', '/'], ""));
    let remote = scheme().prop_filter("a path is shown", |scheme| *scheme != "sqlite");
    (remote, place, plain)
        .prop_filter("the name of a group is shown", |(scheme, place, plain)| {
            let is_group = scheme.contains("sentinel") && place.ends_with("/{}");
            !is_group || plain.contains(['?', '#'])
        })
        .prop_map(|(scheme, place, plain)| format!("{scheme}{}", place.replace("{}", &plain)))
}

fn store_url() -> impl Strategy<Value = String> {
    prop_oneof![before_the_host(), elsewhere()]
}

fn files_url() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec!["s3", "gs", "az", "https", "ftp", "file"]);
    let place = prop::sample::select(vec![
        "://{}@fair",
        "://key:{}@fair",
        "://:{}@fair/prefix",
        "://fair?secret={}",
        "://fair/prefix#{}",
        ":/key:{}@fair",
    ]);
    (scheme, place, password())
        // That is a directory.
        .prop_filter("a path is shown", |(scheme, place, _)| {
            place.starts_with("://") && *scheme != "file" || ["s3", "gs", "az"].contains(scheme)
        })
        .prop_map(|(scheme, place, secret)| format!("{scheme}{}", place.replace("{}", &secret)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_address_shows_its_password(store in store_url(), files in files_url()) {
        let store = match store.parse::<StoreUrl>() {
            Ok(url) => format!("{url} {url:?}"),
            Err(error) => error,
        };
        prop_assert!(!store.contains(SECRET), "{store}");
        let files = match files.parse::<ObjectsUrl>() {
            Ok(url) => format!("{url} {url:?}"),
            Err(error) => error,
        };
        prop_assert!(!files.contains(SECRET), "{files}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_command_prints_the_password_of_an_address(store in store_url(), files in files_url()) {
        let elsewhere = format!("redis://{HOST}");
        let split: Vec<&str> = store.split(' ').collect();
        let ways: [Way<'_>; 9] = [
            (&["serve", "--store", &store], &[]),
            (&["serve"], &[("APIECE_STORE", &store)]),
            (&["serve", "--help"], &[("APIECE_STORE", &store), ("APIECE_FILES", &files)]),
            (&["serve", "--store", &elsewhere, "--files", &files], &[]),
            (&["serve", "--store", &elsewhere], &[("APIECE_FILES", &files)]),
            // What somebody types by mistake.
            (&["serve", &store], &[]),
            (&[&store], &[]),
            (&["serve", "--guarantee", &store], &[]),
            (&["stats", "--server", &store, "fair"], &[]),
        ];
        // Without the quotes, a shell would make several arguments of it.
        let pieces = [&["serve", "--store"][..], &split].concat();
        let ways = ways.iter().map(|(line, env)| (line.to_vec(), *env));
        for (line, env) in ways.chain([(pieces, &[][..])]) {
            let home = tempfile::tempdir().unwrap();
            let mut command = apiece(home.path());
            command.args(&line).env("APIECE_LOG", "trace").envs(env.iter().copied());
            if line[0] == "serve" && line != ["serve", "--help"] {
                command.args(&SERVE[1..]);
            }
            let ran = run(&mut command, "");
            prop_assert!(!ran.stdout.contains(SECRET), "{line:?} {env:?}: {ran:#?}");
            prop_assert!(!ran.stderr.contains(SECRET), "{line:?} {env:?}: {ran:#?}");
        }
    }
}

#[test]
fn a_service_whose_password_is_no_longer_right_tells_nobody_what_it_was() {
    let redis = Redis::start();
    redis.command("ACL SETUSER apiece on >hunter2?@ ~* &* +@all");
    let store = format!("redis://apiece:hunter2?@@{}", redis.address());
    let env = [("APIECE_LOG", "trace,redis=trace,apiece=trace")];
    let serve = Serve::start_in(&env, &["--store", &store, "--claim-timeout=500ms"]);
    let api = serve.api();
    api.make_code("fair", &json!({}), 3);
    let mut said = Vec::new();
    let mut ask = || {
        let page = format!("{}/c/fair", serve.url);
        let answers = [
            api.claim("fair", "ann"),
            api.get("/v1/codes/fair"),
            get(&page, &[("accept", "text/html")]),
            get(&format!("{}/ready", serve.ops_url), &[]),
            get(&format!("{}/metrics", serve.ops_url), &[]),
        ];
        said.extend(answers.iter().map(Answer::text));
        answers[3].status
    };
    assert_eq!(ask(), 200);
    redis.command("ACL SETUSER apiece resetpass >another");
    redis.command("CLIENT KILL USER apiece");
    let patience = crate::harness::process::DEADLINE;
    until("it is not let in", patience, || ask() == 503);
    said.push(serve.stop("-INT"));
    for said in said {
        assert!(!said.contains(SECRET), "{said}");
    }
}
