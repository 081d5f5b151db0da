//! Listing the items of a pool.

use std::collections::{BTreeMap, HashMap};

use apiece::domain::{
    CodeId, FoundItem, ItemId, ItemState, Place, Replacement, Settings, StateName,
};
use apiece::store::{Cursor, StoreError};

use super::{Any, client, code, fair, grant, items, on_every_store};

on_every_store!(
    items_are_listed_with_their_states,
    the_items_of_one_state_are_listed_alone,
    a_large_pool_is_listed_once_each,
    an_empty_pool_has_no_items,
    an_unknown_code_has_no_list,
    a_foreign_cursor_is_refused,
    no_item_is_left_out_while_clients_claim,
);

const STATES: [StateName; 4] = [
    StateName::Untaken,
    StateName::Taken,
    StateName::Withdrawn,
    StateName::Replaced,
];

/// All items of a code, page by page.
async fn list(store: &Any, id: &CodeId, state: Option<StateName>, limit: usize) -> Vec<FoundItem> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.items(id, state, cursor.as_ref(), limit).await;
        let page = page.unwrap().expect("the code exists");
        items.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return items;
        }
    }
}

/// A pool of `count` items: a tenth is withdrawn, a tenth is taken, and of the taken
/// ones half are replaced.
async fn in_every_state(store: &Any, count: usize) -> (CodeId, HashMap<ItemId, ItemState>) {
    let id = fair(store, &Settings::default(), count).await;
    let pool = items(count);
    let mut states: HashMap<_, _> = pool
        .iter()
        .map(|item| (item.id(), ItemState::Untaken))
        .collect();
    for some in pool[..count / 10].chunks(apiece::store::MAX_ITEMS_PER_CALL) {
        let moved = store.move_items(&id, some, Place::Withdrawn).await;
        assert!(moved.unwrap().is_some());
        states.extend(some.iter().map(|item| (item.id(), ItemState::Withdrawn)));
    }
    for n in 0..count / 10 {
        let claim = grant(store, &id, &format!("client {n}"), 1).await;
        let taken = |client| ItemState::Taken { client };
        states.insert(claim.item.id(), taken(claim.client));
        if n % 2 == 0 {
            let replaced = store.replace_item(&id, claim.item.id()).await;
            let Some(Replacement::Done(exchange)) = replaced.unwrap() else {
                panic!("it was not replaced");
            };
            let found = exchange.old.into_found();
            states.insert(found.item.id(), found.state);
            states.insert(exchange.new.item.id(), taken(exchange.new.client));
        }
    }
    (id, states)
}

fn by_id(found: Vec<FoundItem>) -> HashMap<ItemId, ItemState> {
    let count = found.len();
    let found: HashMap<_, _> = found
        .into_iter()
        .map(|found| (found.item.id(), found.state))
        .collect();
    assert_eq!(found.len(), count, "an item came twice");
    found
}

async fn items_are_listed_with_their_states(store: Any) {
    let (id, states) = in_every_state(&store, 40).await;
    for limit in [1, 2, 7, 40, 41, 1_000] {
        let listed = list(&store, &id, None, limit).await;
        assert_eq!(by_id(listed), states, "pages of {limit}");
    }
    let mut counts = BTreeMap::new();
    for state in states.values() {
        *counts.entry(state.name().as_str()).or_insert(0) += 1;
    }
    let expected = [
        ("replaced", 2),
        ("taken", 4),
        ("untaken", 30),
        ("withdrawn", 4),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

async fn the_items_of_one_state_are_listed_alone(store: Any) {
    let (id, states) = in_every_state(&store, 40).await;
    for state in STATES {
        let mut wanted = states.clone();
        wanted.retain(|_, found| found.name() == state);
        for limit in [1, 3, 1_000] {
            let listed = list(&store, &id, Some(state), limit).await;
            assert_eq!(by_id(listed), wanted, "{state:?}, pages of {limit}");
        }
    }
}

async fn a_large_pool_is_listed_once_each(store: Any) {
    // More than Redis returns in one step, in every state.
    let (id, states) = in_every_state(&store, 12_000).await;
    assert_eq!(by_id(list(&store, &id, None, 100).await), states);
    for state in STATES {
        let listed = list(&store, &id, Some(state), 100).await;
        let wanted = states.values().filter(|found| found.name() == state);
        assert_eq!(by_id(listed).len(), wanted.count());
    }
}

async fn an_empty_pool_has_no_items(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    for state in STATES.map(Some).into_iter().chain([None]) {
        assert_eq!(list(&store, &id, state, 10).await, []);
    }
}

async fn an_unknown_code_has_no_list(store: Any) {
    for state in STATES.map(Some).into_iter().chain([None]) {
        let page = store.items(&code("none"), state, None, 10).await;
        assert_eq!(page.unwrap(), None);
    }
}

async fn a_foreign_cursor_is_refused(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    for state in STATES.map(Some).into_iter().chain([None]) {
        let cursor = Cursor("not a cursor".into());
        let page = store.items(&id, state, Some(&cursor), 10).await;
        assert!(matches!(page, Err(StoreError::Cursor(_))), "{page:?}");
    }
}

async fn no_item_is_left_out_while_clients_claim(store: Any) {
    let id = fair(&store, &Settings::default(), 3_000).await;
    let claiming = async {
        for n in 0..1_500 {
            let claim = grant(&store, &id, &format!("client {n}"), 1).await;
            assert_eq!(claim.client, client(&format!("client {n}")));
        }
    };
    let (listed, ()) = tokio::join!(list(&store, &id, None, 50), claiming);
    let mut listed: Vec<_> = listed.iter().map(|found| found.item.id()).collect();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), 3_000);
}
