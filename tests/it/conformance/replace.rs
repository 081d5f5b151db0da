//! Replacing an item that does not work.

use apiece::domain::{
    Added, Claim, CodeId, Content, Exchange, File, Item, ItemId, ItemState, Moved, Place, Repeat,
    Replacement, Settings, State, StateName, Stats,
};

use super::{
    Any, all_claims, assert_whole, change, claim, client, code, fair, grant, item, items,
    on_every_store, per_client,
};

on_every_store!(
    the_client_gets_another_item_under_the_same_number,
    an_item_that_is_replaced_again_is_answered_with_what_replaced_it_first,
    an_item_that_no_client_has_is_not_replaced,
    with_nothing_left_the_client_keeps_its_item,
    a_code_that_is_not_open_does_not_stop_an_organiser,
    a_replaced_item_never_enters_the_pool_again,
    a_replaced_file_stays_with_its_code,
    a_deleted_code_takes_its_replaced_items_along,
    an_unknown_code_has_nothing_to_replace,
);

pub(super) async fn replace(store: &Any, id: &CodeId, item: ItemId) -> Replacement {
    let replaced = store.replace_item(id, item).await.unwrap();
    replaced.expect("the code exists")
}

pub(super) async fn exchange(store: &Any, id: &CodeId, item: ItemId) -> Exchange {
    match replace(store, id, item).await {
        Replacement::Done(exchange) => exchange,
        other => panic!("{item} was not replaced: {other:?}"),
    }
}

pub(super) async fn claims_of(store: &Any, id: &CodeId, name: &str) -> Vec<Claim> {
    let view = store.view(id, Some(&client(name))).await;
    view.unwrap().unwrap().claims
}

pub(super) async fn stats(store: &Any, id: &CodeId) -> Stats {
    store.stats(id).await.unwrap().unwrap()
}

async fn the_client_gets_another_item_under_the_same_number(store: Any) {
    let id = fair(&store, &per_client(3), 9).await;
    let mut claims = Vec::new();
    for nth in 1..=3 {
        claims.push(grant(&store, &id, "ann", nth).await);
    }
    let bob = grant(&store, &id, "bob", 1).await;

    let was = claims[1].clone();
    let Exchange { old, new } = exchange(&store, &id, was.item.id()).await;
    assert_eq!(
        (&old.client, old.nth, old.at, &old.item),
        (&was.client, was.nth, was.at, &was.item)
    );
    assert_eq!(
        (old.replaced_by, old.replaced_at),
        (new.item.id(), new.at),
        "each leads to the other"
    );
    assert_eq!((&new.client, new.nth), (&was.client, 2));
    assert!(new.at >= was.at);
    let others = [&claims[0].item, &was.item, &claims[2].item, &bob.item];
    assert!(!others.contains(&&new.item), "it was untaken");

    claims[1] = new.clone();
    assert_eq!(claims_of(&store, &id, "ann").await, claims);
    for (nth, had) in (1..).zip(&claims) {
        let again = claim(&store, &id, "ann", nth).await;
        assert_eq!(again, apiece::domain::Outcome::Repeated(had.clone()));
    }
    assert_eq!(claims_of(&store, &id, "bob").await, [bob]);
    let found = store.find_items(&id, &[was.item.id(), new.item.id()]).await;
    let states = found
        .unwrap()
        .unwrap()
        .into_iter()
        .map(|f| f.unwrap().state);
    assert_eq!(
        states.collect::<Vec<_>>(),
        [
            ItemState::Replaced {
                client: client("ann"),
                replaced_at: old.replaced_at,
                replaced_by: new.item.id()
            },
            ItemState::Taken {
                client: client("ann")
            }
        ]
    );
    let replaced = |name| {
        let (store, id, client) = (store.clone(), id.clone(), client(name));
        async move { store.replaced(&id, &client).await.unwrap() }
    };
    assert_eq!(replaced("ann").await, Some(vec![old]));
    assert_eq!(replaced("bob").await, Some(vec![]));
    let counts = Stats {
        added: 9,
        untaken: 4,
        taken: 4,
        aside: 0,
        withdrawn: 0,
        replaced: 1,
        clients: 2,
        redeemed: 0,
    };
    assert_eq!(stats(&store, &id).await, counts);
    assert_eq!(all_claims(&store, &id, 2).await.len(), 4);
    assert_whole(&store, &id).await;
}

async fn an_item_that_is_replaced_again_is_answered_with_what_replaced_it_first(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    let a = grant(&store, &id, "ann", 1).await.item;
    let first = exchange(&store, &id, a.id()).await;
    let repeated = Replacement::Repeated(first.clone());
    for _ in 0..3 {
        assert_eq!(replace(&store, &id, a.id()).await, repeated);
    }
    assert_eq!(stats(&store, &id).await.untaken, 1);

    // The next one does not work either. Nothing is left then, which a retry does not
    // need.
    let second = exchange(&store, &id, first.new.item.id()).await;
    assert_eq!(second.old.at, first.new.at);
    assert_eq!(replace(&store, &id, a.id()).await, repeated);
    let again = replace(&store, &id, first.new.item.id()).await;
    assert_eq!(again, Replacement::Repeated(second.clone()));
    assert_eq!(claims_of(&store, &id, "ann").await, [second.new]);
    let replaced = store.replaced(&id, &client("ann")).await.unwrap();
    assert_eq!(replaced, Some(vec![first.old, second.old]));
    assert_eq!(stats(&store, &id).await.replaced, 2);
    assert_whole(&store, &id).await;
}

async fn an_item_that_no_client_has_is_not_replaced(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    let out = items(3)[0].clone();
    let moved = store
        .move_items(&id, std::slice::from_ref(&out), Place::Withdrawn)
        .await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);
    let before = stats(&store, &id).await;
    for (item, answer) in [
        (&items(3)[1], Replacement::NotTaken(StateName::Untaken)),
        (&out, Replacement::NotTaken(StateName::Withdrawn)),
        (&item("none"), Replacement::Unknown),
    ] {
        assert_eq!(replace(&store, &id, item.id()).await, answer);
    }
    assert_eq!(stats(&store, &id).await, before);
    assert_whole(&store, &id).await;
}

async fn with_nothing_left_the_client_keeps_its_item(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let had = grant(&store, &id, "ann", 1).await;
    let before = stats(&store, &id).await;
    for _ in 0..2 {
        let answer = replace(&store, &id, had.item.id()).await;
        assert_eq!(answer, Replacement::Exhausted);
    }
    assert_eq!(
        claims_of(&store, &id, "ann").await,
        std::slice::from_ref(&had)
    );
    assert_eq!(stats(&store, &id).await, before);
    // More items, and it can be replaced after all.
    store.add_items(&id, &[item("more")]).await.unwrap();
    let new = exchange(&store, &id, had.item.id()).await.new;
    assert_eq!(new.item, item("more"));
    assert_whole(&store, &id).await;
}

async fn a_code_that_is_not_open_does_not_stop_an_organiser(store: Any) {
    let id = fair(&store, &Settings::default(), 9).await;
    let mut now = grant(&store, &id, "ann", 1).await;
    let not_open: [fn(&mut Settings); 5] = [
        |settings| settings.state = State::Paused,
        |settings| settings.state = State::Closed,
        |settings| settings.closes_at = Some(super::at("2001-01-01T00:00:00Z")),
        |settings| settings.opens_at = Some(super::at("2101-01-01T00:00:00Z")),
        |settings| settings.repeat = Repeat::Refuse,
    ];
    for set in not_open {
        change(&store, &id, |settings| {
            *settings = Settings::default();
            set(settings);
        })
        .await;
        now = exchange(&store, &id, now.item.id()).await.new;
        assert_eq!(claims_of(&store, &id, "ann").await, [now.clone()]);
    }
    assert_whole(&store, &id).await;
}

async fn a_replaced_item_never_enters_the_pool_again(store: Any) {
    let id = fair(&store, &Settings::default(), 20).await;
    let old = grant(&store, &id, "ann", 1).await.item;
    exchange(&store, &id, old.id()).await;
    let again = [old.clone()];
    let added = store.add_items(&id, &again).await.unwrap().unwrap();
    assert_eq!(added, [Added::Duplicate]);
    for to in [Place::Untaken, Place::Withdrawn] {
        let moved = store.move_items(&id, &again, to).await.unwrap().unwrap();
        assert_eq!(moved, [Moved::Replaced]);
    }
    for n in 0..18 {
        let given = grant(&store, &id, &format!("client {n}"), 1).await.item;
        assert_ne!(given, old);
    }
    assert_eq!(claim(&store, &id, "late", 1).await.name(), "exhausted");
    assert_whole(&store, &id).await;
}

fn file(byte: u8) -> Item {
    let file = File {
        name: format!("{byte}.txt").parse().unwrap(),
        media_type: "text/plain".parse().unwrap(),
        size: 1,
        sha256: [byte; apiece::domain::Digest::BYTES].into(),
    };
    Item::new(&Content::File(file)).unwrap()
}

async fn a_replaced_file_stays_with_its_code(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let two = [file(1), file(2)];
    store.add_items(&id, &two).await.unwrap();
    let old = grant(&store, &id, "ann", 1).await.item;
    exchange(&store, &id, old.id()).await;
    let digests = [1, 2].map(|byte| [byte; apiece::domain::Digest::BYTES].into());
    let has = store.has_files(&id, &digests).await.unwrap();
    assert_eq!(has, Some(vec![true, true]));
    let files = store.files(&id, None, 10).await.unwrap().unwrap().files;
    assert_eq!(files.len(), 2);
    let added = store.add_items(&id, &two).await.unwrap().unwrap();
    assert_eq!(added, [Added::Duplicate; 2]);
    assert_whole(&store, &id).await;
}

async fn a_deleted_code_takes_its_replaced_items_along(store: Any) {
    let id = fair(&store, &Settings::default(), 5).await;
    let old = grant(&store, &id, "ann", 1).await.item;
    let new = exchange(&store, &id, old.id()).await.new.item;
    exchange(&store, &id, new.id()).await;
    assert!(store.delete_code(&id).await.unwrap());

    let id = fair(&store, &Settings::default(), 5).await;
    let found = store.find_items(&id, &[old.id()]).await.unwrap().unwrap();
    assert_eq!(found[0].as_ref().unwrap().state, ItemState::Untaken);
    let replaced = store.replaced(&id, &client("ann")).await.unwrap();
    assert_eq!(replaced, Some(vec![]));
    assert_eq!(stats(&store, &id).await.replaced, 0);
    assert_whole(&store, &id).await;
}

async fn an_unknown_code_has_nothing_to_replace(store: Any) {
    store.shared_secret([7; 32]).await.unwrap();
    let none = code("none");
    let answer = store.replace_item(&none, item("x").id()).await;
    assert_eq!(answer.unwrap(), None);
    let replaced = store.replaced(&none, &client("ann")).await;
    assert_eq!(replaced.unwrap(), None);
}
