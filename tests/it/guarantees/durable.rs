//! `--guarantee durable` on Redis.

use super::{claim_at_last, fill, serve, try_to_serve, wait_until_ready_says};
use crate::harness::Redis;
use crate::harness::deployed::{APIECE, deployed, with_user};
use crate::harness::redis::{IN_MEMORY, Setup};
use crate::harness::valkey::valkey;

const DURABLE: &[&str] = &["--guarantee", "durable"];
const SYNC_ALWAYS: &[&str] = &["--appendonly", "yes", "--appendfsync", "always"];
const SYNC_EACH_SECOND: &[&str] = &["--appendonly", "yes", "--appendfsync", "everysec"];

fn valkey_with(options: &[&str]) -> Redis {
    Redis::set_up(Setup {
        program: valkey(),
        ..Setup::with(options)
    })
}

/// How many times the server waited for its disk.
fn waits(valkey: &Redis) -> usize {
    let stats: String = valkey.tell(&["INFO", "commandstats"]);
    let calls = stats
        .lines()
        .find_map(|line| line.strip_prefix("cmdstat_waitaof:calls="));
    calls.map_or(0, |calls| calls.split(',').next().unwrap().parse().unwrap())
}

#[test]
fn a_redis_that_keeps_nothing_is_refused_with_what_to_write_where() {
    for redis in [Redis::start(), valkey_with(IN_MEMORY)] {
        let words = ["durable", "appendonly yes", "redis.conf"];
        try_to_serve(&redis.url(), DURABLE).fails(2, &words);
    }
}

#[test]
fn a_redis_that_syncs_each_second_and_cannot_be_asked_to_is_refused() {
    let redis = Redis::start_with(SYNC_EACH_SECOND);
    try_to_serve(&redis.url(), DURABLE).fails(2, &["appendfsync always"]);
}

#[test]
fn what_was_shown_survives_the_death_of_redis() {
    let mut redis = Redis::start_with(SYNC_ALWAYS);
    let service = serve(&redis.url(), DURABLE);
    let api = fill(&service, 9);
    let shown = api.claim("fair", "ann").item();
    redis.restart();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
}

#[test]
fn a_server_that_can_be_asked_to_sync_is_asked() {
    let valkey = valkey_with(SYNC_EACH_SECOND);
    let service = serve(&valkey.url(), DURABLE);
    let api = fill(&service, 9);
    let before = waits(&valkey);
    claim_at_last(&api, "fair", "ann");
    let after = waits(&valkey);
    assert!(after > before);
    // Shown again, it has to be as safe as the first time.
    claim_at_last(&api, "fair", "ann");
    assert!(waits(&valkey) > after);
}

#[test]
fn an_acl_that_denies_the_wait_is_refused_and_said() {
    let valkey = Redis::set_up(Setup {
        program: valkey(),
        ..deployed()
    });
    let url = with_user(&valkey.url(), APIECE);
    try_to_serve(&url, DURABLE).fails(2, &["waitaof", "ACL"]);
}

#[test]
fn settings_changed_while_it_runs_are_noticed() {
    let redis = Redis::start_with(SYNC_ALWAYS);
    let service = serve(&redis.url(), DURABLE);
    wait_until_ready_says(&service, &["ready"]);
    redis.command("CONFIG SET appendfsync everysec");
    wait_until_ready_says(&service, &["not ready", "appendfsync always"]);
    redis.command("CONFIG SET appendonly no");
    wait_until_ready_says(&service, &["not ready", "appendonly yes"]);
    redis.command("CONFIG SET appendonly yes");
    redis.command("CONFIG SET appendfsync always");
    assert_eq!(service.ops("/ready").status, 200);
}

#[test]
fn where_redis_can_be_asked_nothing_is_shown_that_a_changed_setting_left_unsynced() {
    let valkey = valkey_with(SYNC_ALWAYS);
    let service = serve(&valkey.url(), DURABLE);
    let api = fill(&service, 9);
    assert_eq!(api.claim("fair", "ann").status, 201);
    valkey.command("CONFIG SET appendfsync everysec");
    let before = waits(&valkey);
    claim_at_last(&api, "fair", "ben");
    assert!(waits(&valkey) > before);
    valkey.command("CONFIG SET appendonly no");
    assert_eq!(api.claim("fair", "eve").status, 503);
}
