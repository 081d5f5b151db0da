//! One rule of `fenced` left out at a time: the same failovers have to show duplicates.
//! Proxies have Redis run another script than the service names.

use std::path::Path;
use std::sync::{Arc, Mutex};

use apiece::store::redis::{RedisStore, script_sources};
use object_store::local::LocalFileSystem;

use super::failover::{cut_off, two_primaries};
use super::{Shown, check_books, make_code};
use crate::harness::group::Group;
use crate::harness::redis::{DEADLINE, script_source};
use crate::harness::spoiled::{Fault, Spoiled};
use crate::harness::{Proxy, Redis, fenced, fenced_at, fenced_with, grants_in, key_of, until};

/// Has a server run the scripts with one text in the place of another. Each script that has
/// the text is changed.
fn change(redis: &Redis, wire: &Proxy, honest: &str, flawed: &str) {
    let mut changed = 0;
    for (_, source) in script_sources() {
        if !source.contains(honest) {
            continue;
        }
        let other = source.replace(honest, flawed);
        let hash: String = redis.tell(&["SCRIPT", "LOAD", &other]);
        wire.forge(redis::Script::new(source).get_hash(), &hash);
        changed += 1;
    }
    assert!(changed > 0, "the scripts have changed");
}

/// A fenced store behind a wire on which the scripts are changed, if they are to be.
async fn open(redis: &Redis, wires: &mut Vec<Proxy>, grants: &Path, flaw: Flaw) -> RedisStore {
    let wire = Proxy::before(redis.port());
    if let Some((honest, flawed)) = flaw {
        change(redis, &wire, honest, flawed);
    }
    let url = wire.url();
    wires.push(wire);
    fenced_at(&url, grants_in(Arc::new(LocalFileSystem::new()), grants)).await
}

/// What is in the scripts, and what is in its place.
type Flaw = Option<(&'static str, &'static str)>;

#[tokio::test]
async fn control_without_the_fence_two_primaries_give_out_the_same_items() {
    const NO_FENCE: Flaw = Some((
        "is_own = not is_fenced or fence == replid()",
        "is_own = true",
    ));
    let (grants, wires) = (tempfile::tempdir().unwrap(), Mutex::new(Vec::new()));
    let (shown, ..) = two_primaries(async |redis| {
        let mut opened = Vec::new();
        let store = open(redis, &mut opened, grants.path(), NO_FENCE).await;
        wires.lock().unwrap().extend(opened);
        store
    })
    .await;
    assert!(shown.duplicates() > 0);
}

#[tokio::test]
async fn control_with_an_object_store_that_lets_two_write_primaries_give_out_the_same_items() {
    let grants = tempfile::tempdir().unwrap();
    let (shown, ..) = two_primaries(async |redis| {
        let careless = Spoiled::new(Fault::None);
        let store = fenced_with(redis, grants_in(Arc::clone(&careless) as _, grants.path()));
        let store = store.await;
        // At the start it would have been noticed.
        careless.spoil(Fault::TwoWriters);
        store
    })
    .await;
    assert!(shown.duplicates() > 0);
}

/// The primary's replica lags, is promoted, and nobody claims. The old primary copies it,
/// and so forgets what it gave out last. Then it is the primary again.
async fn there_and_back(flaw: Flaw) -> (Shown, Group, Vec<Proxy>) {
    const ITEMS: usize = 300;
    let grants = tempfile::tempdir().unwrap();
    let (group, mut wires) = (Group::start(1), Vec::new());
    let mut shown = Shown::default();
    let first = open(&group.nodes[0], &mut wires, grants.path(), flaw).await;
    make_code(&first, ITEMS).await;
    shown.claim(&first, 20).await;
    let offset = group.nodes[0].offset();
    until("the replica has it all", DEADLINE, || {
        group.nodes[0].is_followed_by(1, offset)
    });
    cut_off(&group);
    shown.claim(&first, 5).await;
    group.promote(1);
    group.follow(0, 1);
    until("the old primary has copied", DEADLINE, || group.follows(0));
    group.promote(0);
    let again = open(&group.nodes[0], &mut wires, grants.path(), flaw).await;
    while shown.claim(&again, 10).await > 0 {}
    if flaw.is_none() {
        check_books(&again, ITEMS).await;
    }
    (shown, group, wires)
}

#[tokio::test]
async fn a_primary_that_forgets_and_comes_back_repeats_no_item() {
    let (shown, ..) = there_and_back(None).await;
    assert_eq!(shown.duplicates(), 0);
}

#[tokio::test]
async fn control_with_the_run_id_a_primary_that_comes_back_repeats_items() {
    // Nothing tells that this process has other data than before.
    const RUN_ID: Flaw = Some((
        "string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')",
        "string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')",
    ));
    let (shown, ..) = there_and_back(RUN_ID).await;
    assert!(shown.duplicates() > 0);
}

/// A grant is counted again under the next number, as often as `times`: what that number is
/// really for is never seen.
fn count_again(redis: &Redis, times: u64) {
    const KEYS: [&str; 9] = [
        "code",
        "untaken",
        "window",
        "withdrawn",
        "aside",
        "marked",
        "taken",
        "replaced",
        "files",
    ];
    let code = key_of("fair", "code");
    let field = |name: &str| redis.tell::<String>(&["HGET", &code, name]);
    let windows: u64 = field("windows").parse().unwrap();
    let item: String = redis.tell(&["SRANDMEMBER", &key_of("fair", "window")]);
    for number in windows + 1..=windows + times {
        let mut call = ["EVAL", script_source("refill.lua"), "9"]
            .map(String::from)
            .to_vec();
        call.extend(KEYS.map(|key| key_of("fair", key)));
        call.extend([field("created_at"), number.to_string(), field("fence")]);
        call.extend(["0", "0", "0", &item].map(String::from));
        let call: Vec<_> = call.iter().map(String::as_str).collect();
        let (status, _): (String, u64) = redis.tell(&call);
        assert_eq!(status, "opened");
    }
}

#[tokio::test]
async fn control_with_a_grant_counted_under_other_numbers_primaries_give_out_the_same_items() {
    let (grants, group) = (tempfile::tempdir().unwrap(), Group::start(1));
    let first = fenced(&group.nodes[0], grants.path()).await;
    make_code(&first, 600).await;
    let mut shown = Shown::default();
    shown.claim(&first, 20).await;
    let offset = group.nodes[0].offset();
    until("the replica has it all", DEADLINE, || {
        group.nodes[0].is_followed_by(1, offset)
    });
    cut_off(&group);
    group.promote(1);
    let second = fenced(&group.nodes[1], grants.path()).await;
    shown.claim(&second, 100).await;
    // So many windows were opened there at most, each of at least 16 items.
    count_again(&group.nodes[0], 100 / 16 + 3);
    while shown.claim(&first, 7).await + shown.claim(&second, 11).await > 0 {}
    assert!(shown.duplicates() > 0);
}
