//! `verify` finds whatever is wrong with a code's books: each is spoiled in one
//! way, behind the service's back, and has to be found out.

use redis::Value;
use redis::aio::MultiplexedConnection;

use super::{code, connect, item, store};
use crate::harness::Redis;
use apiece::domain::{Content, Item, Settings};
use apiece::store::redis::RedisStore;
use apiece::store::{Place, Store as _};

/// A code whose item A or B is ann's, whose other one is untaken, and whose C
/// is withdrawn.
struct Books {
    _redis: Redis,
    store: RedisStore,
    connection: MultiplexedConnection,
    taken: Item,
    untaken: Item,
}

impl Books {
    async fn new() -> Self {
        let redis = Redis::start();
        let store = store(&redis).await;
        let made = store.create_code(&code(), &Settings::default()).await;
        made.unwrap().unwrap();
        let items = ["A", "B", "C"].map(item);
        store.add_items(&code(), &items).await.unwrap();
        let withdrawn = [item("C")];
        store
            .move_items(&code(), &withdrawn, Place::Withdrawn)
            .await
            .unwrap();
        store.claim(super::claim("ann")).await.unwrap();
        let ann = store.view(&code(), Some(&super::claim("ann").client)).await;
        let taken = ann.unwrap().unwrap().claims.remove(0).item;
        let is_a = taken.content() == Content::Text("A".into());
        Self {
            connection: connect(&redis).await,
            _redis: redis,
            store,
            taken,
            untaken: item(if is_a { "B" } else { "A" }),
        }
    }

    async fn spoil(&mut self, command: &str, key: &str, arguments: &[&str]) {
        let mut spoil = redis::cmd(command);
        spoil
            .arg(format!("apiece:1:{{{}}}:{key}", code()))
            .arg(arguments);
        let _: Value = spoil.query_async(&mut self.connection).await.unwrap();
    }

    /// Asserts that each of these is found, and nothing that is not expected.
    async fn assert_found(self, expected: &[&str]) {
        let found = self.store.verify(&code()).await.unwrap().unwrap();
        for words in expected {
            let is_told = found.problems.iter().any(|problem| problem.contains(words));
            assert!(is_told, "{words:?} is not in {:#?}", found.problems);
        }
        assert_eq!(
            found.problems.len(),
            expected.len(),
            "{:#?}",
            found.problems
        );
    }
}

fn member(item: &Item) -> String {
    format!("{}{}", item.id(), item.canonical_json())
}

#[tokio::test]
async fn whole_books_have_no_problems() {
    Books::new().await.assert_found(&[]).await;
}

#[tokio::test]
async fn an_item_in_two_places_is_found() {
    let mut books = Books::new().await;
    let (taken, untaken) = (member(&books.taken), member(&books.untaken));
    books.spoil("SADD", "untaken", &[&taken]).await;
    books.spoil("SADD", "withdrawn", &[&untaken]).await;
    let found = [
        "3 items were added, and there are 5",
        "is taken by ann and untaken at once",
        "is untaken and taken by ann at once",
        "is untaken and withdrawn at once",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_taken_item_that_is_withdrawn_as_well_is_found() {
    let mut books = Books::new().await;
    let taken = member(&books.taken);
    books.spoil("SADD", "withdrawn", &[&taken]).await;
    let found = [
        "3 items were added, and there are 4",
        "is taken by ann and withdrawn at once",
        "is withdrawn and taken by ann at once",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn an_item_that_is_nowhere_is_found() {
    let mut books = Books::new().await;
    let untaken = member(&books.untaken);
    books.spoil("SREM", "untaken", &[&untaken]).await;
    books
        .assert_found(&["3 items were added, and there are 2"])
        .await;
}

#[tokio::test]
async fn a_claim_that_the_item_does_not_know_of_is_found() {
    let mut books = Books::new().await;
    let id = books.taken.id();
    books.spoil("HSET", "taken", &[id.as_str(), "ben"]).await;
    let found = [
        "which is recorded as taken by ben",
        "is recorded as taken by ben, which has no claim on it",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn two_claims_on_one_item_are_found() {
    let mut books = Books::new().await;
    let record = format!("1 {}", member(&books.taken));
    books.spoil("HSET", "claims", &["ben", &record]).await;
    let found = [
        "client ben has item",
        "client ben has had all it may and is not in the history",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_claim_that_is_gone_is_found() {
    let mut books = Books::new().await;
    books.spoil("HDEL", "claims", &["ann"]).await;
    let found = [
        "is recorded as taken by ann, which has no claim on it",
        "client ann is in the history and has no claim",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_client_that_the_history_forgot_is_found() {
    let mut books = Books::new().await;
    books.spoil("SREM", "history", &["ann"]).await;
    let found = ["client ann has had all it may and is not in the history"];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_client_with_more_than_the_code_allows_is_found() {
    let mut books = Books::new().await;
    let both = format!("1 {}\n1 {}", member(&books.taken), member(&books.untaken));
    books.spoil("HSET", "claims", &["ann", &both]).await;
    let found = [
        "which is recorded as not taken",
        "is taken by ann and untaken at once",
        "client ann has 2 items where 1 are allowed",
    ];
    books.assert_found(&found).await;
}
