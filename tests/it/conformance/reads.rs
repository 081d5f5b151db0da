//! Reading: views, pages of claims, counts and verification.

use std::collections::HashMap;

use apiece::domain::{Place, Settings, Stats};
use apiece::store::Verification;

use super::{
    Any, all_claims, assert_whole, client, fair, grant, items, on_every_store, per_client,
};

on_every_store!(
    a_view_shows_the_code_and_the_clients_claims_in_order,
    a_view_without_a_known_client_shows_no_claims,
    reading_claims_nothing,
    pages_hold_every_claim_once,
    a_code_without_claims_has_one_empty_page,
    a_code_that_is_deleted_between_two_pages_is_unknown,
    earlier_claims_are_listed_once_while_others_are_made,
    stats_count_the_items_in_each_place,
    verify_counts_what_it_checked,
);

async fn a_view_shows_the_code_and_the_clients_claims_in_order(store: Any) {
    let id = fair(&store, &per_client(12), 20).await;
    let mut granted = Vec::new();
    for nth in 1..=12 {
        granted.push(grant(&store, &id, "ann", nth).await);
    }
    grant(&store, &id, "bob", 1).await;
    let view = store
        .view(&id, Some(&client("ann")))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(view.claims, granted);
    assert_eq!(view.untaken, 7);
    assert_eq!(Some((*view.code).clone()), store.code(&id).await.unwrap());
    assert!(view.now >= granted[11].at);
}

async fn a_view_without_a_known_client_shows_no_claims(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    grant(&store, &id, "ann", 1).await;
    for nobody in [None, Some(&client("bob"))] {
        let view = store.view(&id, nobody).await.unwrap().unwrap();
        assert_eq!((view.claims.len(), view.untaken), (0, 1));
    }
}

async fn reading_claims_nothing(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    let before = store.stats(&id).await.unwrap();
    store.view(&id, Some(&client("ann"))).await.unwrap();
    let ids: Vec<_> = items(2).iter().map(apiece::domain::Item::id).collect();
    store.find_items(&id, &ids).await.unwrap();
    store.claims(&id, None, 10).await.unwrap();
    store.verify(&id).await.unwrap();
    store.ready().await.unwrap();
    assert_eq!(store.stats(&id).await.unwrap(), before);
}

async fn pages_hold_every_claim_once(store: Any) {
    let id = fair(&store, &per_client(2), 60).await;
    let mut granted = HashMap::new();
    for n in 0..20 {
        for nth in 1..=1 + n % 2 {
            let claim = grant(&store, &id, &format!("client {n}"), nth).await;
            granted.insert(claim.item.id(), claim);
        }
    }
    for limit in [1, 2, 7, 30, 31, 1_000] {
        let claims = all_claims(&store, &id, limit).await;
        assert_eq!(claims.len(), 30, "pages of {limit}");
        let claims: HashMap<_, _> = claims.into_iter().map(|c| (c.item.id(), c)).collect();
        assert_eq!(claims, granted, "pages of {limit}");
    }
}

async fn a_code_without_claims_has_one_empty_page(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    let page = store.claims(&id, None, 10).await.unwrap().unwrap();
    assert_eq!((page.claims, page.next), (vec![], None));
}

async fn a_code_that_is_deleted_between_two_pages_is_unknown(store: Any) {
    // More than Redis returns in one step, so that there is a second page.
    let id = fair(&store, &Settings::default(), 600).await;
    for n in 0..600 {
        grant(&store, &id, &format!("client {n}"), 1).await;
    }
    let page = store.claims(&id, None, 10).await.unwrap().unwrap();
    assert!(page.next.is_some());
    store.delete_code(&id).await.unwrap();
    let rest = store.claims(&id, page.next.as_ref(), 10).await.unwrap();
    assert_eq!(rest, None);
}

async fn earlier_claims_are_listed_once_while_others_are_made(store: Any) {
    let id = fair(&store, &Settings::default(), 600).await;
    for n in 0..200 {
        grant(&store, &id, &format!("early {n}"), 1).await;
    }
    let others = async {
        for n in 0..400 {
            grant(&store, &id, &format!("{} late", n * 7919 % 400), 1).await;
        }
    };
    let (claims, ()) = tokio::join!(all_claims(&store, &id, 5), others);
    let mut seen: HashMap<String, u32> = HashMap::new();
    for claim in claims {
        *seen.entry(claim.client.to_string()).or_default() += 1;
    }
    for n in 0..200 {
        assert_eq!(seen.remove(&format!("early {n}")), Some(1));
    }
    assert_eq!(all_claims(&store, &id, 100).await.len(), 600);
}

async fn stats_count_the_items_in_each_place(store: Any) {
    let id = fair(&store, &per_client(2), 10).await;
    let withdraw = &items(10)[..3];
    store
        .move_items(&id, withdraw, Place::Withdrawn)
        .await
        .unwrap();
    for (name, nth) in [("ann", 1), ("ann", 2), ("bob", 1)] {
        grant(&store, &id, name, nth).await;
    }
    let stats = Stats {
        added: 10,
        untaken: 4,
        taken: 3,
        aside: 0,
        withdrawn: 3,
        replaced: 0,
        clients: 2,
        redeemed: 0,
    };
    assert_eq!(store.stats(&id).await.unwrap(), Some(stats));
    assert_whole(&store, &id).await;
}

async fn verify_counts_what_it_checked(store: Any) {
    // More than any store checks in one step.
    let id = fair(&store, &per_client(2), 2_500).await;
    let withdraw = &items(900)[..];
    store
        .move_items(&id, withdraw, Place::Withdrawn)
        .await
        .unwrap();
    for n in 0..50 {
        for nth in [1, 2] {
            grant(&store, &id, &format!("client {n}"), nth).await;
        }
    }
    let whole = Verification {
        items: 2_500,
        claims: 100,
        problems: vec![],
    };
    assert_eq!(store.verify(&id).await.unwrap(), Some(whole));
}
