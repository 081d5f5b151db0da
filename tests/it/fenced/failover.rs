//! A Redis that has forgotten what it gave out: a failover to a replica that lagged
//! behind, while the old primary goes on, and a restart from an old file.

use apiece::domain::{Added, ClaimRequest, Outcome, Receipt};
use apiece::store::redis::RedisStore;
use apiece::store::{Pool as _, Window as _};

use super::{Shown, check_books, code, item, items, make_code, relaxed};
use crate::harness::group::Group;
use crate::harness::redis::DEADLINE;
use crate::harness::{Redis, fenced, key_of, until};

const ITEMS: usize = 600;

/// Cuts the replica off, so that it lags behind from now on.
pub(super) fn cut_off(group: &Group) {
    let () = group.nodes[1].tell(&["REPLICAOF", "127.0.0.1", "1"]);
}

/// Both primaries give out items at the same time, each to its own clients, until
/// neither has any. The second one has forgotten the last claims of the first.
pub(super) async fn two_primaries(
    open: impl AsyncFn(&Redis) -> RedisStore,
) -> (Shown, [RedisStore; 2], Group) {
    let group = Group::start(1);
    let first = open(&group.nodes[0]).await;
    make_code(&first, ITEMS).await;
    let mut shown = Shown::default();
    assert_eq!(shown.claim(&first, 30).await, 30);
    let offset = group.nodes[0].offset();
    until("the replica has it all", DEADLINE, || {
        group.nodes[0].is_followed_by(1, offset)
    });
    cut_off(&group);
    assert_eq!(shown.claim(&first, 100).await, 100);
    group.promote(1);
    let second = open(&group.nodes[1]).await;
    loop {
        let went = shown.claim(&first, 7).await + shown.claim(&second, 11).await;
        if went == 0 {
            break;
        }
    }
    (shown, [first, second], group)
}

#[tokio::test]
async fn two_primaries_that_both_serve_never_give_out_the_same_item() {
    let grants = tempfile::tempdir().unwrap();
    let (shown, stores, _group) =
        two_primaries(async |redis| fenced(redis, grants.path()).await).await;
    assert_eq!(shown.duplicates(), 0);
    let mut aside = 0;
    for store in &stores {
        aside += check_books(store, ITEMS).await;
    }
    // What the one gave out, or may yet, is aside on the other.
    assert!(aside > 0 && shown.by_item.len() > ITEMS / 2, "{aside}");
}

#[tokio::test]
async fn control_at_relaxed_two_primaries_give_out_the_same_items() {
    let (shown, ..) = two_primaries(relaxed).await;
    assert!(shown.duplicates() > 50, "{}", shown.duplicates());
}

/// A Redis that saved its data, gave out more, crashed, and came back with what it had
/// saved.
async fn restart_from_an_old_file(
    open: impl AsyncFn(&Redis) -> RedisStore,
) -> (Shown, RedisStore, Redis) {
    let mut redis = Redis::start_with(&["--save", "", "--appendonly", "no"]);
    let store = open(&redis).await;
    make_code(&store, ITEMS).await;
    let mut shown = Shown::default();
    shown.claim(&store, 20).await;
    redis.command("SAVE");
    shown.claim(&store, 150).await;
    drop(store);
    redis.restart();
    let store = open(&redis).await;
    while shown.claim(&store, 50).await > 0 {}
    (shown, store, redis)
}

#[tokio::test]
async fn a_restart_from_an_old_file_repeats_no_item() {
    let grants = tempfile::tempdir().unwrap();
    let open = async |redis: &Redis| fenced(redis, grants.path()).await;
    let (shown, store, _redis) = restart_from_an_old_file(open).await;
    assert_eq!(shown.duplicates(), 0);
    let aside = check_books(&store, ITEMS).await;
    // All that was shown since the file was written, and what was left of the window.
    assert!((150..300).contains(&aside), "{aside}");
}

#[tokio::test]
async fn control_at_relaxed_a_restart_from_an_old_file_repeats_items() {
    let (shown, ..) = restart_from_an_old_file(relaxed).await;
    assert!(shown.duplicates() > 50, "{}", shown.duplicates());
}

/// The items were added to a primary that was lost before its replica had them. Sent
/// again, those that it may have shown are duplicates.
#[tokio::test]
async fn items_that_a_failover_lost_and_that_are_added_again_are_not_given_twice() {
    let (grants, group) = (tempfile::tempdir().unwrap(), Group::start(1));
    let first = fenced(&group.nodes[0], grants.path()).await;
    make_code(&first, 0).await;
    group.wait_until_all_have(&key_of("fair", "code"));
    cut_off(&group);
    first.add_items(&code(), &items(100)).await.unwrap();
    let mut shown = Shown::default();
    assert_eq!(shown.claim(&first, 40).await, 40);
    group.promote(1);
    let second = fenced(&group.nodes[1], grants.path()).await;
    second.add_items(&code(), &[item(100)]).await.unwrap();
    shown.claim(&second, 1).await;
    let again = second.add_items(&code(), &items(100)).await.unwrap();
    let new = again.unwrap().iter().filter(|a| **a == Added::New).count();
    assert!(new <= 60, "{new} of 100 were added again");
    while shown.claim(&first, 3).await + shown.claim(&second, 3).await > 0 {}
    assert_eq!(shown.duplicates(), 0);
    check_books(&second, 101).await;
}

/// The whole of Redis is gone, and with it the code: nothing is given out.
#[tokio::test]
async fn an_emptied_redis_gives_out_nothing() {
    let (grants, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let store = fenced(&redis, grants.path()).await;
    make_code(&store, 50).await;
    let mut shown = Shown::default();
    shown.claim(&store, 10).await;
    redis.command("FLUSHALL");
    let claim = ClaimRequest {
        code: code(),
        client: "ann".parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    assert_eq!(store.claim(claim).await.unwrap(), None);
}

/// A client whose claim Redis has forgotten shows its receipt, and has its item again.
#[tokio::test]
async fn a_receipt_brings_a_forgotten_claim_back() {
    let grants = tempfile::tempdir().unwrap();
    let mut redis = Redis::start_with(&["--save", "", "--appendonly", "no"]);
    let store = fenced(&redis, grants.path()).await;
    make_code(&store, ITEMS).await;
    redis.command("SAVE");
    let claim = |client: &str| ClaimRequest {
        code: code(),
        client: client.parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    store.claim(claim("ann")).await.unwrap();
    let ann = "ann".parse().unwrap();
    let before = store.view(&code(), Some(&ann)).await.unwrap().unwrap();
    let receipt = Receipt::of(&before).unwrap();
    drop(store);
    redis.restart();
    let store = fenced(&redis, grants.path()).await;
    store.shared_secret([7; 32]).await.unwrap();
    let forgotten = store.view(&code(), Some(&ann)).await.unwrap().unwrap();
    assert_eq!(forgotten.claims, []);
    assert_eq!(store.write_back(&receipt).await.unwrap(), 1);
    assert_eq!(store.write_back(&receipt).await.unwrap(), 0);
    let after = store.view(&code(), Some(&ann)).await.unwrap().unwrap();
    assert_eq!(after.claims[0].item, before.claims[0].item);
    let again = store.claim(claim("ann")).await.unwrap().unwrap();
    assert!(matches!(again, Outcome::Repeated(_)), "{again:?}");
    check_books(&store, ITEMS).await;
    // Another code of the same id has other items.
    let other = Receipt {
        created_at: receipt.created_at + jiff::SignedDuration::from_secs(1),
        client: "ben".parse().unwrap(),
        ..receipt
    };
    assert_eq!(store.write_back(&other).await.unwrap(), 0);
}
