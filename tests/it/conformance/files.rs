//! Files among the items.

use std::collections::HashMap;

use apiece::domain::{
    Added, CodeId, Content, Digest, File, Item, ItemState, Moved, Place, Settings,
};
use apiece::store::{Cursor, FilePage, MAX_ITEMS_PER_CALL};

use super::{Any, assert_whole, claim, client, code, fair, grant, item, items, on_every_store};

on_every_store!(
    every_file_is_listed_exactly_once_page_by_page,
    files_in_every_state_are_listed_and_nothing_else_is,
    earlier_files_are_listed_once_while_others_are_added,
    a_code_knows_all_files_it_ever_had,
    the_same_bytes_under_another_name_are_a_duplicate,
    the_same_bytes_are_a_duplicate_whatever_became_of_the_first,
    a_file_is_found_and_moved_by_its_contents,
    a_file_comes_back_as_it_went_in,
    the_files_of_a_deleted_code_are_gone,
    codes_do_not_share_their_files,
);

const NEW: Added = Added::New;
const DUPLICATE: Added = Added::Duplicate;

fn digest(n: u32) -> Digest {
    let mut bytes = [0; Digest::BYTES];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    bytes.into()
}

/// A file with this name, whose digest is made from `n`.
fn named(name: &str, n: u32) -> Item {
    let file = File {
        name: name.parse().unwrap(),
        media_type: "text/plain; charset=utf-8".parse().unwrap(),
        size: u64::from(n),
        sha256: digest(n),
    };
    Item::new(&Content::File(file)).unwrap()
}

fn file(n: u32) -> Item {
    named(&format!("{n}.txt"), n)
}

fn files(count: u32) -> Vec<Item> {
    (0..count).map(file).collect()
}

/// A code with these items and no others.
async fn with(store: &Any, items: &[Item]) -> CodeId {
    let id = fair(store, &Settings::default(), 0).await;
    for some in items.chunks(MAX_ITEMS_PER_CALL) {
        let added = store.add_items(&id, some).await.unwrap().unwrap();
        assert_eq!(added, vec![NEW; some.len()]);
    }
    id
}

/// How often each file is listed.
type Times = HashMap<Item, usize>;

/// Counts the files of a page, and returns where the next page begins.
async fn count_page(
    store: &Any,
    id: &CodeId,
    cursor: Option<Cursor>,
    limit: usize,
    times: &mut Times,
) -> Option<Cursor> {
    let page = store.files(id, cursor.as_ref(), limit).await.unwrap();
    let page = page.expect("the code exists");
    let next = page.next.clone();
    for content in contents(page) {
        *times.entry(Item::new(&content).unwrap()).or_default() += 1;
    }
    next
}

async fn listed(store: &Any, id: &CodeId, limit: usize) -> Times {
    let mut times = Times::new();
    let mut next = count_page(store, id, None, limit, &mut times).await;
    while next.is_some() {
        next = count_page(store, id, next, limit, &mut times).await;
    }
    times
}

fn once(items: impl IntoIterator<Item = Item>) -> Times {
    items.into_iter().map(|item| (item, 1)).collect()
}

async fn every_file_is_listed_exactly_once_page_by_page(store: Any) {
    let all = files(1_700);
    let id = with(&store, &all).await;
    store.add_items(&id, &items(900)).await.unwrap();
    for limit in [1_000, 37, 1_700, 10_000] {
        let times = listed(&store, &id, limit).await;
        assert_eq!(times, once(all.clone()), "{limit} a page");
    }
    assert_whole(&store, &id).await;
}

async fn files_in_every_state_are_listed_and_nothing_else_is(store: Any) {
    let all = files(3);
    let id = with(&store, &all[..1]).await;
    let taken = grant(&store, &id, "ann", 1).await.item;
    assert_eq!(taken, all[0]);
    store.add_items(&id, &all[1..]).await.unwrap();
    // These look like a file but are not one.
    let like = [
        Content::Text(all[0].canonical_json().into()),
        Content::Json(serde_json::from_str(all[0].canonical_json()).unwrap()),
        Content::Json(serde_json::json!({ "file": "x" })),
    ]
    .map(|content| Item::new(&content).unwrap());
    let added = store.add_items(&id, &like).await.unwrap().unwrap();
    assert_eq!(added, [NEW; 3]);
    let moved = store.move_items(&id, &all[2..], Place::Withdrawn).await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);

    for limit in [1, 2, 500] {
        let times = listed(&store, &id, limit).await;
        assert_eq!(times, once(all.clone()), "{limit} a page");
    }
    assert_whole(&store, &id).await;
}

async fn earlier_files_are_listed_once_while_others_are_added(store: Any) {
    let there = files(600);
    let id = with(&store, &there).await;
    let (mut more, mut times) = (600, Times::new());
    let mut next = count_page(&store, &id, None, 10, &mut times).await;
    while next.is_some() {
        let some: Vec<_> = (more..more + 40).map(file).collect();
        store.add_items(&id, &some).await.unwrap();
        more += 40;
        next = count_page(&store, &id, next, 100, &mut times).await;
    }
    assert!(more > 600, "nothing was added meanwhile");
    for item in &there {
        assert_eq!(times.get(item), Some(&1), "{}", item.canonical_json());
    }
    assert!(times.values().all(|times| *times == 1));
}

async fn a_code_knows_all_files_it_ever_had(store: Any) {
    let all = files(4);
    let id = with(&store, &all[..1]).await;
    grant(&store, &id, "ann", 1).await;
    store.add_items(&id, &all[1..3]).await.unwrap();
    let moved = store.move_items(&id, &all[1..2], Place::Withdrawn).await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);

    let asked = [3, 0, 1, 2, 0, 9].map(digest);
    let has = store.has_files(&id, &asked).await.unwrap();
    assert_eq!(has, Some(vec![false, true, true, true, true, false]));
    assert_eq!(store.has_files(&id, &[]).await.unwrap(), Some(vec![]));
    let full: Vec<_> = (0..1_000).map(digest).collect();
    let has = store.has_files(&id, &full).await.unwrap().unwrap();
    assert_eq!(has.len(), MAX_ITEMS_PER_CALL);
    assert_eq!(has.iter().filter(|has| **has).count(), 3);

    let none = code("none");
    assert_eq!(store.has_files(&none, &asked).await.unwrap(), None);
    assert_eq!(store.files(&none, None, 10).await.unwrap(), None);
}

async fn the_same_bytes_under_another_name_are_a_duplicate(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let some = [
        named("a", 1),
        named("b", 1),
        file(2),
        named("c", 1),
        file(2),
    ];
    let added = store.add_items(&id, &some).await.unwrap().unwrap();
    assert_eq!(added, [NEW, DUPLICATE, NEW, DUPLICATE, DUPLICATE]);
    let again = [named("d", 2), named("e", 1), file(3)];
    let added = store.add_items(&id, &again).await.unwrap().unwrap();
    assert_eq!(added, [DUPLICATE, DUPLICATE, NEW]);
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!((stats.added, stats.untaken), (3, 3));

    // The file keeps the name of its first upload.
    let times = listed(&store, &id, 10).await;
    assert_eq!(times, once([named("a", 1), file(2), file(3)]));
    assert_whole(&store, &id).await;
}

async fn the_same_bytes_are_a_duplicate_whatever_became_of_the_first(store: Any) {
    let id = with(&store, &[named("a", 1)]).await;
    grant(&store, &id, "ann", 1).await;
    store.add_items(&id, &[named("b", 2)]).await.unwrap();
    let out = [named("b", 2)];
    let moved = store.move_items(&id, &out, Place::Withdrawn).await;
    assert_eq!(moved.unwrap().unwrap(), [Moved::Done]);

    let again = [named("c", 1), named("d", 2), named("a", 1), named("b", 2)];
    let added = store.add_items(&id, &again).await.unwrap().unwrap();
    assert_eq!(added, [DUPLICATE; 4]);
    assert_eq!(claim(&store, &id, "ben", 1).await.name(), "exhausted");
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!(
        (stats.added, stats.untaken, stats.taken, stats.withdrawn),
        (2, 0, 1, 1)
    );
    assert_whole(&store, &id).await;
}

async fn a_file_is_found_and_moved_by_its_contents(store: Any) {
    let id = with(&store, &[file(1)]).await;
    let taken = grant(&store, &id, "ann", 1).await.item;
    store.add_items(&id, &[file(2), item("x")]).await.unwrap();
    for (to, state) in [
        (Place::Withdrawn, ItemState::Withdrawn),
        (Place::Untaken, ItemState::Untaken),
    ] {
        let all = [file(1), file(2), file(3)];
        let moved = store.move_items(&id, &all, to).await.unwrap().unwrap();
        assert_eq!(moved, [Moved::Taken, Moved::Done, Moved::Unknown]);
        let asked = [2, 3, 1].map(|n| Item::id_of_file(digest(n)));
        let found = store.find_items(&id, &asked).await.unwrap().unwrap();
        let [two, three, one] = found.try_into().unwrap();
        let two = two.expect("it is there");
        assert_eq!((two.item, two.state), (file(2), state));
        assert_eq!(three, None);
        let one = one.expect("it is there");
        let client = client("ann");
        assert_eq!(
            (one.item, one.state),
            (taken.clone(), ItemState::Taken { client })
        );
        assert_whole(&store, &id).await;
    }
}

async fn a_file_comes_back_as_it_went_in(store: Any) {
    let longest = "票".repeat(85);
    for (n, name) in (0..).zip(["\"q\" \\ b.txt", "\u{202e}gpj.exe", "🎟️", &longest]) {
        let content = Content::File(File {
            name: name.parse().unwrap(),
            media_type: "image/svg+xml".parse().unwrap(),
            size: u64::from(u32::MAX) * 1_000_000,
            sha256: digest(n),
        });
        let id = code(&format!("code-{n}"));
        store.create_code(&id, &Settings::default()).await.unwrap();
        let item = [Item::new(&content).unwrap()];
        store.add_items(&id, &item).await.unwrap();
        let page = store.files(&id, None, 10).await.unwrap().unwrap();
        assert_eq!(contents(page), std::slice::from_ref(&content));
        assert_eq!(grant(&store, &id, "ann", 1).await.item.content(), content);
        let page = store.files(&id, None, 10).await.unwrap().unwrap();
        assert_eq!(contents(page), [content]);
        assert_whole(&store, &id).await;
    }
}

fn contents(page: FilePage) -> Vec<Content> {
    page.files.into_iter().map(Content::File).collect()
}

async fn the_files_of_a_deleted_code_are_gone(store: Any) {
    let id = with(&store, &files(5)).await;
    grant(&store, &id, "ann", 1).await;
    assert!(store.delete_code(&id).await.unwrap());
    assert_eq!(store.files(&id, None, 10).await.unwrap(), None);
    assert_eq!(store.has_files(&id, &[digest(0)]).await.unwrap(), None);

    // They stay gone when another code has that id.
    let id = with(&store, &[]).await;
    assert!(listed(&store, &id, 10).await.is_empty());
    let has = store.has_files(&id, &[digest(0)]).await.unwrap();
    assert_eq!(has, Some(vec![false]));
    let added = store.add_items(&id, &files(5)).await.unwrap().unwrap();
    assert_eq!(added, [NEW; 5]);
    assert_whole(&store, &id).await;
}

async fn codes_do_not_share_their_files(store: Any) {
    let one = with(&store, &files(2)).await;
    let two = code("other");
    store.create_code(&two, &Settings::default()).await.unwrap();
    let shared = [named("other.txt", 1), file(7)];
    let added = store.add_items(&two, &shared).await.unwrap().unwrap();
    assert_eq!(added, [NEW, NEW]);
    let asked = [0, 1, 7].map(digest);
    let has = store.has_files(&one, &asked).await.unwrap();
    assert_eq!(has, Some(vec![true, true, false]));
    let has = store.has_files(&two, &asked).await.unwrap();
    assert_eq!(has, Some(vec![false, true, true]));
    assert!(store.delete_code(&one).await.unwrap());
    let has = store.has_files(&two, &asked).await.unwrap();
    assert_eq!(has, Some(vec![false, true, true]));
    let times = listed(&store, &two, 10).await;
    assert_eq!(times, once(shared));
}
