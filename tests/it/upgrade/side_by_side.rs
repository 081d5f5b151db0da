//! During a rolling update, each version reads what the other writes, and claims
//! through both versions are one history.

use std::collections::BTreeSet;

use apiece::domain::{Change, ClaimRequest, Content, Item, Outcome};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{Pool as _, Update, Window as _};
use tokio::task::JoinSet;

use super::{SETTINGS, code, hash, old_claim, old_create, old_update, titled};
use crate::harness::Redis;

/// A Redis on which replicas of both versions have started.
async fn started() -> (Redis, RedisStore) {
    let redis = Redis::start();
    redis.command("SET apiece:schema 1");
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let store = RedisStore::connect(&config).await.unwrap();
    (redis, store)
}

/// Asserts that 0.1.0 can read a code, and that it has this title.
fn assert_old_reads(redis: &Redis, code: &str, title: &str) {
    let hash = hash(redis, code);
    for field in SETTINGS {
        assert!(hash.contains_key(field), "no {field} in {hash:?}");
    }
    assert_eq!(hash["title"], title);
    assert!(!hash.contains_key("settings"), "{hash:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_version_reads_what_the_other_writes() {
    let (redis, store) = started().await;
    let title = async |id: &str| store.code(&code(id)).await.unwrap().unwrap().settings.title;

    old_create(&redis, "old", "by 0.1.0");
    assert_eq!(title("old").await, "by 0.1.0");
    store
        .create_code(&code("new"), &titled("by this"))
        .await
        .unwrap()
        .unwrap();
    assert_old_reads(&redis, "new", "by this");

    for (id, version) in [("old", 1), ("new", 1)] {
        old_update(&redis, id, version, "changed by 0.1.0");
        assert_eq!(title(id).await, "changed by 0.1.0");
        let change = Change::default().with("title", Some("changed by this"));
        let now = store.code(&code(id)).await.unwrap().unwrap();
        let settings = change.apply(&now.settings).unwrap();
        let updated = store.update_code(&code(id), &settings, now.version).await;
        assert!(matches!(updated.unwrap(), Update::Done(_)));
        assert_old_reads(&redis, id, "changed by this");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_through_both_versions_are_one_history() {
    const CLIENTS: usize = 60;
    let (redis, store) = started().await;
    let (redis, store) = (std::sync::Arc::new(redis), std::sync::Arc::new(store));
    old_create(&redis, "fair", "");
    let items: Vec<_> = (0..2 * CLIENTS)
        .map(|n| Item::new(&Content::Text(format!("item {n}"))).unwrap())
        .collect();
    store
        .add_items(&code("fair"), &items)
        .await
        .unwrap()
        .unwrap();

    let mut claims = JoinSet::new();
    for n in 0..2 * CLIENTS {
        let (redis, store) = (redis.clone(), store.clone());
        claims.spawn(async move {
            let client = format!("client {n}");
            if n % 2 == 0 {
                let claimed = move || old_claim(&redis, "fair", &client);
                let (outcome, record) = tokio::task::spawn_blocking(claimed).await.unwrap();
                assert_eq!(outcome, "granted");
                return record.split_once(' ').unwrap().1[..16].to_owned();
            }
            let request = ClaimRequest {
                code: code("fair"),
                client: client.parse().unwrap(),
                nth: 1,
                accepted_terms: false,
                network: None,
            };
            match store.claim(request).await.unwrap().unwrap() {
                Outcome::Granted(claim) => claim.item.id().to_string(),
                other => panic!("{other:?}"),
            }
        });
    }
    let items: BTreeSet<String> = claims.join_all().await.into_iter().collect();
    assert_eq!(items.len(), 2 * CLIENTS, "two clients have the same item");

    // Each version knows the clients of the other.
    let (outcome, _) = old_claim(&redis, "fair", "client 1");
    assert_eq!(outcome, "repeated");
    let client = "client 0".parse().unwrap();
    let view = store
        .view(&code("fair"), Some(&client))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(view.claims.len(), 1);
}
