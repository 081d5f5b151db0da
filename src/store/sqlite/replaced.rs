//! Items that did not work, and the others that their clients have in their place.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codes::{self, Stored, moment};
use super::schema::state;
use super::{claims, items, names};
use crate::domain::{
    Claim, ClientId, CodeId, Exchange, ItemId, Replaced, Replacement, StateName, Timestamp,
};
use crate::store::{Result, StoreError};
use crate::system::Random;

/// Takes an item from its client, and gives the client another in its place.
pub(super) fn replace(
    conn: &Connection,
    id: &CodeId,
    item: ItemId,
    now: Timestamp,
    random: &Random,
) -> Result<Option<Replacement>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let found: Option<(i64, i64)> = conn
        .prepare_cached("SELECT item, state FROM items WHERE code = ?1 AND id = ?2")?
        .query_row(params![code.key, item.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(Some(match found {
        None => Replacement::Unknown,
        Some((_, state::UNTAKEN)) => Replacement::NotTaken(StateName::Untaken),
        Some((_, state::WITHDRAWN)) => Replacement::NotTaken(StateName::Withdrawn),
        Some((old, state::REPLACED)) => Replacement::Repeated(exchange(conn, old)?),
        Some(_) if code.stats.untaken == 0 => Replacement::Exhausted,
        Some((old, _)) => {
            exchange_now(conn, &code, old, now, random)?;
            Replacement::Done(exchange(conn, old)?)
        }
    }))
}

/// The claim stays the same row, and has another item from now on.
fn exchange_now(
    conn: &Connection,
    code: &Stored,
    old: i64,
    now: Timestamp,
    random: &Random,
) -> Result<()> {
    let (new, _) = claims::draw(conn, code.key, random)?.ok_or_else(claims::miscounted)?;
    let now = now.as_millisecond();
    let recorded = conn
        .prepare_cached(
            "INSERT INTO replacements (item, code, client, nth, at, replaced_at, replaced_by)
             SELECT item, code, client, nth, at, ?2, ?3 FROM claims WHERE item = ?1",
        )?
        .execute(params![old, now, new])?;
    if recorded == 0 {
        let what = "an item is marked as taken, but no client has it".to_owned();
        return Err(StoreError::Corrupt(what));
    }
    conn.prepare_cached("UPDATE claims SET item = ?2, at = ?3 WHERE item = ?1")?
        .execute(params![old, new, now])?;
    items::set_state(conn, old, state::REPLACED)?;
    items::set_state(conn, new, state::TAKEN)?;
    conn.prepare_cached(
        "UPDATE codes SET untaken = untaken - 1, replaced = replaced + 1 WHERE code = ?1",
    )?
    .execute([code.key])?;
    Ok(())
}

const REPLACED: &str = "
    SELECT r.client, r.nth, r.at, i.id, i.json, r.replaced_at, n.id, n.json
    FROM replacements r
    JOIN items i ON i.item = r.item
    JOIN items n ON n.item = r.replaced_by";

fn exchange(conn: &Connection, old: i64) -> Result<Exchange> {
    let sql = format!("{REPLACED} WHERE r.item = ?1");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([old])?;
    let missing = || StoreError::Corrupt("a replaced item has no record".into());
    let row = rows.next()?.ok_or_else(missing)?;
    let old = read(row)?;
    let next: String = row.get(6)?;
    let new = Claim {
        client: old.client.clone(),
        nth: old.nth,
        at: old.replaced_at,
        item: items::item(&next, row.get(7)?)?,
        accepted_terms: false,
        redeemed: None,
    };
    Ok(Exchange { old, new })
}

fn read(row: &Row<'_>) -> Result<Replaced> {
    let (client, id, next): (String, String, String) = (row.get(0)?, row.get(3)?, row.get(6)?);
    Ok(Replaced {
        client: client
            .try_into()
            .map_err(|error| StoreError::Corrupt(format!("a replaced item's {error}")))?,
        nth: row.get(1)?,
        at: moment(row.get(2)?)?,
        item: items::item(&id, row.get(4)?)?,
        replaced_at: moment(row.get(5)?)?,
        replaced_by: items::item_id(&next)?,
    })
}

/// The items of a client that were replaced, in the order in which they were.
pub(super) fn of_client(
    conn: &Connection,
    id: &CodeId,
    client: &ClientId,
) -> Result<Option<Vec<Replaced>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let client = &names::of(conn, &code, client)?.stored;
    let sql = format!("{REPLACED} WHERE r.code = ?1 AND r.client = ?2 ORDER BY r.seq");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![code.key, client.as_str()])?;
    let mut replaced = Vec::new();
    while let Some(row) = rows.next()? {
        replaced.push(read(row)?);
    }
    Ok(Some(replaced))
}
