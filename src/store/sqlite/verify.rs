//! The proof that the pool is whole.

use rusqlite::{Connection, Row};

use super::codes::{self, Stored};
use super::items;
use super::schema::state;
use crate::domain::{CodeId, Stats};
use crate::store::{Result, Verification};

/// Reads every item and every claim of a code, one row at a time, in the one
/// state of the database that the connection's transaction sees: claims go on
/// meanwhile, and SQLite's log grows by what they write until this is over.
pub(super) fn verify(conn: &Connection, id: &CodeId) -> Result<Option<Verification>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut found = Verification::default();
    let mut counted = Stats::default();
    check_items(conn, &code, &mut found, &mut counted)?;
    check_claims(conn, &code, &mut found, &mut counted)?;
    check_replaced(conn, &code, &mut found)?;
    compare(&code.stats, &counted, &mut found);
    Ok(Some(found))
}

fn check_items(
    conn: &Connection,
    code: &Stored,
    found: &mut Verification,
    counted: &mut Stats,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, i.json, i.state, c.client, r.client
         FROM items i
         LEFT JOIN claims c ON c.item = i.item
         LEFT JOIN replacements r ON r.item = i.item
         WHERE i.code = ?1",
    )?;
    let mut rows = statement.query([code.key])?;
    while let Some(row) = rows.next()? {
        found.items += 1;
        counted.added += 1;
        check_item(row, found, counted)?;
    }
    Ok(())
}

fn check_item(row: &Row<'_>, found: &mut Verification, counted: &mut Stats) -> Result<()> {
    let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
    let (at, client): (i64, Option<String>) = (row.get(2)?, row.get(3)?);
    if let Err(error) = items::item(&id, json) {
        found.note(error.to_string());
    }
    let (count, place) = match at {
        state::UNTAKEN => (&mut counted.untaken, "untaken"),
        state::TAKEN => (&mut counted.taken, "taken"),
        state::REPLACED => (&mut counted.replaced, "replaced"),
        _ => (&mut counted.withdrawn, "withdrawn"),
    };
    *count += 1;
    match client {
        None if at == state::TAKEN => {
            found.note(format!(
                "item {id} is marked as taken, but no client has it"
            ));
        }
        Some(client) if at != state::TAKEN => {
            found.note(format!(
                "item {id} is marked as {place}, but client {client} has it"
            ));
        }
        _ => {}
    }
    let had_by: Option<String> = row.get(4)?;
    match had_by {
        None if at == state::REPLACED => {
            found.note(format!(
                "item {id} is marked as replaced, but no client had it"
            ));
        }
        Some(client) if at != state::REPLACED => {
            found.note(format!(
                "item {id} is marked as {place}, but it was replaced when client {client} had it"
            ));
        }
        _ => {}
    }
    Ok(())
}

/// Checks that each item that was replaced leads to the next one, up to the one that
/// the client has: the next is that client's, has the same number, and was granted
/// when this one was replaced.
fn check_replaced(conn: &Connection, code: &Stored, found: &mut Verification) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, r.client, n.id, coalesce(
             c.client = r.client AND c.nth = r.nth AND c.at = r.replaced_at,
             s.client = r.client AND s.nth = r.nth AND s.at = r.replaced_at,
             0)
         FROM replacements r
         LEFT JOIN items i ON i.item = r.item
         LEFT JOIN items n ON n.item = r.replaced_by
         LEFT JOIN claims c ON c.item = r.replaced_by
         LEFT JOIN replacements s ON s.item = r.replaced_by
         WHERE r.code = ?1",
    )?;
    let mut rows = statement.query([code.key])?;
    while let Some(row) = rows.next()? {
        let follows: bool = row.get(3)?;
        if !follows {
            let id = |id: Option<String>| id.unwrap_or_else(|| "that does not exist".into());
            let (item, next) = (id(row.get(0)?), id(row.get(2)?));
            let client: String = row.get(1)?;
            found.note(format!(
                "item {item} was replaced by item {next}, which client {client} did not get in \
                 its place"
            ));
        }
    }
    Ok(())
}

fn check_claims(
    conn: &Connection,
    code: &Stored,
    found: &mut Verification,
    counted: &mut Stats,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT c.client, c.nth, i.id, i.code = c.code
         FROM claims c LEFT JOIN items i ON i.item = c.item
         WHERE c.code = ?1 ORDER BY c.client, c.nth",
    )?;
    let mut rows = statement.query([code.key])?;
    let mut last = (String::new(), 0);
    while let Some(row) = rows.next()? {
        let claim: (String, u32) = (row.get(0)?, row.get(1)?);
        let (client, nth) = &claim;
        found.claims += 1;
        let had = if *client == last.0 { last.1 } else { 0 };
        counted.clients += u64::from(had == 0);
        if *nth != had + 1 {
            found.note(format!(
                "client {client} has an item {nth}, but none before it"
            ));
        }
        match (row.get::<_, Option<String>>(2)?, row.get(3)?) {
            (None, _) => found.note(format!("client {client} has an item that does not exist")),
            (Some(id), Some(false)) => {
                found.note(format!(
                    "client {client} has item {id}, which is another code's"
                ));
            }
            _ => {}
        }
        last = claim;
    }
    Ok(())
}

fn compare(written: &Stats, counted: &Stats, found: &mut Verification) {
    for (what, written, counted) in [
        ("items added", written.added, counted.added),
        ("untaken items", written.untaken, counted.untaken),
        ("taken items", written.taken, counted.taken),
        ("withdrawn items", written.withdrawn, counted.withdrawn),
        ("replaced items", written.replaced, counted.replaced),
        ("clients", written.clients, counted.clients),
    ] {
        if written != counted {
            found.note(format!(
                "the code counts {written} {what}, but there are {counted}"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ClaimRequest;
    use crate::domain::{Content, Item, Settings, Timestamp};
    use crate::store::sqlite::{claims, items, replaced, schema};

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
            replaced::replace(&conn, &id, had, Timestamp::UNIX_EPOCH).unwrap();
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
        };
        claims::decide(&conn, &claim, Timestamp::UNIX_EPOCH).unwrap();
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
}
