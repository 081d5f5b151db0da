//! Pages of all claims.

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::claims;
use super::redeem::tell;
use super::scan::step;
use crate::domain::ClientId;
use crate::store::{ClaimPage, Cursor, MAX_ITEMS_PER_CALL, Result, StoreError};

/// HSCAN gives a field twice only when a hash shrinks, and this one never
/// loses a field; so each claim comes once.
pub(super) async fn page(
    connections: &Connections,
    keys: Keys<'_>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ClaimPage>> {
    let step = step(connections, keys, Key::Claims, cursor, limit).await?;
    if !step.exists {
        return Ok(None);
    }
    let mut page = ClaimPage {
        claims: Vec::with_capacity(step.read.len()),
        next: step.next,
    };
    let fields: Vec<(String, String)> = step.read;
    for (client, records) in &fields {
        let client: ClientId = client
            .parse()
            .map_err(|_| StoreError::Corrupt("a claim has no valid client id".into()))?;
        for claim in claims(&client, records) {
            page.claims.push(claim?);
        }
    }
    for claims in page.claims.chunks_mut(MAX_ITEMS_PER_CALL) {
        tell(connections, keys, claims).await?;
    }
    Ok(Some(page))
}
