//! Data that 0.1.0 wrote is read, used and upgraded. `written-by-0.1.0/make.sh`
//! made it write the data.

use std::path::{Path, PathBuf};

use apiece::domain::{
    ClaimRequest, Content, Item, Outcome, Repeat, Replacement, Settings, State, Stats, Timestamp,
};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::sqlite::SqliteStore;
use apiece::store::{Pool as _, SCHEMA_VERSION, Window as _};
use apiece::system::System;

use super::{code, hash, is_upgraded};
use crate::harness::{AllPlanes, Redis};

fn written(name: &str) -> PathBuf {
    let folder = "tests/it/upgrade/written-by-0.1.0";
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(folder)
        .join(name)
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// Asserts that everything is as 0.1.0 wrote it.
async fn assert_as_written(store: &dyn AllPlanes) {
    let codes = store.codes(None, 10).await.unwrap();
    let ids: Vec<_> = codes.iter().map(|code| code.id.as_str()).collect();
    assert_eq!(ids, ["empty", "fair", "summer-26"]);
    assert_eq!(codes[0].settings, Settings::default());
    let summer = Settings {
        title: "Summer \"26\"".into(),
        text: "Two lines,\n两行 \\ / <b>".into(),
        repeat: Repeat::Refuse,
        per_client: 3,
        opens_at: at("2026-01-01T00:00:00.001Z"),
        closes_at: at("2096-01-01T00:00:00Z"),
        state: State::Paused,
        ..Settings::default()
    };
    assert_eq!((&codes[2].settings, codes[2].version), (&summer, 2));

    let counts = Stats {
        added: 5,
        untaken: 2,
        taken: 2,
        aside: 0,
        withdrawn: 1,
        replaced: 0,
        clients: 1,
        redeemed: 0,
    };
    let summer = code("summer-26");
    assert_eq!(store.stats(&summer).await.unwrap(), Some(counts));
    let ann = "ann/é".parse().unwrap();
    let view = store.view(&summer, Some(&ann)).await.unwrap().unwrap();
    assert_eq!(view.claims.len(), 2);
    let files = store.files(&summer, None, 10).await.unwrap().unwrap();
    assert_eq!(files.files[0].name.as_str(), "a.txt");

    let ann = "ann".parse().unwrap();
    let view = store
        .view(&code("fair"), Some(&ann))
        .await
        .unwrap()
        .unwrap();
    let Content::Text(coupon) = view.claims[0].item.content() else {
        panic!("{:?}", view.claims[0]);
    };
    assert!(coupon.starts_with("SAVE-"), "{coupon}");
    for code in codes {
        let found = store.verify(&code.id).await.unwrap().unwrap();
        assert_eq!(found.problems, [""; 0]);
    }
}

/// Asserts that three more clients get the three items that are left, and that
/// the clients of 0.1.0 keep their items.
async fn assert_in_use(store: &dyn AllPlanes) {
    let claim = async |client: &str| {
        let request = ClaimRequest {
            code: code("fair"),
            client: client.parse().unwrap(),
            nth: 1,
            accepted_terms: false,
            network: None,
        };
        store.claim(request).await.unwrap().unwrap()
    };
    assert!(matches!(claim("ann").await, Outcome::Repeated(_)));
    for client in ["eve", "joe", "zoe"] {
        assert!(matches!(claim(client).await, Outcome::Granted(_)));
    }
    assert_eq!(claim("late").await, Outcome::Exhausted);
    let found = store.verify(&code("fair")).await.unwrap().unwrap();
    assert_eq!(found.problems, [""; 0]);
}

#[tokio::test]
async fn a_sqlite_file_is_upgraded_when_it_is_opened() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("apiece.db");
    std::fs::copy(written("apiece.db"), &path).unwrap();
    let version = || -> u32 {
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    assert_eq!(version(), 1);
    let store = SqliteStore::open(&path, System::of_machine()).unwrap();
    assert_as_written(&store).await;
    assert_in_use(&store).await;
    drop(store);
    assert_eq!(version(), SCHEMA_VERSION);
    assert!(
        SqliteStore::open(&path, System::of_machine()).is_ok(),
        "it cannot be opened again"
    );
}

/// A Redis with what 0.1.0 wrote.
fn redis() -> Redis {
    let mut redis = Redis::start();
    std::fs::copy(written("dump.rdb"), redis.path("dump.rdb")).unwrap();
    redis.restart();
    assert_eq!(redis.tell::<u32>(&["GET", "apiece:schema"]), 1);
    redis
}

async fn connect(redis: &Redis) -> RedisStore {
    let config = RedisConfig::new(redis.url().parse().unwrap());
    RedisStore::connect(&config).await.unwrap()
}

#[tokio::test]
async fn data_in_redis_is_used_before_it_is_upgraded() {
    let redis = redis();
    let store = connect(&redis).await;
    assert_as_written(&store).await;
    assert_in_use(&store).await;
    assert_eq!(redis.tell::<u32>(&["GET", "apiece:schema"]), 1);
    assert!(!is_upgraded(&redis, "summer-26"));
}

#[tokio::test]
async fn data_in_redis_is_upgraded_when_an_organiser_says_so() {
    let redis = redis();
    let store = connect(&redis).await;
    let done = store.upgrade(None).await.unwrap();
    assert_eq!((done.codes, done.upgraded, done.next), (3, 3, None));
    assert_eq!(redis.tell::<u32>(&["GET", "apiece:schema"]), SCHEMA_VERSION);
    for code in ["empty", "fair", "summer-26"] {
        assert!(is_upgraded(&redis, code), "{:?}", hash(&redis, code));
    }
    let again = store.upgrade(None).await.unwrap();
    assert_eq!((again.codes, again.upgraded), (3, 0));
    assert_as_written(&store).await;
    assert_in_use(&store).await;
    assert_as_written_by_another(&redis).await;
}

/// A replica of 0.1.0 may be running, which would add a replaced item once more.
#[tokio::test]
async fn an_item_in_redis_is_replaced_only_after_the_upgrade() {
    let redis = redis();
    let store = connect(&redis).await;
    let fair = code("fair");
    let ann = "ann".parse().unwrap();
    let view = store.view(&fair, Some(&ann)).await.unwrap().unwrap();
    let old = &view.claims[0].item;
    let before = hash(&redis, "fair");
    for item in [
        old.id(),
        Item::new(&Content::Text("unknown".into())).unwrap().id(),
    ] {
        let answer = store.replace_item(&fair, item).await.unwrap();
        assert_eq!(answer, Some(Replacement::OldSchema));
    }
    assert_eq!(hash(&redis, "fair"), before);
    assert_eq!(
        store.view(&fair, Some(&ann)).await.unwrap().unwrap().claims,
        view.claims
    );

    store.upgrade(None).await.unwrap();
    assert_replaces(&store).await;
}

#[tokio::test]
async fn an_item_in_sqlite_is_replaced_once_the_file_was_opened() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("apiece.db");
    std::fs::copy(written("apiece.db"), &path).unwrap();
    let store = SqliteStore::open(&path, System::of_machine()).unwrap();
    assert_replaces(&store).await;
}

/// Asserts that the item that a client got from 0.1.0 is replaced.
async fn assert_replaces(store: &dyn AllPlanes) {
    let fair = code("fair");
    let ann = "ann".parse().unwrap();
    let view = store.view(&fair, Some(&ann)).await.unwrap().unwrap();
    let answer = store.replace_item(&fair, view.claims[0].item.id()).await;
    let Some(Replacement::Done(exchange)) = answer.unwrap() else {
        panic!("it was not replaced");
    };
    assert_eq!(
        (&exchange.old.client, exchange.old.at),
        (&ann, view.claims[0].at)
    );
    let view = store.view(&fair, Some(&ann)).await.unwrap().unwrap();
    assert_eq!(view.claims, [exchange.new]);
    let found = store.verify(&fair).await.unwrap().unwrap();
    assert_eq!(found.problems, [""; 0]);
}

/// Asserts that another replica reads the same.
async fn assert_as_written_by_another(redis: &Redis) {
    let codes = connect(redis).await.codes(None, 10).await.unwrap();
    assert_eq!(codes[2].settings.title, "Summer \"26\"");
}
