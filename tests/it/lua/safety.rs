//! A script that cannot finish does not begin. Scripts are not rolled back: one
//! that failed after its SPOP would lose an item.

use std::collections::BTreeMap;

use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Value};

use super::header::Header;
use super::{code, connect, file, item, scripts, store};
use crate::harness::{Redis, key_of};
use apiece::domain::{Item, Place, Replacement, Settings};
use apiece::store::{Pool as _, Window as _};

/// As it is in a set.
fn stored(item: &Item) -> String {
    format!("{}{}", item.id().as_str(), item.canonical_json())
}

/// Arguments that make each script write. The code was created at this time, and this is
/// the id of the server's data.
fn argv(script: &str, created_at: &str, replid: &str) -> Vec<String> {
    let member = |text| stored(&item(text));
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match script {
        "claim.lua" => words(&["0", "0", "9", "1000", "1", "new", "1", "hall", "hash"]),
        "spend.lua" => words(&["1000", "hall", "9"]),
        "revoke.lua" => words(&["new", "hash", "revoked", "9"]),
        "redeem.lua" => words(&["ann", "hash", "1", "try", "desk"]),
        "erase.lua" => words(&["ann", "hash", "erased:hash", "1"]),
        "candidates.lua" => words(&["1", "9", "999", ""]),
        "refill.lua" => words(&[
            created_at,
            "2",
            "another",
            "0",
            "0",
            "0",
            &member("B"),
            &member("E"),
        ]),
        "fence.lua" => words(&[created_at, "1", replid]),
        "receipt.lua" => words(&[created_at, "new", "hash", item("F").id().as_str()]),
        "release.lua" => words(&["untaken", item("F").id().as_str()]),
        "replid.lua" => vec![],
        "confirm.lua" => vec![],
        "create.lua" => vec!["title".into(), "Fair".into()],
        "update.lua" => ["1", "1", "browser", "picture", "title", "Fair"]
            .map(String::from)
            .to_vec(),
        "upgrade.lua" => vec!["1".into(), "{}".into()],
        "add.lua" => vec![member("new"), stored(&file(2))],
        "move.lua" => vec!["withdrawn".into(), member("B")],
        "replace.lua" => words(&[item("A").id().as_str(), "0"]),
        "verify.lua" => vec!["counts".into()],
        "delete.lua" => vec![],
        "note.lua" => words(&["{}", "9", ""]),
        other => panic!("add arguments for {other} here"),
    }
}

/// The schema of a code on which a script writes.
fn schema(script: &str) -> u32 {
    match script {
        "upgrade.lua" => 1,
        _ => apiece::store::SCHEMA_VERSION,
    }
}

/// A code with an item in every state: Ann has A, which replaced C; B is untaken, E is in
/// a window of other data, F is aside, and a file is withdrawn, from a window.
async fn furnish(redis: &Redis) -> MultiplexedConnection {
    furnish_of(redis, apiece::store::SCHEMA_VERSION).await
}

/// The same in the form of a schema. In the older one, nothing is replaced.
async fn furnish_of(redis: &Redis, schema: u32) -> MultiplexedConnection {
    redis.command("FLUSHALL");
    redis.command(&format!("SET apiece:schema {schema}"));
    let store = store(redis).await;
    store
        .create_code(&code(), &Settings::default())
        .await
        .unwrap()
        .unwrap();
    let add = async |item: Item| store.add_items(&code(), &[item]).await.unwrap();
    add(file(1)).await;
    store
        .move_items(&code(), &[file(1)], Place::Withdrawn)
        .await
        .unwrap();
    if schema == 1 {
        add(item("A")).await;
        store.claim(super::claim("ann")).await.unwrap();
    } else {
        add(item("C")).await;
        store.claim(super::claim("ann")).await.unwrap();
        add(item("A")).await;
        let replaced = store.replace_item(&code(), item("C").id()).await;
        assert!(matches!(replaced, Ok(Some(Replacement::Done(_)))));
    }
    add(item("B")).await;
    let mut connection = connect(redis).await;
    if schema > 1 {
        let mut open = redis::pipe();
        let put = |pipe: &mut redis::Pipeline, words: &[&str]| {
            pipe.cmd(words[0])
                .arg(full_key(words[1]))
                .arg(&words[2..])
                .ignore();
        };
        let json = item("F").canonical_json().to_owned();
        put(
            &mut open,
            &[
                "HSET", "code", "fence", "another", "windows", "1", "opened", "2",
            ],
        );
        put(&mut open, &["SADD", "window", &stored(&item("E"))]);
        put(&mut open, &["SADD", "marked", &stored(&file(1))]);
        let record = format!("window 1 another\n{json}");
        put(
            &mut open,
            &["HSET", "aside", item("F").id().as_str(), &record],
        );
        let () = open.query_async(&mut connection).await.unwrap();
    }
    connection
}

async fn call(
    connection: &mut MultiplexedConnection,
    script: &str,
    source: &str,
) -> RedisResult<Vec<Value>> {
    let keys = Header::of(source).keys;
    let mut facts = redis::pipe();
    facts.cmd("HGET").arg(full_key("code")).arg("created_at");
    facts.cmd("INFO").arg("replication").ignore_errors();
    let facts: Vec<RedisResult<String>> = facts.query_async(connection).await?;
    // A test may have spoiled the code.
    let created_at = facts[0].clone().unwrap_or_default();
    let info = facts[1].as_ref().unwrap();
    let replid = info
        .lines()
        .find_map(|line| line.strip_prefix("master_replid:"));
    let mut call = redis::cmd("EVAL");
    call.arg(source).arg(keys.len());
    for key in keys {
        call.arg(full_key(&key));
    }
    call.arg(argv(script, &created_at, replid.unwrap()))
        .query_async(connection)
        .await
}

fn full_key(name: &str) -> String {
    key_of(code().as_str(), name)
}

/// Whether a script never writes, by its own flags.
fn is_reader(source: &str) -> bool {
    source.lines().next().unwrap().contains("no-writes")
}

/// Everything that the server holds, byte by byte.
async fn snapshot(connection: &mut MultiplexedConnection) -> BTreeMap<String, Vec<u8>> {
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("*")
        .query_async(connection)
        .await
        .unwrap();
    let mut all = BTreeMap::new();
    for key in keys {
        let dump = redis::cmd("DUMP")
            .arg(&key)
            .query_async(connection)
            .await
            .unwrap();
        all.insert(key, dump);
    }
    all
}

#[tokio::test]
async fn a_key_of_the_wrong_type_stops_a_script_before_it_writes() {
    let redis = Redis::start();
    let mut tried = 0;
    for of in [1, apiece::store::SCHEMA_VERSION] {
        let mut connection = furnish_of(&redis, of).await;
        let good = snapshot(&mut connection).await;
        for (script, source) in scripts() {
            // These two only ask whether the key exists, whatever its type is.
            let asks_only = matches!(script.as_str(), "create.lua" | "delete.lua");
            if asks_only || schema(&script) != of {
                continue;
            }
            for key in Header::of(&source).keys {
                for wrong in ["SET", "LPUSH"] {
                    // A logo is a string, and a journal is a list.
                    if matches!((&*key, wrong), ("logo", "SET") | ("journal", "LPUSH")) {
                        continue;
                    }
                    let key = full_key(&key);
                    let mut spoil = redis::pipe();
                    spoil.cmd("DEL").arg(&key).cmd(wrong).arg(&key).arg("wrong");
                    let _: Vec<Value> = spoil.query_async(&mut connection).await.unwrap();
                    let before = snapshot(&mut connection).await;
                    let answer = call(&mut connection, &script, &source).await;
                    let reads_it = !(is_reader(&source) && answer.is_ok());
                    if reads_it {
                        let error = answer.expect_err(&format!("{script} took a wrong {key}"));
                        assert_eq!(error.code(), Some("WRONGTYPE"), "{script}, {key}: {error}");
                        tried += 1;
                    }
                    assert_eq!(snapshot(&mut connection).await, before, "{script}, {key}");
                    restore(&mut connection, &key, &good).await;
                }
            }
        }
        assert_eq!(snapshot(&mut connection).await, good);
    }
    assert!(tried >= 40, "only {tried} cases were tried");
}

/// With these arguments each script writes, or the tests here would show nothing.
#[tokio::test]
async fn each_script_that_may_write_does() {
    let redis = Redis::start();
    for (script, source) in scripts() {
        if is_reader(&source) || script == "create.lua" {
            continue; // it never writes; or only where there is no code
        }
        let mut connection = furnish_of(&redis, schema(&script)).await;
        let before = snapshot(&mut connection).await;
        call(&mut connection, &script, &source).await.unwrap();
        assert_ne!(snapshot(&mut connection).await, before, "{script}");
    }
}

async fn restore(
    connection: &mut MultiplexedConnection,
    key: &str,
    good: &BTreeMap<String, Vec<u8>>,
) {
    let _: i64 = redis::cmd("DEL")
        .arg(key)
        .query_async(connection)
        .await
        .unwrap();
    if let Some(dump) = good.get(key) {
        let mut restore = redis::cmd("RESTORE");
        let () = restore
            .arg(key)
            .arg(0)
            .arg(dump)
            .query_async(connection)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn over_maxmemory_no_script_writes_and_no_item_is_lost() {
    let redis = Redis::start();
    let mut connection = furnish(&redis).await;
    let before = snapshot(&mut connection).await;
    set_maxmemory(&mut connection, "1").await;
    for (script, source) in scripts() {
        if is_reader(&source) || matches!(script.as_str(), "delete.lua" | "confirm.lua") {
            continue; // they free memory, write nothing, or next to nothing
        }
        let error = call(&mut connection, &script, &source)
            .await
            .expect_err(&script);
        assert_eq!(error.code(), Some("OOM"), "{script}: {error}");
        set_maxmemory(&mut connection, "0").await;
        assert_eq!(snapshot(&mut connection).await, before, "{script}");
        set_maxmemory(&mut connection, "1").await;
    }
    let delete = &scripts()["delete.lua"];
    set_maxmemory(&mut connection, "0").await;
    let (replaced, taken, untaken): (i64, i64, i64) = redis::pipe()
        .cmd("HLEN")
        .arg(full_key("replaced"))
        .cmd("HLEN")
        .arg(full_key("taken"))
        .cmd("SCARD")
        .arg(full_key("untaken"))
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!((replaced, taken, untaken), (1, 1, 1));
    set_maxmemory(&mut connection, "1").await;
    call(&mut connection, "delete.lua", delete)
        .await
        .expect("deleting frees memory");
}

async fn set_maxmemory(connection: &mut MultiplexedConnection, bytes: &str) {
    let mut set = redis::cmd("CONFIG");
    let () = set
        .arg("SET")
        .arg("maxmemory")
        .arg(bytes)
        .query_async(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_store_over_maxmemory_reports_that_it_is_full() {
    let redis = Redis::start();
    let mut connection = furnish(&redis).await;
    let store = store(&redis).await;
    set_maxmemory(&mut connection, "1").await;
    let error = store.claim(super::claim("ben")).await.unwrap_err();
    assert!(
        matches!(error, apiece::store::StoreError::Full(_)),
        "{error:?}"
    );
    let error = store.add_items(&code(), &[item("D")]).await.unwrap_err();
    assert!(
        matches!(error, apiece::store::StoreError::Full(_)),
        "{error:?}"
    );
    set_maxmemory(&mut connection, "0").await;
    assert!(store.claim(super::claim("ben")).await.unwrap().is_some());
}
