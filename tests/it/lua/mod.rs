//! The Lua scripts: each does what its header says, completely or not at all.

mod books;
mod contract;
mod decide;
mod header;
mod index;
mod replaced;
mod safety;

use std::collections::BTreeMap;
use std::time::Duration;

use apiece::domain::{
    Allowance, ClaimRequest, ClientId, CodeId, Content, Deed, Digest, File, Item, JournalEntry,
    Network, NetworkLimit, Outcome, Place, Receipt, Redeeming, Replacement, Settings, Spent,
    Timestamp, Unredeeming,
};
use apiece::store::redis::{RedisConfig, RedisStore, script_sources};
use apiece::store::{Access as _, Erasure, Guarantee, Pool as _, Revocation, Window as _};

use crate::harness::{Redis, fenced, until_async};

/// The file name and the source of every script, as Redis receives it.
fn scripts() -> BTreeMap<String, String> {
    script_sources()
        .map(|(name, source)| (name.to_owned(), source.to_owned()))
        .collect()
}

async fn connect(redis: &Redis) -> redis::aio::MultiplexedConnection {
    redis::Client::open(redis.url())
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap()
}

async fn store(redis: &Redis) -> RedisStore {
    RedisStore::connect(&RedisConfig::new(redis.url().parse().unwrap()))
        .await
        .unwrap()
}

/// A server with a replica, and a store whose claims the replica has to confirm:
/// only such a store calls every script.
async fn replicated() -> (Redis, Redis, RedisStore) {
    let primary = Redis::start_with(&["--save", "", "--repl-diskless-sync-delay", "0"]);
    // The older schema, so that there is something to upgrade.
    primary.command("SET apiece:schema 1");
    let of = format!("127.0.0.1 {}", primary.port());
    let replica = Redis::start_with(&["--save", "", "--replicaof", &of]);
    let config = RedisConfig {
        guarantee: Guarantee::Replicated { replicas: 1 },
        ..RedisConfig::new(primary.url().parse().unwrap())
    };
    let open = async || RedisStore::connect(&config).await;
    let store = until_async(Duration::from_secs(20), open).await;
    (primary, replica, store)
}

fn code() -> CodeId {
    "fair".parse().unwrap()
}

fn item(text: &str) -> Item {
    Item::new(&Content::Text(text.into())).unwrap()
}

/// A file whose digest is made of this byte.
fn file(byte: u8) -> Item {
    let file = File {
        name: format!("{byte}.txt").parse().unwrap(),
        media_type: "text/plain".parse().unwrap(),
        size: 1,
        sha256: [byte; Digest::BYTES].into(),
    };
    Item::new(&Content::File(file)).unwrap()
}

fn claim(client: &str) -> ClaimRequest {
    ClaimRequest {
        code: code(),
        client: client.parse::<ClientId>().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    }
}

/// An entry of a journal.
fn entry(second: i64) -> JournalEntry {
    JournalEntry {
        at: Timestamp::from_second(second).unwrap(),
        by: "admin key".into(),
        did: Deed::ItemsAdded,
        details: serde_json::Map::new(),
    }
}

/// Calls every script through the store, on a code with items in every state.
/// `between` runs before each call.
async fn call_every_script(store: &RedisStore, mut between: impl AsyncFnMut()) {
    let settings = Settings {
        per_client: 2,
        ..Settings::default()
    };
    // As a service does at its start.
    store.shared_secret([7; 32]).await.unwrap();
    between().await;
    store
        .create_code(&code(), &settings)
        .await
        .unwrap()
        .unwrap();
    between().await;
    let mut items = ["A", "B", "C", "A"].map(item).to_vec();
    items.push(file(1));
    assert_eq!(
        store
            .add_items(&code(), &items)
            .await
            .unwrap()
            .unwrap()
            .len(),
        5
    );
    between().await;
    store
        .move_items(&code(), &[item("C")], Place::Withdrawn)
        .await
        .unwrap();
    between().await;
    store
        .move_items(&code(), &[item("C")], Place::Untaken)
        .await
        .unwrap();
    between().await;
    store.claim(claim("ann")).await.unwrap().unwrap();
    between().await;
    store
        .claim(ClaimRequest {
            nth: 2,
            ..claim("ann")
        })
        .await
        .unwrap()
        .unwrap();
    between().await;
    store.claim(claim("ben")).await.unwrap().unwrap();
    store.claim(claim("eve")).await.unwrap().unwrap();
    store
        .claim(ClaimRequest {
            nth: 9,
            ..claim("ann")
        })
        .await
        .unwrap()
        .unwrap();
    between().await;
    let ann = &claim("ann").client;
    let redeemed = store.redeem(&code(), ann, 1, None, "desk").await.unwrap();
    assert!(matches!(redeemed, Some(Redeeming::Done(_))));
    between().await;
    let undone = store.undo_redemption(&code(), ann, 1).await.unwrap();
    assert!(matches!(undone, Some(Unredeeming::Done(_))));
    between().await;
    let ann = store.view(&code(), Some(&claim("ann").client)).await;
    assert_eq!(ann.unwrap().unwrap().claims.len(), 2);
    between().await;
    let code_now = store.code(&code()).await.unwrap().unwrap();
    store
        .update_code(&code(), &settings, code_now.version)
        .await
        .unwrap();
    between().await;
    let found = store.verify(&code()).await.unwrap().unwrap();
    assert_eq!(found.problems, Vec::<String>::new());
    between().await;
    assert_eq!(store.upgrade(None).await.unwrap().upgraded, 1);
    store.add_items(&code(), &[item("D")]).await.unwrap();
    between().await;
    let replaced = store.replace_item(&code(), item("A").id()).await;
    assert!(matches!(replaced.unwrap(), Some(Replacement::Done(_))));
    between().await;
    let ids = [item("A").id()];
    let released = store.release_items(&code(), &ids, Place::Untaken).await;
    assert_eq!(released.unwrap(), Some(0));
    between().await;
    let mails = Allowance {
        name: "mails".into(),
        most: 1,
    };
    let spent = store.spend(&code(), &[mails], 1_000).await.unwrap();
    assert_eq!(spent, Some(Spent::Done));
    between().await;
    let ben = claim("ben").client;
    for is_revoked in [true, false] {
        let done = store.revoke(&code(), &ben, is_revoked).await;
        assert_eq!(done.unwrap(), Some(Revocation::Done));
    }
    between().await;
    let erased = store.erase(&code(), &ben, None).await.unwrap();
    assert!(matches!(erased, Some(Erasure::Done { items: 1, .. })));
    between().await;
    let rate = "9/1h".parse().unwrap();
    let network = Some(Box::new(NetworkLimit {
        network: Network::hashed([7; 16]),
        rate,
    }));
    let limited = ClaimRequest {
        network,
        ..claim("dan")
    };
    store.claim(limited).await.unwrap().unwrap();
    between().await;
    let [first, next] = [1, 2].map(entry);
    assert!(store.note_of(&code(), &first, None).await.unwrap());
    let instead_of = Some(&first);
    assert!(store.note_of(&code(), &next, instead_of).await.unwrap());
    assert!(!store.note_of(&code(), &next, instead_of).await.unwrap());
    between().await;
    assert!(store.delete_code(&code()).await.unwrap());
}

/// Calls the scripts that only the fenced level needs.
async fn call_fenced_scripts(redis: &Redis, mut between: impl AsyncFnMut()) {
    let grants = tempfile::tempdir().unwrap();
    between().await;
    let store = fenced(redis, grants.path()).await;
    store.shared_secret([7; 32]).await.unwrap();
    store
        .create_code(&code(), &Settings::default())
        .await
        .unwrap()
        .unwrap();
    store
        .add_items(&code(), &[item("A"), item("B")])
        .await
        .unwrap();
    between().await;
    let granted = store.claim(claim("ann")).await.unwrap().unwrap();
    assert!(matches!(granted, Outcome::Granted(_)), "{granted:?}");
    between().await;
    let view = store.view(&code(), Some(&claim("ann").client)).await;
    let receipt = Receipt::of(&view.unwrap().unwrap()).unwrap();
    assert_eq!(store.write_back(&receipt).await.unwrap(), 0);
}

#[tokio::test]
async fn scripts_that_the_server_forgot_are_sent_again() {
    let (redis, _replica, store) = replicated().await;
    let connection = connect(&redis).await;
    let flush = async || {
        let mut connection = connection.clone();
        let mut flush = redis::cmd("SCRIPT");
        let () = flush
            .arg("FLUSH")
            .query_async(&mut connection)
            .await
            .unwrap();
    };
    call_every_script(&store, flush).await;
    call_fenced_scripts(&redis, flush).await;
}
