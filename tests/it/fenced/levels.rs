//! From another level to `fenced` and back, in place.

use apiece::domain::ClaimRequest;
use apiece::store::{Pool as _, Window as _};

use super::{Shown, check_books, code, make_code, relaxed};
use crate::harness::{Redis, fenced};

#[tokio::test]
async fn a_code_can_change_to_fenced_and_back_while_it_is_claimed_from() {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let before = relaxed(&redis).await;
    make_code(&before, 300).await;
    let mut shown = Shown::default();
    shown.claim(&before, 20).await;
    let now = fenced(&redis, dir.path()).await;
    // While replicas are replaced one by one, some of them are at either level.
    for _ in 0..6 {
        assert_eq!(shown.claim(&now, 10).await, 10);
        assert_eq!(shown.claim(&before, 10).await, 10);
    }
    check_books(&before, 300).await;
    // One that has not met the code yet finds its window, too.
    let view = relaxed(&redis).await.view(&code(), None).await;
    assert_eq!(view.unwrap().unwrap().untaken, 160);
    assert_eq!(shown.claim(&relaxed(&redis).await, 10).await, 10);
    assert_eq!(shown.claim(&now, 30).await, 30);
    while shown.claim(&before, 10).await > 0 {}
    assert_eq!((shown.by_item.len(), shown.duplicates()), (300, 0));
    assert_eq!(check_books(&now, 300).await, 0);
}

#[tokio::test]
async fn a_code_of_the_older_schema_is_upgraded_first() {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    redis.command("SET apiece:schema 1");
    let store = fenced(&redis, dir.path()).await;
    make_code(&store, 30).await;
    let claim = ClaimRequest {
        code: code(),
        client: "ann".parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    let refused = store.claim(claim).await.unwrap_err();
    assert!(refused.to_string().contains("store upgrade"), "{refused}");
    assert_eq!(store.upgrade(None).await.unwrap().upgraded, 1);
    assert_eq!(Shown::default().claim(&store, 30).await, 30);
}
