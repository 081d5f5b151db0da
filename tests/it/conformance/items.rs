//! The pool.

use std::collections::HashSet;

use apiece::domain::{
    Added, CodeId, Content, Item, ItemState, MAX_ITEM_BYTES, Moved, Place, Settings,
};
use apiece::store::MAX_ITEMS_PER_CALL;

use super::{Any, assert_whole, claim, client, fair, grant, item, items, on_every_store};

on_every_store!(
    adding_returns_one_answer_per_item_in_order,
    the_second_of_two_equal_items_in_one_call_is_a_duplicate,
    an_item_that_is_taken_or_withdrawn_is_a_duplicate_and_stays,
    adding_nothing_adds_nothing,
    the_largest_call_is_accepted,
    every_content_comes_back_as_it_went_in,
    a_withdrawn_item_is_never_given,
    an_item_that_is_put_back_is_given,
    moving_returns_one_answer_per_item_in_order,
    an_item_that_is_moved_twice_in_one_call_is_already_there_the_second_time,
    finding_returns_one_answer_per_id_in_order,
    a_code_has_an_item_wherever_it_is,
);

const NEW: Added = Added::New;
const DUPLICATE: Added = Added::Duplicate;

async fn adding_returns_one_answer_per_item_in_order(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    let mixed = [item("x"), item("item 1"), item("y"), item("item 0")];
    let added = store.add_items(&id, &mixed).await.unwrap().unwrap();
    assert_eq!(added, [NEW, DUPLICATE, NEW, DUPLICATE]);
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!((stats.added, stats.untaken), (4, 4));
    let again = store.add_items(&id, &mixed).await.unwrap().unwrap();
    assert_eq!(again, [DUPLICATE; 4]);
    assert_eq!(store.stats(&id).await.unwrap(), Some(stats));
    assert_whole(&store, &id).await;
}

async fn the_second_of_two_equal_items_in_one_call_is_a_duplicate(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let twice = [item("x"), item("x"), item("y"), item("x")];
    let added = store.add_items(&id, &twice).await.unwrap().unwrap();
    assert_eq!(added, [NEW, DUPLICATE, NEW, DUPLICATE]);
    assert_eq!(store.stats(&id).await.unwrap().unwrap().added, 2);
    assert_whole(&store, &id).await;
}

async fn an_item_that_is_taken_or_withdrawn_is_a_duplicate_and_stays(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let taken = grant(&store, &id, "ann", 1).await.item;
    let withdrawn = item("recalled");
    store
        .add_items(&id, std::slice::from_ref(&withdrawn))
        .await
        .unwrap();
    let withdraw = std::slice::from_ref(&withdrawn);
    store
        .move_items(&id, withdraw, Place::Withdrawn)
        .await
        .unwrap();

    let again = [taken.clone(), withdrawn.clone()];
    let added = store.add_items(&id, &again).await.unwrap().unwrap();
    assert_eq!(added, [DUPLICATE, DUPLICATE]);
    assert_eq!(claim(&store, &id, "bob", 1).await.name(), "exhausted");
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!(
        (stats.added, stats.untaken, stats.taken, stats.withdrawn),
        (2, 0, 1, 1)
    );
    assert_whole(&store, &id).await;
}

async fn adding_nothing_adds_nothing(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert_eq!(store.add_items(&id, &[]).await.unwrap(), Some(vec![]));
    let moved = store.move_items(&id, &[], Place::Withdrawn).await.unwrap();
    assert_eq!(moved, Some(vec![]));
    assert_eq!(store.find_items(&id, &[]).await.unwrap(), Some(vec![]));
    assert_eq!(store.stats(&id).await.unwrap().unwrap().untaken, 1);
}

async fn the_largest_call_is_accepted(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let full = items(MAX_ITEMS_PER_CALL);
    let added = store.add_items(&id, &full).await.unwrap().unwrap();
    assert_eq!(added, vec![NEW; MAX_ITEMS_PER_CALL]);
    let moved = store.move_items(&id, &full, Place::Withdrawn).await;
    assert_eq!(
        moved.unwrap().unwrap(),
        vec![Moved::Done; MAX_ITEMS_PER_CALL]
    );
    let ids: Vec<_> = full.iter().map(Item::id).collect();
    let found = store.find_items(&id, &ids).await.unwrap().unwrap();
    let found: Vec<_> = found.into_iter().map(|found| found.unwrap().item).collect();
    assert_eq!(found, full);
    assert_whole(&store, &id).await;
}

async fn every_content_comes_back_as_it_went_in(store: Any) {
    let longest = "x".repeat(MAX_ITEM_BYTES - r#"{"text":""}"#.len());
    let record = r#"{"z":[1.50,12345678901234567890123,null],"a":{"ü":"\u0000 \" \\ 🎟️"}}"#;
    let pool = [
        Content::Text(longest),
        Content::Text(" {\"text\": 'quoted'} \t\n\\ 客 ".into()),
        Content::Link("https://example.org/?a=b&c=%20#d".into()),
        Content::Json(serde_json::from_str(record).unwrap()),
        Content::Json(serde_json::json!("0")),
        Content::Text("0".into()),
    ]
    .map(|content| Item::new(&content).unwrap());
    let id = fair(&store, &Settings::default(), 0).await;
    store.add_items(&id, &pool).await.unwrap();
    let mut given = HashSet::new();
    for n in 0..pool.len() {
        given.insert(grant(&store, &id, &format!("client {n}"), 1).await.item);
    }
    assert_eq!(given, HashSet::from(pool.clone()));
    let found = store.find_items(&id, &pool.each_ref().map(Item::id)).await;
    let found = found.unwrap().unwrap().into_iter().map(|f| f.unwrap().item);
    assert_eq!(found.collect::<Vec<_>>(), pool);
}

async fn a_withdrawn_item_is_never_given(store: Any) {
    let id = fair(&store, &Settings::default(), 20).await;
    let (out, left) = (&items(20)[..15], &items(20)[15..]);
    let moved = store.move_items(&id, out, Place::Withdrawn).await.unwrap();
    assert_eq!(moved.unwrap(), [Moved::Done; 15]);
    for n in 0..5 {
        let given = grant(&store, &id, &format!("c{n}"), 1).await.item;
        assert!(left.contains(&given));
    }
    assert_eq!(claim(&store, &id, "late", 1).await.name(), "exhausted");
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!((stats.untaken, stats.taken, stats.withdrawn), (0, 5, 15));
    assert_whole(&store, &id).await;
}

async fn an_item_that_is_put_back_is_given(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    for to in [Place::Withdrawn, Place::Untaken] {
        let moved = store.move_items(&id, &items(1), to).await.unwrap();
        assert_eq!(moved.unwrap(), [Moved::Done]);
    }
    assert_eq!(grant(&store, &id, "ann", 1).await.item, items(1)[0]);
    assert_whole(&store, &id).await;
}

/// A code, and four items: one unknown, one taken by Ann, one withdrawn and one
/// untaken.
async fn in_each_state(store: &Any) -> (CodeId, [Item; 4]) {
    let id = fair(store, &Settings::default(), 1).await;
    let taken = grant(store, &id, "ann", 1).await.item;
    let [none, out, here] = ["none", "out", "here"].map(item);
    let more = [out.clone(), here.clone()];
    store.add_items(&id, &more).await.unwrap();
    let moved = store.move_items(&id, &more[..1], Place::Withdrawn).await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);
    (id, [none, taken, out, here])
}

async fn moving_returns_one_answer_per_item_in_order(store: Any) {
    let (id, [none, taken, out, here]) = in_each_state(&store).await;

    let all = [none, taken, out, here];
    let withdrawn = store.move_items(&id, &all, Place::Withdrawn).await;
    assert_eq!(
        withdrawn.unwrap().unwrap(),
        [Moved::Unknown, Moved::Taken, Moved::Already, Moved::Done]
    );
    let back = store.move_items(&id, &all[..3], Place::Untaken).await;
    assert_eq!(
        back.unwrap().unwrap(),
        [Moved::Unknown, Moved::Taken, Moved::Done]
    );
    let back = store.move_items(&id, &all, Place::Untaken).await;
    assert_eq!(
        back.unwrap().unwrap(),
        [Moved::Unknown, Moved::Taken, Moved::Already, Moved::Done]
    );
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!(
        (stats.added, stats.untaken, stats.taken, stats.withdrawn),
        (3, 2, 1, 0)
    );
    assert_whole(&store, &id).await;
}

async fn an_item_that_is_moved_twice_in_one_call_is_already_there_the_second_time(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let twice = [item("item 0"), item("item 0")];
    for to in [Place::Withdrawn, Place::Untaken] {
        let moved = store.move_items(&id, &twice, to).await.unwrap();
        assert_eq!(moved.unwrap(), [Moved::Done, Moved::Already]);
    }
    assert_whole(&store, &id).await;
}

async fn finding_returns_one_answer_per_id_in_order(store: Any) {
    let (id, [none, taken, out, here]) = in_each_state(&store).await;

    let asked = [&here, &none, &taken, &out, &here].map(Item::id);
    let found = store.find_items(&id, &asked).await.unwrap().unwrap();
    let states: Vec<_> = found
        .iter()
        .map(|f| f.as_ref().map(|f| f.state.clone()))
        .collect();
    let client = client("ann");
    assert_eq!(
        states,
        [
            Some(ItemState::Untaken),
            None,
            Some(ItemState::Taken { client }),
            Some(ItemState::Withdrawn),
            Some(ItemState::Untaken),
        ]
    );
    let found: Vec<_> = found
        .into_iter()
        .flatten()
        .map(|found| found.item)
        .collect();
    assert_eq!(found, [here.clone(), taken, out, here]);
}

async fn a_code_has_an_item_wherever_it_is(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let taken = grant(&store, &id, "ann", 1).await.item;
    let all = [item("untaken"), item("withdrawn")];
    store.add_items(&id, &all).await.unwrap();
    let moved = store.move_items(&id, &all[1..], Place::Withdrawn).await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);
    let asked = [item("never"), all[1].clone(), taken, all[0].clone()];
    let has = store.has_items(&id, &asked).await.unwrap().unwrap();
    assert_eq!(has, [false, true, true, true]);
    assert_eq!(store.has_items(&id, &[]).await.unwrap(), Some(Vec::new()));
    let none = "nowhere".parse().unwrap();
    assert_eq!(store.has_items(&none, &asked).await.unwrap(), None);
}
