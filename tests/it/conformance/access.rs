//! Keys, journals, and what is good once.

use std::time::Duration;

use apiece::domain::{
    ApiKey, Attempt, CodeId, Deed, Digest, Item, ItemId, JournalEntry, KeyId, Scope, Settings,
    StoredKey, Timestamp,
};
use apiece::store::{MAX_JOURNAL, MAX_KEYS};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::{Any, at, code, fair, items, on_every_store};

on_every_store![
    keys_are_kept_listed_and_removed,
    there_are_only_so_many_keys,
    the_last_use_of_a_key_is_noted,
    a_journal_has_the_newest_first_and_is_bounded,
    the_services_journal_is_bounded_too,
    an_entry_takes_the_place_of_the_last_one_only,
    many_at_once_replace_the_last_entry_one_after_the_other,
    a_journal_goes_with_its_code,
    what_was_used_is_known_until_its_end,
    what_an_upload_has_added_is_known_in_its_order,
];

/// Enough for a loaded machine; what hangs is still noticed.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many writes wait at once to be confirmed.
const AT_ONCE: usize = 50;

fn id(n: usize) -> KeyId {
    format!("{n:08x}").parse().unwrap()
}

fn key(n: usize) -> StoredKey {
    StoredKey {
        key: ApiKey {
            id: id(n),
            name: format!("Till {n} \u{1f3aa}"),
            scopes: vec![Scope::Claim, Scope::Redeem],
            codes: vec![code("fair"), code("summer")],
            created_at: at("2026-12-01T18:00:00Z"),
            ends_at: Some(at("2026-12-24T18:00:00.5Z")),
        },
        hash: Digest::from([u8::try_from(n % 256).unwrap(); 32]),
    }
}

/// An entry with a number, by which it is known.
fn entry(n: usize) -> JournalEntry {
    let Value::Object(details) = json!({ "added": n, "before": { "title": "\"A\"\n" } }) else {
        unreachable!()
    };
    JournalEntry {
        at: Timestamp::from_second(1_800_000_000).unwrap(),
        by: "Bar till (3f9c02ab)".into(),
        did: Deed::ItemsAdded,
        details,
    }
}

async fn journal(store: &Any, of: Option<&CodeId>) -> Vec<JournalEntry> {
    let entries = store.journal(of, usize::MAX).await.unwrap();
    entries.expect("the code exists")
}

async fn keys_are_kept_listed_and_removed(store: Any) {
    assert_eq!(store.keys().await.unwrap(), []);
    assert_eq!(store.key(&id(1)).await.unwrap(), None);
    let endless = StoredKey {
        key: ApiKey {
            codes: Vec::new(),
            ends_at: None,
            ..key(1).key
        },
        ..key(1)
    };
    for new in [&key(2), &endless, &key(0)] {
        assert!(store.add_key(new).await.unwrap());
    }
    assert_eq!(store.key(&id(1)).await.unwrap(), Some(endless.clone()));
    // One with the same id does not take its place.
    assert!(!store.add_key(&key(1)).await.unwrap());
    let listed = store.keys().await.unwrap();
    assert_eq!(listed, [(key(0), None), (endless, None), (key(2), None)]);
    assert!(store.remove_key(&id(0)).await.unwrap());
    assert!(!store.remove_key(&id(0)).await.unwrap());
    assert_eq!(store.key(&id(0)).await.unwrap(), None);
    assert_eq!(store.keys().await.unwrap().len(), 2);
}

async fn there_are_only_so_many_keys(store: Any) {
    // The last ones one after the other: at once, they may be one too many.
    let last = MAX_KEYS - 5;
    let keys: Vec<_> = (0..last).map(key).collect();
    for some in keys.chunks(AT_ONCE) {
        let added = join_all(some.iter().map(|key| store.add_key(key))).await;
        assert!(added.into_iter().all(Result::unwrap));
    }
    for n in last..MAX_KEYS {
        assert!(store.add_key(&key(n)).await.unwrap(), "{n}");
    }
    assert!(!store.add_key(&key(MAX_KEYS)).await.unwrap());
    assert!(store.remove_key(&id(7)).await.unwrap());
    assert!(store.add_key(&key(MAX_KEYS)).await.unwrap());
    assert_eq!(store.keys().await.unwrap().len(), MAX_KEYS);
}

async fn the_last_use_of_a_key_is_noted(store: Any) {
    assert!(store.add_key(&key(1)).await.unwrap());
    for used in ["2026-12-02T18:00:00.125Z", "2026-12-03T18:00:00Z"] {
        store.note_use(&id(1), at(used)).await.unwrap();
        assert_eq!(store.keys().await.unwrap(), [(key(1), Some(at(used)))]);
    }
    // It goes with the key.
    assert!(store.remove_key(&id(1)).await.unwrap());
    assert!(store.add_key(&key(1)).await.unwrap());
    assert_eq!(store.keys().await.unwrap(), [(key(1), None)]);
}

async fn a_journal_has_the_newest_first_and_is_bounded(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert_eq!(journal(&store, Some(&id)).await, []);
    let first: Vec<_> = (0..MAX_JOURNAL).map(entry).collect();
    for some in first.chunks(AT_ONCE) {
        let noted = some.iter().map(|entry| store.note_of(&id, entry, None));
        let noted = join_all(noted).await;
        assert!(noted.into_iter().all(Result::unwrap));
    }
    for n in MAX_JOURNAL..MAX_JOURNAL + 3 {
        assert!(store.note_of(&id, &entry(n), None).await.unwrap());
    }
    let entries = journal(&store, Some(&id)).await;
    let expected: Vec<_> = (MAX_JOURNAL..MAX_JOURNAL + 3).rev().map(entry).collect();
    assert_eq!(entries[..3], expected);
    assert_eq!(entries.len(), MAX_JOURNAL);
    let some = store.journal(Some(&id), 2).await.unwrap().unwrap();
    assert_eq!(some, expected[..2]);
    // It is this code's alone.
    let other = code("other");
    let made = store.create_code(&other, &Settings::default()).await;
    assert!(made.unwrap().is_some());
    assert_eq!(journal(&store, Some(&other)).await, []);
    assert_eq!(journal(&store, None).await, []);
}

async fn the_services_journal_is_bounded_too(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert_eq!(journal(&store, None).await, []);
    let first: Vec<_> = (0..MAX_JOURNAL).map(entry).collect();
    for some in first.chunks(AT_ONCE) {
        let noted = join_all(some.iter().map(|entry| store.note(entry))).await;
        noted.into_iter().for_each(Result::unwrap);
    }
    for n in MAX_JOURNAL..MAX_JOURNAL + 3 {
        store.note(&entry(n)).await.unwrap();
    }
    let entries = journal(&store, None).await;
    let expected: Vec<_> = (MAX_JOURNAL..MAX_JOURNAL + 3).rev().map(entry).collect();
    assert_eq!(entries[..3], expected);
    assert_eq!(entries.len(), MAX_JOURNAL);
    let some = store.journal(None, 2).await.unwrap().unwrap();
    assert_eq!(some, expected[..2]);
    assert_eq!(journal(&store, Some(&id)).await, []);
}

async fn an_entry_takes_the_place_of_the_last_one_only(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    // There is no last one yet.
    assert!(
        !store
            .note_of(&id, &entry(1), Some(&entry(0)))
            .await
            .unwrap()
    );
    assert_eq!(journal(&store, Some(&id)).await, []);
    for n in [1, 2] {
        assert!(store.note_of(&id, &entry(n), None).await.unwrap());
    }
    assert!(
        !store
            .note_of(&id, &entry(3), Some(&entry(1)))
            .await
            .unwrap()
    );
    assert!(
        store
            .note_of(&id, &entry(3), Some(&entry(2)))
            .await
            .unwrap()
    );
    assert_eq!(journal(&store, Some(&id)).await, [entry(3), entry(1)]);
}

/// Each adds one to the last entry, and none is lost.
async fn many_at_once_replace_the_last_entry_one_after_the_other(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert!(store.note_of(&id, &entry(0), None).await.unwrap());
    let adds = (0..8).map(|_| {
        let (store, id) = (store.clone(), id.clone());
        tokio::spawn(async move { while !is_added(&store, &id).await {} })
    });
    for add in adds.collect::<Vec<_>>() {
        timeout(PATIENCE, add).await.unwrap().unwrap();
    }
    assert_eq!(journal(&store, Some(&id)).await, [entry(8)]);
}

/// Adds one to the last entry; false if another came first.
async fn is_added(store: &Any, id: &CodeId) -> bool {
    let last = store.journal(Some(id), 1).await.unwrap().unwrap();
    let n = last[0].details["added"].as_u64().unwrap();
    let next = entry(usize::try_from(n).unwrap() + 1);
    store.note_of(id, &next, Some(&last[0])).await.unwrap()
}

async fn a_journal_goes_with_its_code(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert!(store.note_of(&id, &entry(1), None).await.unwrap());
    assert!(store.delete_code(&id).await.unwrap());
    assert_eq!(store.journal(Some(&id), 9).await.unwrap(), None);
    // What is noted about a code that is gone is lost, and no error.
    assert!(store.note_of(&id, &entry(2), None).await.unwrap());
    let id = fair(&store, &Settings::default(), 1).await;
    assert_eq!(journal(&store, Some(&id)).await, []);
}

async fn what_was_used_is_known_until_its_end(store: Any) {
    let attempt = Attempt::from_random([7; 8]);
    assert!(!store.was_used("session:1").await.unwrap());
    let short = Duration::from_millis(1_500);
    assert!(store.use_once("session:1", &attempt, short).await.unwrap());
    assert!(store.was_used("session:1").await.unwrap());
    assert!(!store.was_used("session:2").await.unwrap());
    let ends = async { while store.was_used("session:1").await.unwrap() {} };
    timeout(PATIENCE, ends).await.unwrap();
}

#[test]
fn the_entries_of_these_tests_differ() {
    assert_ne!(entry(1), entry(2));
    assert_ne!(entry(1).details, Map::new());
}

async fn what_an_upload_has_added_is_known_in_its_order(store: Any) {
    let ids: Vec<ItemId> = items(2_500).iter().map(Item::id).collect();
    let (first, others) = ids.split_at(1_000);
    store.note_upload("fair:1", first).await.unwrap();
    store.note_upload("fair:2", &ids[..1]).await.unwrap();
    store.note_upload("fair:1", others).await.unwrap();

    let mut found = Vec::new();
    loop {
        let some = store.uploaded("fair:1", found.len(), 1_000).await.unwrap();
        if some.is_empty() {
            break;
        }
        assert!(some.len() <= 1_000);
        found.extend(some);
    }
    assert_eq!(found, ids);
    assert_eq!(store.uploaded("fair:2", 0, 1_000).await.unwrap(), ids[..1]);
    assert_eq!(store.uploaded("fair:3", 0, 1_000).await.unwrap(), []);
}
