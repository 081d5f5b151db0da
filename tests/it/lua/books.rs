//! `verify` finds whatever is wrong with the books of a code. Each test spoils
//! them in one way, behind the service's back.

use redis::Value;
use redis::aio::MultiplexedConnection;

use super::{code, connect, file, item, store};
use crate::harness::{Redis, key_of};
use apiece::domain::{ClaimRequest, Content, Item, Place, Replacement, Settings};
use apiece::store::redis::RedisStore;
use apiece::store::{Pool as _, Window as _};

/// The books of a code with three items: Ann has taken A or B, the other one is
/// untaken, and C is withdrawn.
pub(super) struct Books {
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

    /// The books of a code with files, two of which were replaced: Ann has had file 1,
    /// then file 2, and has file 3. An item is untaken.
    pub(super) async fn with_replaced() -> Self {
        let redis = Redis::start();
        let store = store(&redis).await;
        let made = store.create_code(&code(), &Settings::default()).await;
        made.unwrap().unwrap();
        for n in 1..=3 {
            store.add_items(&code(), &[file(n)]).await.unwrap();
            if n == 1 {
                store.claim(super::claim("ann")).await.unwrap();
            } else {
                let replaced = store.replace_item(&code(), file(n - 1).id()).await;
                let replaced = replaced.unwrap().unwrap();
                assert!(matches!(replaced, Replacement::Done(_)), "{replaced:?}");
            }
        }
        store.add_items(&code(), &[item("A")]).await.unwrap();
        Self {
            connection: connect(&redis).await,
            _redis: redis,
            store,
            taken: file(3),
            untaken: item("A"),
        }
    }

    pub(super) async fn spoil(&mut self, command: &str, key: &str, arguments: &[&str]) {
        let mut spoil = redis::cmd(command);
        spoil.arg(key_of(code().as_str(), key)).arg(arguments);
        let _: Value = spoil.query_async(&mut self.connection).await.unwrap();
    }

    /// Asserts that `verify` finds each of these, and nothing else.
    pub(super) async fn assert_found(self, expected: &[&str]) {
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

pub(super) fn member(item: &Item) -> String {
    format!("{}{}", item.id(), item.canonical_json())
}

/// The same with three files: 1 is untaken, 2 is withdrawn, 3 is Ann's second
/// item.
async fn with_files() -> Books {
    let books = Books::new().await;
    let settings = Settings {
        per_client: 2,
        ..Settings::default()
    };
    let store = &books.store;
    store.update_code(&code(), &settings, 1).await.unwrap();
    let rest = std::slice::from_ref(&books.untaken);
    store
        .move_items(&code(), rest, Place::Withdrawn)
        .await
        .unwrap();
    store.add_items(&code(), &[file(3)]).await.unwrap();
    let second = ClaimRequest {
        nth: 2,
        ..super::claim("ann")
    };
    let granted = store.claim(second).await.unwrap().unwrap();
    assert_eq!(granted.name(), "granted");
    store
        .move_items(&code(), rest, Place::Untaken)
        .await
        .unwrap();
    store.add_items(&code(), &[1, 2].map(file)).await.unwrap();
    store
        .move_items(&code(), &[file(2)], Place::Withdrawn)
        .await
        .unwrap();
    books
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
async fn a_missing_item_is_found() {
    let mut books = Books::new().await;
    let untaken = member(&books.untaken);
    books.spoil("SREM", "untaken", &[&untaken]).await;
    books
        .assert_found(&["3 items were added, and there are 2"])
        .await;
}

#[tokio::test]
async fn an_item_that_is_recorded_for_another_client_is_found() {
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
async fn a_missing_claim_is_found() {
    let mut books = Books::new().await;
    books.spoil("HDEL", "claims", &["ann"]).await;
    let found = [
        "is recorded as taken by ann, which has no claim on it",
        "client ann is in the history and has no claim",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_client_that_is_missing_from_the_history_is_found() {
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

#[tokio::test]
async fn whole_books_with_files_have_no_problems() {
    with_files().await.assert_found(&[]).await;
}

#[tokio::test]
async fn a_file_that_is_missing_from_the_list_of_files_is_found() {
    for n in 1..=3 {
        let mut books = with_files().await;
        let id = file(n).id();
        books.spoil("HDEL", "files", &[id.as_str()]).await;
        let found = format!("item {id} is a file that is not listed as one");
        books.assert_found(&[&found]).await;
    }
}

#[tokio::test]
async fn a_file_that_is_listed_with_other_contents_is_found() {
    for n in 1..=2 {
        let mut books = with_files().await;
        let (id, other) = (file(n).id(), file(9));
        let listed = [id.as_str(), other.canonical_json()];
        books.spoil("HSET", "files", &listed).await;
        let found = [
            format!("item {id} is a file that is not listed as one"),
            format!("item {id} is listed as a file and is nowhere"),
        ];
        books
            .assert_found(&found.each_ref().map(String::as_str))
            .await;
    }
}

#[tokio::test]
async fn a_listed_file_that_does_not_exist_is_found() {
    let mut books = with_files().await;
    let none = file(9);
    let listed = [none.id().to_string(), none.canonical_json().to_owned()];
    books
        .spoil("HSET", "files", &listed.each_ref().map(String::as_str))
        .await;
    let found = format!("item {} is listed as a file and is nowhere", none.id());
    books.assert_found(&[&found]).await;
}

#[tokio::test]
async fn a_mark_on_an_item_that_no_client_has_is_found() {
    let mut books = Books::new().await;
    let [untaken, taken] = [&books.untaken, &books.taken].map(|item| item.id().to_string());
    books
        .spoil("HSET", "redeemed", &[&untaken, "1 - desk"])
        .await;
    books
        .spoil("HSET", "redeemed", &[&taken, "1 try Bar 2"])
        .await;
    books
        .assert_found(&["is marked as used, and no client has it"])
        .await;
}

#[tokio::test]
async fn a_mark_that_cannot_be_read_is_found() {
    let mut books = Books::new().await;
    let taken = books.taken.id().to_string();
    books
        .spoil("HSET", "redeemed", &[&taken, "yesterday"])
        .await;
    books.assert_found(&["cannot be read"]).await;
}
