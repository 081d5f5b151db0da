//! The index of codes, where a creation broke off before it or a failover lost
//! it: what is written to the code next puts it back.

use super::{code, connect, item, store};
use crate::harness::Redis;
use apiece::domain::Settings;
use apiece::store::redis::RedisStore;
use apiece::store::{Store as _, Update};
use redis::AsyncCommands as _;

async fn is_listed(store: &RedisStore) -> bool {
    !store.codes(None, 10).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_code_that_is_not_in_the_index_gets_there_with_the_next_write() {
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
        let lost: u32 = connection
            .zrem("apiece:1:codes", code().as_str())
            .await
            .unwrap();
        assert_eq!(lost, 1);
        assert!(!is_listed(&store).await);
    };

    lose().await;
    add(&["A", "B"]).await;
    assert!(is_listed(&store).await, "with its first items");

    lose().await;
    add(&["B", "C"]).await;
    assert!(!is_listed(&store).await, "one batch of many does not wait");
    add(&["B", "C"]).await;
    assert!(is_listed(&store).await, "with items sent once more");

    lose().await;
    let updated = store.update_code(&code(), &settings, 1).await.unwrap();
    assert!(matches!(updated, Update::Done(_)));
    assert!(is_listed(&store).await, "with a change of settings");
}
