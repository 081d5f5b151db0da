//! Pages of items, in the order of their ids; the taken ones in that of their claims.

use rusqlite::{Connection, params};

use super::{claims, codes, items};
use crate::domain::{CodeId, FoundItem, ItemId, StateName};
use crate::store::{Cursor, ItemPage, Result, StoreError};

pub(super) fn page(
    conn: &Connection,
    id: &CodeId,
    state: Option<StateName>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ItemPage>> {
    if state == Some(StateName::Taken) {
        let page = claims::page(conn, id, cursor, limit)?;
        return Ok(page.map(|page| ItemPage {
            items: page.claims.into_iter().map(FoundItem::from).collect(),
            next: page.next,
        }));
    }
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    // Every id comes after the empty text.
    let after = cursor.map_or(Ok(""), parse)?;
    let mut statement = conn.prepare_cached(&select(state))?;
    let mut rows = statement.query(params![code.key, after, limit.max(1)])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(items::read(row)?);
    }
    let last = items.last().filter(|_| items.len() == limit.max(1));
    let next = last.map(|found: &FoundItem| Cursor(found.item.id().as_str().to_owned()));
    Ok(Some(ItemPage { items, next }))
}

/// The states are written out, or SQLite would not use the indexes of some of them.
fn select(state: Option<StateName>) -> String {
    let condition = match state {
        None => "",
        Some(StateName::Untaken) => "AND i.state = 0",
        Some(StateName::Taken) => "AND i.state = 1",
        Some(StateName::Withdrawn) => "AND i.state = 2",
        Some(StateName::Replaced) => "AND i.state = 3",
        // Nothing happens behind this store's back.
        Some(StateName::Aside) => "AND false",
    };
    let found = items::FOUND;
    format!("{found} WHERE i.code = ?1 AND i.id > ?2 {condition} ORDER BY i.id LIMIT ?3")
}

/// A cursor is the last item's id.
fn parse(cursor: &Cursor) -> Result<&str> {
    match cursor.0.parse::<ItemId>() {
        Ok(_) => Ok(&cursor.0),
        Err(_) => Err(StoreError::Cursor("it is not a cursor from this service")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema;

    #[test]
    fn a_page_looks_only_into_an_index() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(schema::TABLES).unwrap();
        for (state, index) in [
            (None, "sqlite_autoindex_items_1"),
            (Some(StateName::Untaken), "untaken"),
            (Some(StateName::Withdrawn), "withdrawn"),
            (Some(StateName::Replaced), "replaced"),
        ] {
            let sql = format!("EXPLAIN QUERY PLAN {}", select(state));
            let plan: String = conn
                .query_row(&sql, params![1, "x", 9], |row| row.get(3))
                .unwrap();
            let found = format!("SEARCH i USING INDEX {index} (code=? AND id>?)");
            assert_eq!(plan, found);
        }
    }
}
