//! Looking after a pool while a window is open.

use apiece::domain::{Added, ItemState, Moved, Place, Replacement, StateName, WhyAside};
use apiece::store::Pool as _;
use apiece::store::redis::RedisStore;
use tempfile::TempDir;

use super::{Shown, check_books, code, item, items, make_code};
use crate::harness::{Redis, fenced};

const ITEMS: usize = 30;

/// A code with an open window: about half of its items are in it.
async fn open_window() -> (Redis, TempDir, RedisStore) {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let store = fenced(&redis, dir.path()).await;
    make_code(&store, ITEMS).await;
    Shown::default().claim(&store, 1).await;
    (redis, dir, store)
}

async fn shift(store: &RedisStore, to: Place) -> Vec<Moved> {
    let moved = store.move_items(&code(), &items(ITEMS), to).await;
    moved.unwrap().unwrap()
}

fn count<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().filter(|this| *this == one).count()
}

#[tokio::test]
async fn an_item_of_the_window_is_untaken_and_a_duplicate_like_any_other() {
    let (_redis, _dir, store) = open_window().await;
    let stats = store.stats(&code()).await.unwrap().unwrap();
    assert_eq!((stats.untaken, stats.taken, stats.aside), (29, 1, 0));
    let again = store
        .add_items(&code(), &items(ITEMS))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(count(&again, &Added::Duplicate), ITEMS);
    let has = store.has_items(&code(), &items(ITEMS)).await.unwrap();
    assert_eq!(has.unwrap(), [true; ITEMS]);
    let ids: Vec<_> = items(ITEMS).iter().map(apiece::domain::Item::id).collect();
    let found = store.find_items(&code(), &ids).await.unwrap().unwrap();
    let untaken = found
        .iter()
        .flatten()
        .filter(|f| f.state == ItemState::Untaken);
    assert_eq!(untaken.count(), 29);
    assert_eq!(listed(&store, StateName::Untaken).await, 29);
    check_books(&store, ITEMS).await;
}

async fn listed(store: &RedisStore, state: StateName) -> usize {
    let (mut count, mut cursor) = (0, None);
    loop {
        let page = store
            .items(&code(), Some(state), cursor.as_ref(), 500)
            .await;
        let page = page.unwrap().unwrap();
        assert!(page.items.iter().all(|found| found.state.name() == state));
        count += page.items.len();
        cursor = page.next;
        if cursor.is_none() {
            return count;
        }
    }
}

#[tokio::test]
async fn what_is_withdrawn_from_a_window_is_set_aside_when_it_is_put_back() {
    let (_redis, _dir, store) = open_window().await;
    let withdrawn = shift(&store, Place::Withdrawn).await;
    assert_eq!(count(&withdrawn, &Moved::Done), 29);
    check_books(&store, ITEMS).await;
    let mut late = Shown {
        clients: 1,
        ..Shown::default()
    };
    assert_eq!(late.claim(&store, 1).await, 0);

    let restored = shift(&store, Place::Untaken).await;
    let aside = count(&restored, &Moved::SetAside);
    assert!((10..20).contains(&aside), "{aside}");
    assert_eq!(count(&restored, &Moved::Done), 29 - aside);
    assert_eq!(check_books(&store, ITEMS).await, aside as u64);
    // Once more changes nothing.
    assert_eq!(
        count(&shift(&store, Place::Untaken).await, &Moved::SetAside),
        aside
    );
    let again = store
        .add_items(&code(), &items(ITEMS))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(count(&again, &Added::Duplicate), ITEMS);
    assert_eq!(listed(&store, StateName::Aside).await, aside);

    let mut shown = Shown {
        clients: 2,
        ..Shown::default()
    };
    while shown.claim(&store, 3).await > 0 {}
    assert_eq!(shown.by_item.len(), 29 - aside);
}

#[tokio::test]
async fn what_is_aside_is_released_into_the_pool_or_out_of_play() {
    let (_redis, _dir, store) = open_window().await;
    shift(&store, Place::Withdrawn).await;
    let restored = shift(&store, Place::Untaken).await;
    let aside: Vec<_> = (0..ITEMS)
        .filter(|n| restored[*n] == Moved::SetAside)
        .collect();
    let ids: Vec<_> = aside.iter().map(|n| item(*n).id()).collect();
    let found = store.find_items(&code(), &ids[..1]).await.unwrap().unwrap();
    let state = &found[0].as_ref().unwrap().state;
    let why = match state {
        ItemState::Aside { why, redis, .. } => (*why, redis.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(why, (WhyAside::Restored, 40));

    let pool = store
        .release_items(&code(), &ids[..4], Place::Untaken)
        .await;
    assert_eq!(pool.unwrap(), Some(4));
    let again = store
        .release_items(&code(), &ids[..6], Place::Withdrawn)
        .await;
    assert_eq!(again.unwrap(), Some(2), "four of them are in the pool");
    let stats = store.stats(&code()).await.unwrap().unwrap();
    assert_eq!((stats.aside, stats.withdrawn), (ids.len() as u64 - 6, 2));
    check_books(&store, ITEMS).await;
    // Out of play, they keep their mark.
    let back = store
        .move_items(&code(), &[item(aside[4])], Place::Untaken)
        .await;
    assert_eq!(back.unwrap().unwrap(), [Moved::SetAside]);
}

#[tokio::test]
async fn an_item_is_replaced_by_one_of_a_window() {
    let (_redis, _dir, store) = open_window().await;
    let mut had = Shown {
        clients: 1,
        ..Shown::default()
    };
    had.claim(&store, 20).await;
    for (n, id) in had.by_item.keys().enumerate() {
        let replaced = store.replace_item(&code(), id.parse().unwrap()).await;
        match (n, replaced.unwrap().unwrap()) {
            (0..9, Replacement::Done(_)) | (9.., Replacement::Exhausted) => {}
            (n, other) => panic!("{n}: {other:?}"),
        }
    }
    check_books(&store, ITEMS).await;
}
