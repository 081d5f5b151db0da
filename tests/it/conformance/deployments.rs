//! Every promise, on every way to deploy Redis. These servers are slow to start,
//! so each is used for all cases and emptied between them.

use std::collections::BTreeSet;
use std::sync::Arc;

use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{Guarantee, Pool as _};

use object_store::local::LocalFileSystem;

use super::every_case;
use crate::harness::cluster::Cluster;
use crate::harness::deployed::{APIECE, deployed, deployed_on_newer, may, with_user};
use crate::harness::redis::Setup;
use crate::harness::sentinel::Sentinels;
use crate::harness::tls::TlsRedis;
use crate::harness::valkey::valkey;
use crate::harness::{Redis, grants_in};

/// Commands that Apiece uses only where these cases never get it.
const RARELY_USED: &[&str] = &[
    // While a slot moves from one node of a cluster to another.
    "asking", // For the guarantee `replicated`.
    "wait",   // For a database other than 0.
    "select",
];

/// Runs every case on a store. All its servers have to be among these.
async fn assert_every_promise(config: &RedisConfig, servers: &[Redis]) {
    let mut broken = Vec::new();
    for (name, case) in every_case() {
        for server in servers {
            let () = server.tell(&["FLUSHALL"]);
        }
        let mut store = RedisStore::connect(config).await.unwrap();
        let grants = tempfile::tempdir().unwrap();
        if config.guarantee == Guarantee::Fenced {
            let grants = grants_in(Arc::new(LocalFileSystem::new()), grants.path());
            store = store.with_grants(grants).await.unwrap();
        }
        if tokio::spawn(case(Arc::new(store))).await.is_err() {
            broken.push(name);
        }
    }
    assert!(broken.is_empty(), "{broken:?} on {}", config.address);
}

fn config(url: &str, guarantee: Guarantee) -> RedisConfig {
    RedisConfig {
        guarantee,
        ..RedisConfig::new(url.parse().unwrap())
    }
}

/// The commands that everyone but the harness has sent to this server.
fn used(server: &Redis) -> BTreeSet<String> {
    let stats: String = server.tell(&["INFO", "commandstats"]);
    let commands = stats.lines().filter_map(|line| {
        let (command, _) = line.strip_prefix("cmdstat_")?.split_once(':')?;
        Some(command.to_owned())
    });
    let by_harness = ["flushall", "config|resetstat"];
    commands
        .filter(|command| !by_harness.contains(&command.as_str()))
        .collect()
}

/// Asserts that no command was denied.
fn assert_nothing_denied(server: &Redis) {
    let denied: Vec<redis::Value> = server.tell(&["ACL", "LOG"]);
    assert!(denied.is_empty(), "{denied:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn apiece_needs_all_of_the_deployed_rights_and_no_others() {
    let one = [Redis::set_up(deployed())];
    let cluster = Cluster::set_up(false, &deployed());
    for server in one.iter().chain(cluster.primaries()) {
        let () = server.tell(&["CONFIG", "RESETSTAT"]);
    }
    let on_one = config(&with_user(&one[0].url(), APIECE), Guarantee::Durable);
    let on_cluster = config(&with_user(&cluster.url(), APIECE), Guarantee::Fenced);
    tokio::join!(
        assert_every_promise(&on_one, &one),
        assert_every_promise(&on_cluster, cluster.primaries()),
    );
    upgrade_a_code(&on_one, &one[0]).await;

    let mut used_or_listed: BTreeSet<String> = RARELY_USED.iter().map(|c| (*c).into()).collect();
    for server in one.iter().chain(cluster.primaries()) {
        used_or_listed.extend(used(server));
        assert_nothing_denied(server);
    }
    // These commands need no right.
    for free in ["auth", "hello", "client|setinfo"] {
        used_or_listed.remove(free);
    }
    assert_eq!(may(APIECE.0), used_or_listed);
}

async fn upgrade_a_code(config: &RedisConfig, server: &Redis) {
    let set: String = server.tell(&["SET", "apiece:schema", "1"]);
    assert_eq!(set, "OK");
    let store = RedisStore::connect(config).await.unwrap();
    let id = super::code("old");
    let made = store.create_code(&id, &super::per_client(1)).await.unwrap();
    assert!(made.is_some());
    assert_eq!(store.upgrade(None).await.unwrap().upgraded, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_promise_holds_behind_sentinels_when_every_replica_confirms() {
    // These cases are not about a failover, or about three busy disks.
    let setup = deployed().and(&["--appendfsync", "everysec"]);
    let sentinels = Sentinels::set_up_to_wait(&setup, 30_000);
    let url = with_user(&sentinels.url(), APIECE);
    let config = config(&url, Guarantee::Replicated { replicas: 2 });
    let primary = sentinels.wait_until_whole();
    assert_every_promise(&config, &sentinels.group.nodes[primary..=primary]).await;
    sentinels.group.nodes.iter().for_each(assert_nothing_denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_promise_holds_on_a_deployed_valkey() {
    let valkey = [Redis::set_up(Setup {
        program: valkey(),
        ..deployed_on_newer()
    })];
    let url = with_user(&valkey[0].url(), APIECE);
    assert_every_promise(&config(&url, Guarantee::Fenced), &valkey).await;
    assert_nothing_denied(&valkey[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_promise_holds_over_tls() {
    let tls = TlsRedis::start();
    let mut config = config(&tls.url(), Guarantee::Relaxed);
    config.ca = Some(std::fs::read(tls.ca()).unwrap());
    assert_every_promise(&config, std::slice::from_ref(&tls.redis)).await;
}

#[test]
fn whatever_the_deployed_rights_leave_out_is_denied() {
    let redis = Redis::set_up(deployed());
    let denied = |words: &[&str]| {
        let answer: redis::RedisResult<redis::Value> = redis.ask_as(APIECE, words);
        answer.is_err_and(|error| error.code() == Some("NOPERM"))
    };
    for words in [
        &["FLUSHALL"][..],
        &["KEYS", "*"],
        &["EVAL", "return 1", "0"],
        &["CONFIG", "SET", "appendonly", "no"],
        &["SCRIPT", "FLUSH"],
        &["SHUTDOWN"],
        &["REPLICAOF", "NO", "ONE"],
        &["ACL", "LIST"],
        // Apiece may use these commands, but only on its own keys.
        &["GET", "another:key"],
        &["SPOP", "another:key"],
    ] {
        assert!(denied(words), "{words:?}");
    }
    assert!(!denied(&["GET", "apiece:schema"]));
}
