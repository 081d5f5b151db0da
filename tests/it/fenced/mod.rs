//! The level `fenced`: whatever becomes of Redis, no item goes to two clients.
//!
//! Each test of the promise has a control: the same at `relaxed` has to show the
//! duplicates, or the test would show nothing.

mod books;
mod bucket;
mod controls;
mod failover;
mod grants;
mod levels;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use apiece::domain::{ClaimRequest, CodeId, Content, Item, Outcome, Settings};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{Pool as _, Window as _};

use crate::harness::Redis;

fn code() -> CodeId {
    "fair".parse().unwrap()
}

fn item(n: usize) -> Item {
    Item::new(&Content::Text(format!("item {n}"))).unwrap()
}

fn items(count: usize) -> Vec<Item> {
    (0..count).map(item).collect()
}

async fn relaxed(redis: &Redis) -> RedisStore {
    let config = RedisConfig::new(redis.url().parse().unwrap());
    RedisStore::connect(&config).await.unwrap()
}

async fn make_code(store: &RedisStore, count: usize) {
    let made = store.create_code(&code(), &Settings::default()).await;
    made.unwrap().unwrap();
    let added = store.add_items(&code(), &items(count)).await;
    added.unwrap().unwrap();
}

/// Who was shown what. Each client claims once.
#[derive(Default)]
struct Shown {
    by_item: BTreeMap<String, BTreeSet<String>>,
    clients: usize,
}

impl Shown {
    /// Lets this many new clients claim, and returns how many got an item.
    async fn claim(&mut self, store: &RedisStore, count: usize) -> usize {
        let mut granted = 0;
        for _ in 0..count {
            self.clients += 1;
            let client = format!("client {}", self.clients);
            let claim = ClaimRequest {
                code: code(),
                client: client.parse().unwrap(),
                nth: 1,
                accepted_terms: false,
                network: None,
            };
            match store.claim(claim).await.unwrap().unwrap() {
                Outcome::Granted(claim) => {
                    let id = claim.item.id().to_string();
                    self.by_item.entry(id).or_default().insert(client);
                    granted += 1;
                }
                Outcome::Exhausted => {}
                other => panic!("{other:?}"),
            }
        }
        granted
    }

    /// How many items were shown to more than one client.
    fn duplicates(&self) -> usize {
        self.by_item.values().filter(|who| who.len() > 1).count()
    }
}

/// Asserts that a code's books are in order, and returns how many items are aside.
async fn check_books(store: &RedisStore, count: usize) -> u64 {
    let found = store.verify(&code()).await.unwrap().unwrap();
    assert_eq!(found.problems, Vec::<String>::new());
    let stats = store.stats(&code()).await.unwrap().unwrap();
    assert_eq!(stats.added, count as u64);
    stats.aside
}
