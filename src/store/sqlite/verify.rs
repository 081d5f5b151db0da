//! Checking that a pool is complete and consistent.

use rusqlite::{Connection, Row};

use super::codes::{self, Stored};
use super::items;
use super::schema::state;
use crate::domain::{CodeId, Stats};
use crate::store::{Result, Verification};

/// Reads every item and every claim of a code, one row at a time, in the state of
/// the database that the connection's transaction sees. Claims go on meanwhile, and
/// SQLite's log grows until this is over.
pub(super) fn verify(conn: &Connection, id: &CodeId) -> Result<Option<Verification>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut found = Verification::default();
    let mut counted = Stats::default();
    check_items(conn, &code, &mut found, &mut counted)?;
    check_claims(conn, &code, &mut found, &mut counted)?;
    check_replaced(conn, &code, &mut found)?;
    check_redeemed(conn, &code, &mut found, &mut counted)?;
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

/// An item is marked as used only if a client has it, or had it before it was replaced.
fn check_redeemed(
    conn: &Connection,
    code: &Stored,
    found: &mut Verification,
    counted: &mut Stats,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, i.code = u.code AND i.state IN (1, 3)
         FROM redemptions u LEFT JOIN items i ON i.item = u.item WHERE u.code = ?1",
    )?;
    let mut rows = statement.query([code.key])?;
    while let Some(row) = rows.next()? {
        counted.redeemed += 1;
        if row.get::<_, Option<bool>>(1)? != Some(true) {
            let id: Option<String> = row.get(0)?;
            let id = id.unwrap_or_else(|| "that does not exist".into());
            found.note(format!("item {id} is marked as used, and no client has it"));
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
        ("used items", written.redeemed, counted.redeemed),
    ] {
        if written != counted {
            found.note(format!(
                "the code counts {written} {what}, but there are {counted}"
            ));
        }
    }
}

#[cfg(test)]
mod tests;
