//! The index of all codes. It is on a slot of its own, so no script can write it
//! together with a code.

use super::connection::Connections;
use super::keys::{self, Keys};
use crate::domain::CodeId;
use crate::store::{Result, StoreError};

/// Puts a code into the index, as safely as the guarantee requires. It may be there
/// already; WAIT needs a write all the same.
pub(super) async fn put(connections: &Connections, of: Keys<'_>) -> Result<()> {
    let key = keys::codes();
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("ZREM").arg(&key).arg(of.code().as_str()).ignore();
    pipe.cmd("ZADD")
        .arg(&key)
        .arg(0)
        .arg(of.code().as_str())
        .ignore();
    connections.write(&key, &pipe).await
}

/// Takes a code out of the index.
pub(super) async fn remove(connections: &Connections, of: Keys<'_>) -> Result<()> {
    let key = keys::codes();
    let mut pipe = redis::pipe();
    pipe.cmd("ZREM").arg(&key).arg(of.code().as_str()).ignore();
    connections.write(&key, &pipe).await
}

/// Up to `limit` ids in their order, after `after`. A code that is gone stays in
/// the index until its deletion has removed it there too.
pub(super) async fn after(
    connections: &Connections,
    after: Option<&CodeId>,
    limit: usize,
) -> Result<Vec<CodeId>> {
    let key = keys::codes();
    let from = after.map_or_else(|| "-".to_owned(), |id| format!("({id}"));
    let mut pipe = redis::pipe();
    pipe.cmd("ZRANGE").arg(&key).arg(from).arg("+");
    pipe.arg("BYLEX").arg("LIMIT").arg(0).arg(limit);
    let (ids,): (Vec<String>,) = connections.read(&key, &pipe).await?;
    let corrupt = |_| StoreError::Corrupt("the index holds something that is not a code id".into());
    ids.into_iter()
        .map(|id| id.parse().map_err(corrupt))
        .collect()
}
