//! `--guarantee durable` on Redis.

use super::{PATIENCE, claim_at_last, fill, serve, servers, try_to_serve, wait_until_ready_says};
use crate::harness::deployed::{APIECE, deployed, with_user};
use crate::harness::redis::{IN_MEMORY, SYNCED};
use crate::harness::{Redis, until};

const DURABLE: &[&str] = &["--guarantee", "durable"];
const SYNC_EACH_SECOND: &[&str] = &["--appendonly", "yes", "--appendfsync", "everysec"];

/// A running Redis and a running Valkey with these options.
fn started(options: &[&str]) -> [Redis; 2] {
    servers(options).map(Redis::set_up)
}

#[test]
fn a_redis_that_omits_syncs_while_it_saves_is_refused() {
    let options = [SYNCED, &["--no-appendfsync-on-rewrite", "yes"]].concat();
    for redis in started(&options) {
        let words = ["durable", "no-appendfsync-on-rewrite no", "redis.conf"];
        try_to_serve(&redis.url(), DURABLE).fails(2, &words);
    }
}

#[test]
fn an_append_only_file_that_was_switched_on_later_is_trusted_once_it_is_complete() {
    let redis = Redis::start_with(IN_MEMORY);
    // Slows the writing of the file down to 8 s per key.
    let () = redis.tell(&["SET", "some", "thing"]);
    let () = redis.tell(&["CONFIG", "SET", "rdb-key-save-delay", "8000000"]);
    let () = redis.tell(&[
        "CONFIG",
        "SET",
        "appendonly",
        "yes",
        "appendfsync",
        "always",
    ]);
    try_to_serve(&redis.url(), DURABLE).fails(2, &["append-only file", "not complete yet"]);
    until("the append-only file is complete", PATIENCE, || {
        let info: String = redis.tell(&["INFO", "persistence"]);
        info.contains("aof_rewrite_in_progress:0")
    });
    drop(serve(&redis.url(), DURABLE));
}

#[test]
fn a_redis_that_keeps_nothing_is_refused_and_the_error_says_what_to_configure() {
    for redis in started(IN_MEMORY) {
        let words = ["durable", "appendonly yes", "redis.conf"];
        try_to_serve(&redis.url(), DURABLE).fails(2, &words);
    }
}

#[test]
fn a_redis_that_syncs_every_second_is_refused() {
    for redis in started(SYNC_EACH_SECOND) {
        try_to_serve(&redis.url(), DURABLE).fails(2, &["everysec", "appendfsync always"]);
    }
}

#[test]
fn a_redis_that_does_not_show_its_settings_is_refused() {
    let redis = Redis::set_up(deployed());
    redis.command("ACL SETUSER apiece -config|get");
    let url = with_user(&redis.url(), APIECE);
    try_to_serve(&url, DURABLE).fails(2, &["appendfsync", "+config|get"]);
}

#[test]
fn what_was_shown_survives_the_death_of_redis() {
    let mut redis = Redis::start_with(SYNCED);
    let service = serve(&redis.url(), DURABLE);
    let api = fill(&service, 9);
    let shown = claim_at_last(&api, "fair", "ann");
    redis.restart();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
}

#[test]
fn a_server_that_replaces_another_is_checked_too() {
    let mut redis = Redis::start_with(SYNCED);
    let service = serve(&redis.url(), DURABLE);
    let api = fill(&service, 9);
    let shown = claim_at_last(&api, "fair", "ann");
    for (options, missing) in [
        (IN_MEMORY, "appendonly no"),
        (SYNC_EACH_SECOND, "appendfsync everysec"),
    ] {
        redis.restart_with(options);
        for client in ["ann", "ben"] {
            let answer = api.claim("fair", client);
            assert_eq!(answer.status, 503, "{missing}: {answer:?}");
        }
        let lines = ["appendonly yes", "appendfsync always"];
        wait_until_ready_says(&service, &[&["not ready", missing], &lines[..]].concat());
    }
    redis.restart_with(SYNCED);
    wait_until_ready_says(&service, &["ready\n"]);
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
}

#[test]
fn nothing_is_shown_that_is_unsynced_because_a_setting_was_changed() {
    for redis in started(SYNCED) {
        let service = serve(&redis.url(), DURABLE);
        let api = fill(&service, 9);
        let shown = claim_at_last(&api, "fair", "ann");
        for (setting, value, usual) in [
            ("appendfsync", "everysec", "always"),
            ("appendonly", "no", "yes"),
        ] {
            redis.command(&format!("CONFIG SET {setting} {value}"));
            for client in ["ann", "ben"] {
                let answer = api.claim("fair", client);
                assert_eq!(answer.status, 503, "{answer:?}");
            }
            wait_until_ready_says(&service, &["not ready", setting, usual]);
            redis.command(&format!("CONFIG SET {setting} {usual}"));
            wait_until_ready_says(&service, &["ready\n"]);
            assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
        }
        claim_at_last(&api, "fair", "ben");
        assert_eq!(api.stats("fair")["taken"], 2);
    }
}
