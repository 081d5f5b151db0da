//! The files among a code's items: listed in a hash of their own, so that
//! whether a code has a file is one look-up and all of them are one scan.

use super::connection::Connections;
use super::items::scan;
use super::keys::Key;
use crate::domain::{CodeId, Content, Digest, File, Item};
use crate::store::{Cursor, FilePage, Result, StoreError};

/// HSCAN gives a field twice only when a hash shrinks, and this one never
/// loses a field; so each file comes once.
pub(super) async fn page(
    connections: &Connections,
    id: &CodeId,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<FilePage>> {
    let from = cursor.map_or("0", |cursor| cursor.0.as_str());
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(Key::Code.of(id));
    pipe.add_command(scan(Key::Files, id, from, limit));
    type Reply = (bool, (String, Vec<(String, String)>));
    let (exists, (next, fields)): Reply = connections.query(&Key::Code.of(id), &pipe).await?;
    if !exists {
        return Ok(None);
    }
    let files = fields
        .into_iter()
        .map(|(id, json)| file(&id, json))
        .collect::<Result<_>>()?;
    let next = (next != "0").then_some(Cursor(next));
    Ok(Some(FilePage { files, next }))
}

pub(super) async fn has(
    connections: &Connections,
    id: &CodeId,
    files: &[Digest],
) -> Result<Option<Vec<bool>>> {
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(Key::Code.of(id));
    // A look-up of nothing would be an error.
    pipe.cmd("HMGET").arg(Key::Files.of(id)).arg("");
    for digest in files {
        pipe.arg(Item::id_of_file(*digest).as_str());
    }
    type Reply = (bool, Vec<Option<String>>);
    let (exists, found): Reply = connections.query(&Key::Code.of(id), &pipe).await?;
    Ok(exists.then(|| found.iter().skip(1).map(Option::is_some).collect()))
}

fn file(id: &str, json: String) -> Result<File> {
    let item = id.parse().ok().and_then(|id| Item::from_stored(id, json));
    match item.map(|item| item.content()) {
        Some(Content::File(file)) => Ok(file),
        _ => Err(StoreError::Corrupt(format!(
            "what is listed as the file {id} is none"
        ))),
    }
}
