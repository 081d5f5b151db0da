//! Clients whose right was taken away.

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::timestamp;
use super::scripts::REVOKE;
use crate::domain::{ClientId, Timestamp};
use crate::store::{MAX_REVOKED, Result, Revocation, StoreError};

/// Takes a client's right away, or gives it back.
pub(super) async fn set(
    connections: &Connections,
    keys: Keys<'_>,
    client: &ClientId,
    hash: &str,
    is_revoked: bool,
) -> Result<Option<Revocation>> {
    let to = if is_revoked { "revoked" } else { "restored" };
    let (status,): (String,) = connections
        .run(&REVOKE, keys, |call| {
            call.arg(client.as_str()).arg(hash).arg(to).arg(MAX_REVOKED);
        })
        .await?;
    Ok(match status.as_str() {
        "done" => Some(Revocation::Done),
        "full" => Some(Revocation::Full),
        "old-schema" => Some(Revocation::OldSchema),
        _ => None,
    })
}

/// All of them, and since when.
pub(super) async fn list(
    connections: &Connections,
    keys: Keys<'_>,
) -> Result<Option<Vec<(ClientId, Timestamp)>>> {
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(keys.get(Key::Code));
    pipe.cmd("HGETALL").arg(keys.get(Key::Revoked));
    type Reply = (bool, std::collections::BTreeMap<String, String>);
    let (exists, revoked): Reply = connections.read(keys.tag(), &pipe).await?;
    if !exists {
        return Ok(None);
    }
    let read = |(client, ms): (String, String)| {
        let client = ClientId::try_from(client)
            .map_err(|_| StoreError::Corrupt("a revoked client has no valid id".into()))?;
        Ok((client, timestamp(&ms)?))
    };
    revoked
        .into_iter()
        .map(read)
        .collect::<Result<_>>()
        .map(Some)
}
