//! Replacing items while others do, and while clients claim.

use std::collections::HashSet;

use apiece::domain::{CodeId, Item, ItemId, Replacement, Settings};
use tokio::task::JoinSet;

use super::replace::{claims_of, exchange, replace, stats};
use super::{
    Any, all_claims, assert_whole, claim, client, fair, grant, on_every_store, per_client,
};

on_every_store!(
    many_replacements_of_one_item_at_once_take_one_item,
    the_items_of_one_client_are_replaced_at_once,
    replacements_and_claims_share_the_last_items,
    a_pool_is_whole_while_items_are_replaced,
);

/// Replaces all of these at once.
async fn replace_at_once(
    store: &Any,
    id: &CodeId,
    items: impl IntoIterator<Item = ItemId>,
) -> Vec<Replacement> {
    let mut tasks = JoinSet::new();
    for item in items {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move { replace(&store, &id, item).await });
    }
    tasks.join_all().await
}

async fn many_replacements_of_one_item_at_once_take_one_item(store: Any) {
    let id = fair(&store, &Settings::default(), 40).await;
    for round in 0..5 {
        let had = grant(&store, &id, &format!("client {round}"), 1).await.item;
        let answers = replace_at_once(&store, &id, [had.id(); 32]).await;
        let mut done = 0;
        let exchanges = answers.into_iter().map(|answer| match answer {
            Replacement::Done(exchange) => {
                done += 1;
                exchange
            }
            Replacement::Repeated(exchange) => exchange,
            other => panic!("{other:?}"),
        });
        let exchanges: Vec<_> = exchanges.collect();
        assert!(exchanges.iter().all(|e| *e == exchanges[0]));
        assert_eq!(done, 1);
    }
    let stats = stats(&store, &id).await;
    assert_eq!((stats.untaken, stats.replaced), (30, 5));
    assert_whole(&store, &id).await;
}

async fn the_items_of_one_client_are_replaced_at_once(store: Any) {
    let id = fair(&store, &per_client(10), 30).await;
    let mut had = Vec::new();
    for nth in 1..=10 {
        had.push(grant(&store, &id, "ann", nth).await.item);
    }
    let answers = replace_at_once(&store, &id, had.iter().map(Item::id)).await;
    assert_eq!(answers.len(), 10);
    let has = claims_of(&store, &id, "ann").await;
    let numbers: Vec<_> = has.iter().map(|claim| claim.nth).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    let all: HashSet<_> = had
        .iter()
        .chain(has.iter().map(|claim| &claim.item))
        .collect();
    assert_eq!(all.len(), 20);
    let replaced = store.replaced(&id, &client("ann")).await.unwrap().unwrap();
    assert_eq!(replaced.len(), 10);
    assert_whole(&store, &id).await;
}

async fn replacements_and_claims_share_the_last_items(store: Any) {
    const LEFT: usize = 40;
    let id = fair(&store, &Settings::default(), 60 + LEFT).await;
    let mut had = Vec::new();
    for n in 0..60 {
        had.push(grant(&store, &id, &format!("early {n}"), 1).await.item);
    }
    let claiming = async {
        let mut tasks = JoinSet::new();
        for n in 0..60 {
            let (store, id) = (store.clone(), id.clone());
            tasks.spawn(async move { claim(&store, &id, &format!("late {n}"), 1).await });
        }
        tasks.join_all().await
    };
    // Each twice, as if a reply was lost.
    let twice = had.iter().chain(&had).map(Item::id);
    let (claims, replacements) = tokio::join!(claiming, replace_at_once(&store, &id, twice));

    let granted = claims.iter().filter(|o| o.name() == "granted").count();
    let done = |answer: &&Replacement| matches!(answer, Replacement::Done(_));
    let done = replacements.iter().filter(done).count();
    assert_eq!(granted + done, LEFT, "each of the last items went once");
    let now = all_claims(&store, &id, 50).await;
    assert_eq!(now.len(), 60 + granted);
    let distinct: HashSet<_> = now.iter().map(|claim| claim.item.id()).collect();
    assert_eq!(distinct.len(), now.len(), "two clients have the same item");
    for answer in &replacements {
        if let Replacement::Done(exchange) | Replacement::Repeated(exchange) = answer {
            assert!(!distinct.contains(&exchange.old.item.id()));
            assert!(now.contains(&exchange.new));
        }
    }
    let stats = stats(&store, &id).await;
    assert_eq!((stats.untaken, stats.replaced), (0, done as u64));
    assert_whole(&store, &id).await;
}

async fn a_pool_is_whole_while_items_are_replaced(store: Any) {
    let id = fair(&store, &Settings::default(), 3_000).await;
    let mut had = Vec::new();
    for n in 0..600 {
        had.push(grant(&store, &id, &format!("client {n}"), 1).await.item);
    }
    let replacing = async {
        for item in &had {
            let next = exchange(&store, &id, item.id()).await.new.item;
            exchange(&store, &id, next.id()).await;
        }
    };
    let looking = async {
        for _ in 0..5 {
            let found = store.verify(&id).await.unwrap().unwrap();
            assert_eq!(found.problems, [""; 0]);
        }
    };
    tokio::join!(replacing, looking);
    assert_eq!(stats(&store, &id).await.replaced, 1_200);
    assert_whole(&store, &id).await;
}
