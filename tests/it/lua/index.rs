//! The index of codes. A code is added to it before the code itself is written. If
//! a failover lost the entry, the next write to the code puts it back.

use super::{code, connect, item, replicated, store};
use crate::harness::{Redis, index_key};
use apiece::domain::Settings;
use apiece::store::redis::RedisStore;
use apiece::store::{Pool as _, StoreError, Update};
use redis::AsyncCommands as _;

async fn is_listed(store: &RedisStore) -> bool {
    !store.codes(None, 10).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_code_that_is_missing_from_the_index_is_put_back_by_the_next_write() {
    let redis = Redis::start();
    let store = store(&redis).await;
    let mut connection = connect(&redis).await;
    let settings = Settings::default();
    store.create_code(&code(), &settings).await.unwrap();
    let add = async |texts: &[&str]| {
        let items: Vec<_> = texts.iter().map(|text| item(text)).collect();
        store.add_items(&code(), &items).await.unwrap().unwrap();
    };
    let mut lose = async || {
        let lost: u32 = connection.zrem(index_key(), code().as_str()).await.unwrap();
        assert_eq!(lost, 1);
        assert!(!is_listed(&store).await);
    };

    lose().await;
    add(&["A", "B"]).await;
    assert!(is_listed(&store).await, "the first items put it back");

    lose().await;
    add(&["B", "C"]).await;
    assert!(
        !is_listed(&store).await,
        "one batch of many puts nothing back"
    );
    add(&["B", "C"]).await;
    assert!(
        is_listed(&store).await,
        "items that are sent again put it back"
    );

    lose().await;
    let updated = store.update_code(&code(), &settings, 1).await.unwrap();
    assert!(matches!(updated, Update::Done(_)));
    assert!(is_listed(&store).await, "a change of settings puts it back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_made_while_it_is_deleted_is_listed_exactly_if_it_exists() {
    let redis = Redis::start();
    let store = store(&redis).await;
    let (id, settings) = (code(), Settings::default());
    for _ in 0..300 {
        let (_made, _deleted) = tokio::join!(
            async { store.create_code(&id, &settings).await.unwrap() },
            async { store.delete_code(&id).await.unwrap() },
        );
        let is_there = store.code(&id).await.unwrap().is_some();
        assert_eq!(is_listed(&store).await, is_there);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_in_the_index_before_it_exists() {
    let (primary, mut replica, store) = replicated().await;
    replica.stop();
    let settings = Settings::default();
    let made = store.create_code(&code(), &settings).await;
    assert!(matches!(made, Err(StoreError::Unconfirmed(_))), "{made:?}");
    assert_eq!(primary.tell::<u32>(&["ZCARD", &index_key()]), 1);
    assert!(store.code(&code()).await.unwrap().is_none());
}
