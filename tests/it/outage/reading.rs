//! Redis is restarted while claims are read page by page. The new process has
//! another order, so the reading ends with an error: going on would leave claims
//! out.

use apiece::domain::{ClaimRequest, ClientId, CodeId, Content, Item, Settings};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{ClaimPage, Cursor, Pool as _, Result, StoreError, Window as _};

use crate::harness::redis::DEADLINE;
use crate::harness::{Redis, until_async};

const CLAIMS: u32 = 2_000;

async fn filled(redis: &Redis) -> (RedisStore, CodeId) {
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let store = RedisStore::connect(&config).await.unwrap();
    let id: CodeId = "fair".parse().unwrap();
    store.create_code(&id, &Settings::default()).await.unwrap();
    let item = |n: u32| Item::new(&Content::Text(format!("item {n}"))).unwrap();
    let items: Vec<_> = (0..CLAIMS).map(item).collect();
    for items in items.chunks(1_000) {
        store.add_items(&id, items).await.unwrap().unwrap();
    }
    let claims = (0..CLAIMS).map(|n| ClaimRequest {
        code: id.clone(),
        client: format!("client {n}").parse::<ClientId>().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    });
    let claimed = futures_util::future::join_all(claims.map(|claim| store.claim(claim))).await;
    claimed.into_iter().for_each(|claimed| {
        claimed.unwrap().unwrap();
    });
    (store, id)
}

/// The page at a cursor, once Redis is back.
async fn page(store: &RedisStore, id: &CodeId, cursor: Option<&Cursor>) -> Result<ClaimPage> {
    until_async(DEADLINE, async || {
        match store.claims(id, cursor, 100).await {
            Err(error @ StoreError::Unavailable { .. }) => Err(error),
            page => Ok(page.map(|page| page.expect("the code exists"))),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_fails_rather_than_leave_claims_out() {
    let mut redis = Redis::start_with(&["--appendonly", "yes"]);
    let (store, id) = filled(&redis).await;
    let first = page(&store, &id, None).await.unwrap();
    let second = page(&store, &id, first.next.as_ref()).await.unwrap();
    assert!(second.next.is_some(), "there is another page");
    redis.restart();
    let third = page(&store, &id, second.next.as_ref()).await;
    assert!(matches!(third, Err(StoreError::Cursor(_))), "{third:?}");

    // From the beginning, all claims are read.
    let (mut claims, mut cursor) = (0, None);
    loop {
        let page = page(&store, &id, cursor.as_ref()).await.unwrap();
        claims += page.claims.len();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(claims, CLAIMS as usize);
}
