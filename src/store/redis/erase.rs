//! Erasing the names of clients.

use super::connection::Connections;
use super::keys::Keys;
use super::scripts::ERASE;
use crate::domain::ClientId;
use crate::store::names::{erased, text_of};
use crate::store::{Erasure, Result, StoreError};

/// Erases a client: the hash of its name, or these bits, come in its place.
pub(super) async fn erase(
    connections: &Connections,
    keys: Keys<'_>,
    client: &ClientId,
    hash: &str,
    bits: Option<[u8; 16]>,
) -> Result<Option<Erasure>> {
    let erased = match bits {
        None => erased(hash),
        Some(bits) => erased(&text_of(bits)),
    };
    let (status, items): (String, u64) = connections
        .run(&ERASE, keys, |call| {
            call.arg(client.as_str())
                .arg(hash)
                .arg(&erased)
                .arg(u8::from(bits.is_none()));
        })
        .await?;
    Ok(match status.as_str() {
        "erased" => {
            let client = ClientId::try_from(erased);
            let client = client.map_err(|error| StoreError::Corrupt(error.to_string()))?;
            Some(Erasure::Done { client, items })
        }
        "no-such-client" => Some(Erasure::Unknown),
        "old-schema" => Some(Erasure::OldSchema),
        _ => None,
    })
}
