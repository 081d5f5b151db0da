//! What every store promises, checked on every store there is.

mod access;
mod claims;
mod codes;
mod concurrency;
mod deployments;
mod files;
mod items;
mod listing;
mod names;
mod pace;
mod reads;
mod replace;
mod replace_at_once;
mod used;

use std::pin::Pin;
use std::sync::Arc;

use crate::harness::AllPlanes;
use apiece::domain::{
    Claim, ClaimRequest, ClientId, CodeId, Content, Item, Outcome, Settings, Timestamp,
};

type Any = Arc<dyn AllPlanes>;

/// A promise: its name, and the check of it.
type Case = (
    &'static str,
    fn(Any) -> Pin<Box<dyn Future<Output = ()> + Send>>,
);

/// Makes one test per case for each store that starts quickly, and a list of the
/// cases for the others.
macro_rules! on_every_store {
    ($($case:ident),* $(,)?) => {
        $crate::conformance::on_every_store!(@ sqlite, on_sqlite, $($case),*);
        $crate::conformance::on_every_store!(@ redis, on_redis, $($case),*);
        $crate::conformance::on_every_store!(@ fenced, on_fenced, $($case),*);

        pub(super) const CASES: &[super::Case] =
            &[$((stringify!($case), |store| Box::pin($case(store)))),*];
    };
    (@ $name:ident, $start:ident, $($case:ident),*) => {
        mod $name {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let running = $crate::harness::$start().await;
                    super::$case(running.store.clone()).await;
                }
            )*
        }
    };
}
use on_every_store;

/// Every case there is.
fn every_case() -> impl Iterator<Item = &'static Case> {
    let cases = [
        access::CASES,
        claims::CASES,
        codes::CASES,
        concurrency::CASES,
        files::CASES,
        items::CASES,
        listing::CASES,
        names::CASES,
        pace::CASES,
        reads::CASES,
        replace::CASES,
        replace_at_once::CASES,
        used::CASES,
    ];
    cases.into_iter().flatten()
}

fn code(id: &str) -> CodeId {
    id.parse().unwrap()
}

fn client(id: &str) -> ClientId {
    id.parse().unwrap()
}

fn item(text: &str) -> Item {
    Item::new(&Content::Text(text.into())).unwrap()
}

fn items(count: usize) -> Vec<Item> {
    (0..count).map(|n| item(&format!("item {n}"))).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn per_client(per_client: u32) -> Settings {
    Settings {
        per_client,
        ..Settings::default()
    }
}

/// Makes the code `fair` with these settings and a pool of `count` items.
async fn fair(store: &Any, settings: &Settings, count: usize) -> CodeId {
    // As a service does at its start.
    store.shared_secret([7; 32]).await.unwrap();
    let id = code("fair");
    let made = store.create_code(&id, settings).await.unwrap();
    assert!(made.is_some(), "the code is new");
    for some in items(count).chunks(apiece::store::MAX_ITEMS_PER_CALL) {
        store.add_items(&id, some).await.unwrap().unwrap();
    }
    id
}

async fn claim(store: &Any, code: &CodeId, client: &str, nth: u32) -> Outcome {
    let request = ClaimRequest {
        code: code.clone(),
        client: client.parse().unwrap(),
        nth,
        accepted_terms: false,
        network: None,
    };
    store
        .claim(request)
        .await
        .unwrap()
        .expect("the code exists")
}

async fn grant(store: &Any, code: &CodeId, client: &str, nth: u32) -> Claim {
    match claim(store, code, client, nth).await {
        Outcome::Granted(claim) => claim,
        other => panic!("{client} was not granted item {nth}: {other:?}"),
    }
}

/// Changes some of a code's settings.
async fn change(store: &Any, id: &CodeId, change: impl FnOnce(&mut Settings)) {
    let now = store.code(id).await.unwrap().unwrap();
    let mut settings = now.settings;
    change(&mut settings);
    let update = store.update_code(id, &settings, now.version).await.unwrap();
    assert!(
        matches!(update, apiece::store::Update::Done(_)),
        "{update:?}"
    );
}

/// All claims on a code, read page by page.
async fn all_claims(store: &Any, id: &CodeId, limit: usize) -> Vec<Claim> {
    let (mut claims, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.claims(id, cursor.as_ref(), limit).await.unwrap();
        let page = page.expect("the code exists");
        claims.extend(page.claims);
        cursor = page.next;
        if cursor.is_none() {
            return claims;
        }
    }
}

async fn assert_whole(store: &Any, id: &CodeId) {
    let found = store.verify(id).await.unwrap().expect("the code exists");
    assert_eq!(found.problems, [""; 0]);
    let stats = store.stats(id).await.unwrap().unwrap();
    assert_eq!((found.items, found.claims), (stats.added, stats.taken));
}
