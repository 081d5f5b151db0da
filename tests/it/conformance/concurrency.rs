//! Many calls at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use apiece::domain::{Claim, Moved, Outcome, Place, Settings};
use apiece::store::Update;
use tokio::task::JoinSet;

use super::{Any, all_claims, assert_whole, claim, code, fair, items, on_every_store, per_client};

on_every_store!(
    only_one_secret_wins,
    only_one_of_many_creates_the_code,
    only_one_of_many_updates_wins,
    no_two_clients_get_the_same_item_and_no_client_gets_two,
    a_client_that_asks_many_times_at_once_gets_each_item_once,
    exactly_as_many_claims_are_granted_as_there_are_items,
    concurrent_imports_add_each_item_once,
    an_item_is_either_withdrawn_or_given,
    a_pool_is_whole_whenever_it_is_verified,
);

/// Runs `count` tasks at once and returns what they return.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    count: usize,
    task: impl Fn(usize) -> F,
) -> Vec<T> {
    (0..count)
        .map(task)
        .collect::<JoinSet<T>>()
        .join_all()
        .await
}

async fn only_one_secret_wins(store: Any) {
    let secrets = at_once(32, |n| {
        let store = store.clone();
        async move {
            store
                .shared_secret([u8::try_from(n).unwrap(); 32])
                .await
                .unwrap()
        }
    });
    let secrets: HashSet<_> = secrets.await.into_iter().collect();
    assert_eq!(secrets.len(), 1);
}

async fn only_one_of_many_creates_the_code(store: Any) {
    let made = at_once(32, |n| {
        let (store, settings) = (store.clone(), per_client(1 + u32::try_from(n).unwrap()));
        async move { store.create_code(&code("fair"), &settings).await.unwrap() }
    });
    let made: Vec<_> = made.await.into_iter().flatten().collect();
    assert_eq!(made.len(), 1);
    assert_eq!(
        store.code(&code("fair")).await.unwrap().as_ref(),
        made.first()
    );
}

async fn only_one_of_many_updates_wins(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let updates = at_once(32, |n| {
        let (store, id) = (store.clone(), id.clone());
        let settings = per_client(1 + u32::try_from(n).unwrap());
        async move { store.update_code(&id, &settings, 1).await.unwrap() }
    });
    let updates = updates.await;
    let stale = updates.iter().filter(|update| **update == Update::Stale);
    assert_eq!(stale.count(), 31);
    let now = store.code(&id).await.unwrap().unwrap();
    assert!(updates.contains(&Update::Done(now)));
}

/// The claims that were answered with an item, by client.
fn shown(outcomes: Vec<Outcome>) -> HashMap<String, Vec<Claim>> {
    let mut shown: HashMap<_, Vec<_>> = HashMap::new();
    for outcome in outcomes {
        if let Outcome::Granted(claim) | Outcome::Repeated(claim) = outcome {
            shown
                .entry(claim.client.to_string())
                .or_default()
                .push(claim);
        }
    }
    shown
}

async fn no_two_clients_get_the_same_item_and_no_client_gets_two(store: Any) {
    let id = fair(&store, &Settings::default(), 300).await;
    // 64 tasks, each of which claims once for every one of 100 clients.
    let outcomes = at_once(64, |task| {
        let (store, id) = (store.clone(), id.clone());
        async move {
            let mut outcomes = Vec::new();
            for n in 0..100 {
                let client = format!("client {}", (n * 37 + task * 11) % 100);
                outcomes.push(claim(&store, &id, &client, 1).await);
            }
            outcomes
        }
    });
    let outcomes: Vec<_> = outcomes.await.into_iter().flatten().collect();
    let granted = outcomes.iter().filter(|o| o.name() == "granted").count();
    assert_eq!((granted, outcomes.len()), (100, 6_400));
    let mut items = HashSet::new();
    for (client, claims) in shown(outcomes) {
        assert_eq!(claims.len(), 64);
        assert!(
            claims.iter().all(|c| *c == claims[0]),
            "{client} saw different items"
        );
        assert!(
            items.insert(claims[0].item.id()),
            "{client} has the item of another client"
        );
    }
    assert_eq!(items.len(), 100);
    assert_whole(&store, &id).await;
}

async fn a_client_that_asks_many_times_at_once_gets_each_item_once(store: Any) {
    let id = fair(&store, &per_client(3), 300).await;
    for nth in 1..=3 {
        let outcomes = at_once(64, |_| {
            let (store, id) = (store.clone(), id.clone());
            async move { claim(&store, &id, "ann", nth).await }
        });
        let outcomes = outcomes.await;
        let granted = outcomes.iter().filter(|o| o.name() == "granted").count();
        assert_eq!(granted, 1);
        let claims = &shown(outcomes)["ann"];
        assert!(claims.len() == 64 && claims.iter().all(|c| *c == claims[0]));
    }
    assert_eq!(store.stats(&id).await.unwrap().unwrap().taken, 3);
    assert_whole(&store, &id).await;
}

async fn exactly_as_many_claims_are_granted_as_there_are_items(store: Any) {
    let id = fair(&store, &Settings::default(), 150).await;
    let outcomes = at_once(400, |n| {
        let (store, id) = (store.clone(), id.clone());
        async move { claim(&store, &id, &format!("client {n}"), 1).await }
    });
    let outcomes = outcomes.await;
    let count = |name| outcomes.iter().filter(|o| o.name() == name).count();
    assert_eq!((count("granted"), count("exhausted")), (150, 250));
    let given: HashSet<_> = all_claims(&store, &id, 50)
        .await
        .into_iter()
        .map(|c| c.item)
        .collect();
    assert_eq!(given, items(150).into_iter().collect());
    assert_whole(&store, &id).await;
}

async fn concurrent_imports_add_each_item_once(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let added = at_once(8, |_| {
        let (store, id) = (store.clone(), id.clone());
        async move { store.add_items(&id, &items(200)).await.unwrap().unwrap() }
    });
    let new = added
        .await
        .into_iter()
        .flatten()
        .filter(|a| *a == apiece::domain::Added::New);
    assert_eq!(new.count(), 200);
    assert_eq!(store.stats(&id).await.unwrap().unwrap().untaken, 200);
    assert_whole(&store, &id).await;
}

async fn an_item_is_either_withdrawn_or_given(store: Any) {
    let id = fair(&store, &Settings::default(), 200).await;
    let claiming = at_once(100, |n| {
        let (store, id) = (store.clone(), id.clone());
        async move { claim(&store, &id, &format!("client {n}"), 1).await }
    });
    let withdrawing = at_once(20, |n| {
        let (store, id) = (store.clone(), id.clone());
        let some = items(200)[n * 10..][..10].to_vec();
        async move {
            let moved = store.move_items(&id, &some, Place::Withdrawn).await;
            (some, moved.unwrap().unwrap())
        }
    });
    let (outcomes, withdrawn) = tokio::join!(claiming, withdrawing);
    let given: HashSet<_> = shown(outcomes)
        .into_values()
        .flatten()
        .map(|c| c.item)
        .collect();
    for (some, moved) in withdrawn {
        for (item, moved) in some.iter().zip(moved) {
            match moved {
                Moved::Done => assert!(!given.contains(item)),
                Moved::Taken => assert!(given.contains(item)),
                other => panic!("{other:?}"),
            }
        }
    }
    assert_whole(&store, &id).await;
}

async fn a_pool_is_whole_whenever_it_is_verified(store: Any) {
    let id = fair(&store, &Settings::default(), 20_000).await;
    let over = Arc::new(AtomicBool::new(false));
    let claiming = at_once(8, |task| {
        let (store, id, over) = (store.clone(), id.clone(), Arc::clone(&over));
        async move {
            for n in 0.. {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                claim(&store, &id, &format!("client {task} {n}"), 1).await;
            }
        }
    });
    let looking = async {
        let mut taken_meanwhile = 0;
        for _ in 0..5 {
            let before = store.stats(&id).await.unwrap().unwrap();
            let found = store.verify(&id).await.unwrap().unwrap();
            assert_eq!(found.problems, [""; 0]);
            let stats = store.stats(&id).await.unwrap().unwrap();
            let places = stats.untaken + stats.taken + stats.withdrawn + stats.replaced;
            assert_eq!(stats.added, places);
            taken_meanwhile += stats.taken - before.taken;
        }
        over.store(true, Ordering::SeqCst);
        taken_meanwhile
    };
    let (_, taken_meanwhile) = tokio::join!(claiming, looking);
    assert!(
        taken_meanwhile > 0,
        "nobody claimed while the pool was verified"
    );
    assert_whole(&store, &id).await;
}
