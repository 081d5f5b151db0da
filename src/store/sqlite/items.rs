//! The pool: adding, moving and finding items.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codes::{self, moment};
use super::schema::state;
use crate::domain::{Added, ClientId, CodeId, FoundItem, Item, ItemId, ItemState, Moved, Place};
use crate::store::{Result, StoreError};

pub(super) fn add(conn: &Connection, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut insert = conn.prepare_cached(
        "INSERT INTO items (code, id, state, json) VALUES (?1, ?2, 0, ?3)
         ON CONFLICT (code, id) DO NOTHING",
    )?;
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let new = insert.execute(params![code.key, item.id().as_str(), item.canonical_json()])?;
        answers.push(if new == 1 {
            Added::New
        } else {
            Added::Duplicate
        });
    }
    let new = answers.iter().filter(|a| **a == Added::New).count();
    conn.prepare_cached(
        "UPDATE codes SET added = added + ?2, untaken = untaken + ?2 WHERE code = ?1",
    )?
    .execute(params![code.key, new])?;
    Ok(Some(answers))
}

pub(super) fn shift(
    conn: &Connection,
    id: &CodeId,
    items: &[Item],
    to: Place,
) -> Result<Option<Vec<Moved>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let answers = items
        .iter()
        .map(|item| shift_one(conn, code.key, item.id(), to))
        .collect::<Result<Vec<_>>>()?;
    let done = answers.iter().filter(|a| **a == Moved::Done).count();
    let done = i64::try_from(done).expect("a slice is shorter than i64::MAX");
    let withdrawn = match to {
        Place::Withdrawn => done,
        Place::Untaken => -done,
    };
    conn.prepare_cached(
        "UPDATE codes SET untaken = untaken - ?2, withdrawn = withdrawn + ?2 WHERE code = ?1",
    )?
    .execute(params![code.key, withdrawn])?;
    Ok(Some(answers))
}

fn shift_one(conn: &Connection, code: i64, id: ItemId, to: Place) -> Result<Moved> {
    let (from, to) = match to {
        Place::Withdrawn => (state::UNTAKEN, state::WITHDRAWN),
        Place::Untaken => (state::WITHDRAWN, state::UNTAKEN),
    };
    let found: Option<(i64, i64)> = conn
        .prepare_cached("SELECT item, state FROM items WHERE code = ?1 AND id = ?2")?
        .query_row(params![code, id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match found {
        None => Moved::Unknown,
        Some((_, now)) if now == to => Moved::Already,
        Some((key, now)) if now == from => {
            set_state(conn, key, to)?;
            Moved::Done
        }
        Some((_, state::REPLACED)) => Moved::Replaced,
        Some(_) => Moved::Taken,
    })
}

pub(super) fn set_state(conn: &Connection, item: i64, to: i64) -> Result<()> {
    conn.prepare_cached("UPDATE items SET state = ?2 WHERE item = ?1")?
        .execute(params![item, to])?;
    Ok(())
}

pub(super) fn has(conn: &Connection, id: &CodeId, items: &[ItemId]) -> Result<Option<Vec<bool>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut statement = conn.prepare_cached("SELECT 1 FROM items WHERE code = ?1 AND id = ?2")?;
    items
        .iter()
        .map(|item| Ok(statement.exists(params![code.key, item.as_str()])?))
        .collect::<Result<_>>()
        .map(Some)
}

pub(super) fn find(
    conn: &Connection,
    id: &CodeId,
    items: &[ItemId],
) -> Result<Option<Vec<Option<FoundItem>>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    items
        .iter()
        .map(|item| find_one(conn, code.key, *item))
        .collect::<Result<_>>()
        .map(Some)
}

fn find_one(conn: &Connection, code: i64, id: ItemId) -> Result<Option<FoundItem>> {
    let sql = format!("{FOUND} WHERE i.code = ?1 AND i.id = ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![code, id.as_str()])?;
    rows.next()?.map(read).transpose()
}

/// Items, with what their states tell of them.
pub(super) const FOUND: &str = "
    SELECT i.id, i.json, i.state, c.client, r.client, r.replaced_at, n.id
    FROM items i
    LEFT JOIN claims c ON c.item = i.item
    LEFT JOIN replacements r ON r.item = i.item
    LEFT JOIN items n ON n.item = r.replaced_by";

/// The item that a row of [`FOUND`] holds.
pub(super) fn read(row: &Row<'_>) -> Result<FoundItem> {
    let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
    let (taken_by, had_by): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    let (replaced_at, next): (Option<i64>, Option<String>) = (row.get(5)?, row.get(6)?);
    let client = |client: String| ClientId::try_from(client).map_err(|e| corrupt(&id, &e));
    let contradiction = || corrupt(&id, &"its state and its claim contradict each other");
    let state = match (row.get(2)?, taken_by, had_by) {
        (state::UNTAKEN, None, None) => ItemState::Untaken,
        (state::WITHDRAWN, None, None) => ItemState::Withdrawn,
        (state::TAKEN, Some(by), None) => ItemState::Taken {
            client: client(by)?,
        },
        (state::REPLACED, None, Some(by)) => ItemState::Replaced {
            client: client(by)?,
            replaced_at: moment(replaced_at.ok_or_else(contradiction)?)?,
            replaced_by: item_id(&next.ok_or_else(contradiction)?)?,
        },
        _ => return Err(contradiction()),
    };
    let item = item(&id, json)?;
    Ok(FoundItem { item, state })
}

/// The id that a row holds.
pub(super) fn item_id(id: &str) -> Result<ItemId> {
    id.parse().map_err(|e| corrupt(id, &e))
}

/// The item that a row holds.
pub(super) fn item(id: &str, json: String) -> Result<Item> {
    Item::from_stored(item_id(id)?, json).ok_or_else(|| corrupt(id, &"not an item's JSON"))
}

fn corrupt(id: impl std::fmt::Display, what: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("item {id}: {what}"))
}
