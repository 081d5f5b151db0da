//! How many items went out, and when.

use apiece::domain::{Outcome, PaceBy, PaceSpan, Recent, Settings};

use super::replace::exchange;
use super::{Any, CodeId, change, claim, code, fair, grant, items, on_every_store, per_client};

on_every_store!(
    a_grant_is_counted_once_and_nothing_else_is,
    each_of_many_grants_at_once_is_counted,
    a_deleted_code_takes_its_counts_along,
);

/// How many items went out, which each way of reading tells.
async fn granted(store: &Any, id: &CodeId) -> u64 {
    let read = async |span| store.pace(id, span).await.unwrap().unwrap();
    let (recent, all) = (read(PaceSpan::Recent).await, read(PaceSpan::All).await);
    let granted = recent.recent().granted;
    assert_eq!(all.recent().granted, granted);
    for by in [PaceBy::Minute, PaceBy::Hour, PaceBy::Day] {
        let points = all.points(by).into_iter();
        assert_eq!(points.map(|point| point.granted).sum::<u64>(), granted);
    }
    granted
}

async fn a_grant_is_counted_once_and_nothing_else_is(store: Any) {
    let settings = Settings {
        ending_item: Some("SAVE-10".into()),
        ..per_client(2)
    };
    let id = fair(&store, &settings, 4).await;
    assert_eq!(granted(&store, &id).await, 0);
    let old = grant(&store, &id, "ann", 1).await;
    assert_eq!(granted(&store, &id).await, 1);
    // It is a repeat, out of turn, and in place of another.
    claim(&store, &id, "ann", 1).await;
    claim(&store, &id, "ann", 9).await;
    exchange(&store, &id, old.item.id()).await;
    assert_eq!(granted(&store, &id).await, 1);
    grant(&store, &id, "ann", 2).await;
    grant(&store, &id, "ben", 1).await;
    let fallback = claim(&store, &id, "eve", 1).await;
    assert!(matches!(fallback, Outcome::Fallback { .. }), "{fallback:?}");
    change(&store, &id, |settings| settings.ending_item = None).await;
    assert_eq!(claim(&store, &id, "eve", 1).await, Outcome::Exhausted);
    assert_eq!(granted(&store, &id).await, 3);

    let pace = store.pace(&id, PaceSpan::All).await.unwrap().unwrap();
    let made = store.code(&id).await.unwrap().unwrap().created_at;
    assert_eq!(pace.created_at, made);
    assert!(pace.now >= made, "{pace:?}");
    let Recent { granted, minutes } = pace.recent();
    assert!(granted == 3 && minutes < 10, "{pace:?}");
    assert_eq!(
        store.pace(&code("none"), PaceSpan::All).await.unwrap(),
        None
    );
    let recent = store.pace(&code("none"), PaceSpan::Recent).await;
    assert_eq!(recent.unwrap(), None);
}

async fn each_of_many_grants_at_once_is_counted(store: Any) {
    let id = fair(&store, &Settings::default(), 150).await;
    let claims = (0..200).map(|n| {
        let (store, id) = (store.clone(), id.clone());
        tokio::spawn(async move { claim(&store, &id, &format!("client {n}"), 1).await })
    });
    let mut went_out = 0;
    for claim in claims.collect::<Vec<_>>() {
        went_out += u64::from(matches!(claim.await.unwrap(), Outcome::Granted(_)));
    }
    assert_eq!((went_out, granted(&store, &id).await), (150, 150));
}

async fn a_deleted_code_takes_its_counts_along(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    grant(&store, &id, "ann", 1).await;
    assert!(store.delete_code(&id).await.unwrap());
    assert_eq!(store.pace(&id, PaceSpan::All).await.unwrap(), None);
    fair(&store, &Settings::default(), 2).await;
    assert_eq!(granted(&store, &id).await, 0);
    store.add_items(&id, &items(3)).await.unwrap();
    grant(&store, &id, "ann", 1).await;
    assert_eq!(granted(&store, &id).await, 1);
}
