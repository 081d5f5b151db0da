use super::*;
use crate::domain::ClaimRequest;
use crate::domain::{Content, Item, Settings, Timestamp};
use crate::store::sqlite::{claims, items, replaced, schema};
use crate::system::System;

/// Two items, of which client `ann` has one, after `damage`.
fn problems(damage: &str) -> Vec<String> {
    let (conn, id) = pool(&["one", "two"]);
    problems_of(&conn, &id, damage)
}

/// Two items that `ann` had and that were replaced, the one that she has, and an
/// untaken one, after `damage`.
fn problems_of_replaced(damage: &str) -> Vec<String> {
    let (conn, id) = pool(&["one", "two", "three", "four"]);
    for _ in 0..2 {
        let ann = "ann".parse().unwrap();
        let view = claims::view(&conn, &id, Some(&ann), Timestamp::UNIX_EPOCH);
        let had = view.unwrap().unwrap().claims[0].item.id();
        let random = System::of_machine().random;
        replaced::replace(&conn, &id, had, Timestamp::UNIX_EPOCH, &random).unwrap();
    }
    problems_of(&conn, &id, damage)
}

/// A code with these items, of which client `ann` has one.
fn pool(texts: &[&str]) -> (Connection, CodeId) {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(schema::TABLES).unwrap();
    let id: CodeId = "fair".parse().unwrap();
    codes::create(&conn, &id, &Settings::default(), Timestamp::UNIX_EPOCH).unwrap();
    let item = |text: &&str| Item::new(&Content::Text((*text).into())).unwrap();
    let pool: Vec<_> = texts.iter().map(item).collect();
    items::add(&conn, &id, &pool).unwrap();
    let claim = ClaimRequest {
        code: id.clone(),
        client: "ann".parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    let random = System::of_machine().random;
    claims::decide(&conn, &claim, Timestamp::UNIX_EPOCH, &random).unwrap();
    (conn, id)
}

fn problems_of(conn: &Connection, id: &CodeId, damage: &str) -> Vec<String> {
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn.execute_batch(damage).unwrap();
    verify(conn, id).unwrap().unwrap().problems
}

#[test]
fn a_whole_pool_has_no_problems() {
    assert_eq!(problems(""), [""; 0]);
}

#[test]
fn a_whole_pool_with_replaced_items_has_no_problems() {
    assert_eq!(problems_of_replaced(""), [""; 0]);
}

#[test]
fn a_lost_record_of_a_replaced_item_is_found() {
    let found = problems_of_replaced("DELETE FROM replacements WHERE seq = 2");
    let [marked, leads] = &found[..] else {
        panic!("{found:?}");
    };
    assert!(marked.ends_with("is marked as replaced, but no client had it"));
    assert!(leads.ends_with("which client ann did not get in its place"));
}

#[test]
fn a_replaced_item_that_went_back_is_found() {
    let found = problems_of_replaced(
        "UPDATE items SET state = 0 WHERE item = (SELECT item FROM replacements LIMIT 1)",
    );
    let what = "is marked as untaken, but it was replaced when client ann had it";
    assert!(found[0].ends_with(what), "{found:?}");
    assert_eq!(found.len(), 3, "and two counts are wrong: {found:?}");
}

#[test]
fn a_replaced_item_that_leads_elsewhere_is_found() {
    for damage in [
        "UPDATE claims SET nth = 2",
        "UPDATE claims SET at = 7",
        "UPDATE replacements SET client = 'ben' WHERE seq = 2",
    ] {
        let found = problems_of_replaced(damage);
        let what = "which client ann did not get in its place";
        assert!(
            found.iter().any(|f| f.ends_with(what)),
            "{damage}: {found:?}"
        );
    }
}

#[test]
fn a_lost_claim_is_found() {
    let found = problems("DELETE FROM claims");
    assert!(
        found[0].ends_with("is marked as taken, but no client has it"),
        "{found:?}"
    );
    assert_eq!(found[1], "the code counts 1 clients, but there are 0");
}

#[test]
fn an_item_that_went_back_while_claimed_is_found() {
    let found = problems("UPDATE items SET state = 0");
    assert!(
        found[0].ends_with("is marked as untaken, but client ann has it"),
        "{found:?}"
    );
}

#[test]
fn a_lost_item_is_found() {
    let found = problems("DELETE FROM items WHERE state = 1");
    assert_eq!(found[0], "client ann has an item that does not exist");
}

#[test]
fn a_gap_in_what_a_client_has_is_found() {
    let found = problems("UPDATE claims SET nth = 2");
    assert_eq!(found, ["client ann has an item 2, but none before it"]);
}

#[test]
fn an_item_of_another_code_is_found() {
    let found = problems(
        "INSERT INTO codes (id, created_at, version, settings) VALUES ('b', 0, 1, '{}');
         UPDATE items SET code = 2 WHERE state = 1",
    );
    assert!(found[0].ends_with("which is another code's"), "{found:?}");
}

#[test]
fn a_mark_on_an_item_that_no_client_has_is_found() {
    let marked = |state: i64| {
        problems(&format!(
            "INSERT INTO redemptions (item, code, at, by)
                 SELECT item, code, 1, 'desk' FROM items WHERE state = {state};
             UPDATE codes SET redeemed = 1"
        ))
    };
    let found = marked(0);
    assert!(
        found[0].contains("is marked as used, and no client has it"),
        "{found:?}"
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(marked(1), [""; 0]);
}

#[test]
fn marks_that_are_counted_wrong_are_found() {
    let found = problems("UPDATE codes SET redeemed = 3");
    assert_eq!(found, ["the code counts 3 used items, but there are 0"]);
}
