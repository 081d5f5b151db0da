//! The files among a code's items: listed in a hash of their own, so that
//! whether a code has a file is one look-up and all of them are one scan.

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::scan::step;
use crate::domain::{Content, Digest, File, Item};
use crate::store::{Cursor, FilePage, Result, StoreError};

/// HSCAN gives a field twice only when a hash shrinks, and this one never
/// loses a field; so each file comes once.
pub(super) async fn page(
    connections: &Connections,
    keys: Keys<'_>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<FilePage>> {
    let step = step::<(String, String)>(connections, keys, Key::Files, cursor, limit).await?;
    if !step.exists {
        return Ok(None);
    }
    let read = step.read.into_iter().map(|(id, json)| file(&id, json));
    Ok(Some(FilePage {
        files: read.collect::<Result<_>>()?,
        next: step.next,
    }))
}

pub(super) async fn has(
    connections: &Connections,
    keys: Keys<'_>,
    files: &[Digest],
) -> Result<Option<Vec<bool>>> {
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(keys.get(Key::Code));
    // A look-up of nothing would be an error.
    pipe.cmd("HMGET").arg(keys.get(Key::Files)).arg("");
    for digest in files {
        pipe.arg(Item::id_of_file(*digest).as_str());
    }
    type Reply = (bool, Vec<Option<String>>);
    let has_any = |(_, found): &Reply| found.iter().any(Option::is_some);
    let (exists, found) = connections.read_confirmed(keys, &pipe, has_any).await?;
    Ok(exists.then(|| found.iter().skip(1).map(Option::is_some).collect()))
}

fn file(id: &str, json: String) -> Result<File> {
    let item = id.parse().ok().and_then(|id| Item::from_stored(id, json));
    match item.map(|item| item.content()) {
        Some(Content::File(file)) => Ok(file),
        _ => Err(StoreError::Corrupt(format!(
            "what is listed as the file {id} is not a file"
        ))),
    }
}
