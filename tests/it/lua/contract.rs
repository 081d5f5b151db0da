//! Each script is called, and replies, as its header says. MONITOR overhears the
//! calls that Rust makes of every script; then the same calls are made again on
//! another server, to see the replies.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use redis::Value;

use super::header::Header;
use super::{call_every_script, call_fenced_scripts, connect, replicated, scripts};
use crate::harness::Redis;

/// An overheard call of a script.
struct Call {
    script: String,
    keys: Vec<String>,
    argv: Vec<String>,
}

#[tokio::test]
async fn every_script_is_called_and_replies_as_its_header_says() {
    let scripts = scripts();
    let headers: BTreeMap<_, _> = scripts
        .iter()
        .map(|(name, source)| (name, Header::of(source)))
        .collect();
    let heard = overhear(&scripts).await;

    let silent = Redis::start();
    let mut connection = connect(&silent).await;
    for call in &heard {
        let header = &headers[&call.script];
        let names: Vec<_> = call
            .keys
            .iter()
            .map(|key| key.rsplit(':').next().unwrap())
            .collect();
        // Most claims have no use for the window, or for networks.
        let is_optional =
            |name: &str| call.script == "claim.lua" && matches!(name, "window" | "networks");
        let mut expected = header.keys.clone();
        expected.retain(|name| names.contains(&name.as_str()) || !is_optional(name));
        assert_eq!(names, expected, "KEYS of {}", call.script);
        let (mut argv, fixed) = (call.argv.len(), header.argv.fixed.len());
        if call.script == "claim.lua" {
            // Most claims lack the last arguments.
            let has_hash = call.argv[4] == "1";
            let group = 2 + usize::from(names.contains(&"networks")) + usize::from(has_hash);
            assert!((argv - fixed).is_multiple_of(group), "{:?}", call.argv);
            argv = fixed + (argv - fixed) / group * 4;
        }
        assert!(
            header.argv.fits(argv),
            "ARGV of {}: {:?}",
            call.script,
            call.argv
        );

        let mut again = redis::cmd("EVAL");
        again
            .arg(&scripts[&call.script])
            .arg(call.keys.len())
            .arg(&call.keys)
            .arg(&call.argv);
        let reply: Vec<Value> = again.query_async(&mut connection).await.unwrap();
        assert!(
            header.reply.fits(reply.len()),
            "reply of {}: {reply:?}",
            call.script
        );
        let plain = |value: &Value| matches!(value, Value::BulkString(_) | Value::Int(_));
        assert!(
            reply.iter().all(plain),
            "reply of {}: {reply:?}",
            call.script
        );
    }
    let called: BTreeSet<_> = heard.iter().map(|call| &call.script).collect();
    assert_eq!(
        called,
        scripts.keys().collect(),
        "not every script was called"
    );
}

/// The calls that the server receives while Rust calls every script.
async fn overhear(scripts: &BTreeMap<String, String>) -> Vec<Call> {
    let (redis, _replica, store) = replicated().await;
    let mut connection = connect(&redis).await;
    let mut names = BTreeMap::new();
    for (name, source) in scripts {
        let mut load = redis::cmd("SCRIPT");
        let sha: String = load
            .arg("LOAD")
            .arg(source)
            .query_async(&mut connection)
            .await
            .unwrap();
        names.insert(sha, name.clone());
    }
    let mut monitor = BufReader::new(TcpStream::connect(redis.address()).unwrap());
    monitor
        .get_ref()
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    monitor.get_mut().write_all(b"MONITOR\r\n").unwrap();
    let mut line = String::new();
    monitor.read_line(&mut line).unwrap();
    assert_eq!(line, "+OK\r\n");

    call_every_script(&store, async || {}).await;
    call_fenced_scripts(&redis, async || {}).await;
    let mut end = redis::cmd("ECHO");
    let _: String = end
        .arg("that is all")
        .query_async(&mut connection)
        .await
        .unwrap();

    let mut calls = Vec::new();
    for line in monitor.lines() {
        let words = words(&line.unwrap());
        if words.iter().any(|word| word == "that is all") {
            break;
        }
        if let [command, sha, count, rest @ ..] = &words[..]
            && command == "EVALSHA"
        {
            let (keys, argv) = rest.split_at(count.parse().unwrap());
            calls.push(Call {
                script: names[sha].clone(),
                keys: keys.to_vec(),
                argv: argv.to_vec(),
            });
        }
    }
    calls
}

/// The words of a line of MONITOR: `+<time> [<db> <who>] "<word>" "<word>"`.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (&mut word, letter) {
            (None, '"') => word = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => words.extend(word.take()),
            (Some(word), '\\') => word.push(match letters.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                // These tests send nothing that is written as \xHH.
                plain => plain,
            }),
            (Some(word), plain) => word.push(plain),
        }
    }
    words
}
