//! The files among a code's items.

use rusqlite::{Connection, params};

use super::{codes, items};
use crate::domain::{CodeId, Content, Digest, File, Item, ItemId};
use crate::store::{Cursor, FilePage, Result, StoreError};

pub(super) fn page(
    conn: &Connection,
    id: &CodeId,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<FilePage>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    // Every id comes after the empty text.
    let after = cursor.map_or(Ok(""), parse)?;
    // The condition is the one of the index, word for word.
    let mut statement = conn.prepare_cached(
        "SELECT id, json FROM items
         WHERE code = ?1 AND id > ?2 AND json GLOB '{\"file\":*' ORDER BY id LIMIT ?3",
    )?;
    let mut rows = statement.query(params![code.key, after, limit.max(1)])?;
    let (mut files, mut last) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
        files.push(file(&id, json)?);
        last = Some(Cursor(id));
    }
    let next = last.filter(|_| files.len() == limit.max(1));
    Ok(Some(FilePage { files, next }))
}

/// A cursor is the last item's id.
fn parse(cursor: &Cursor) -> Result<&str> {
    match cursor.0.parse::<ItemId>() {
        Ok(_) => Ok(&cursor.0),
        Err(_) => Err(StoreError::Cursor("it is not a cursor from this service")),
    }
}

pub(super) fn has(conn: &Connection, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
    let ids: Vec<_> = files.iter().map(|file| Item::id_of_file(*file)).collect();
    items::has(conn, id, &ids)
}

fn file(id: &str, json: String) -> Result<File> {
    match items::item(id, json)?.content() {
        Content::File(file) => Ok(file),
        _ => Err(StoreError::Corrupt(format!("item {id} is not a file"))),
    }
}
