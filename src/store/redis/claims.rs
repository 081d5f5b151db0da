//! Reading claims: one client's view of a code, and pages of all.

use std::collections::HashMap;

use redis::Pipeline;

use super::codes::parse;
use super::connection::Connections;
use super::keys::Key;
use super::records::claims;
use super::scan::step;
use crate::domain::View;
use crate::domain::{ClientId, CodeId, Timestamp};
use crate::store::{ClaimPage, Cursor, Result, StoreError};

/// What a client sees.
pub(super) async fn view(
    connections: &Connections,
    id: &CodeId,
    client: Option<&ClientId>,
) -> Result<Option<View>> {
    let has_items = |(.., records): &Seen| records.is_some();
    let seen = connections.look(id, &look(id, client), has_items).await?;
    read_view(id, client, seen)
}

type Seen = (HashMap<String, String>, u64, (i64, i64), Option<String>);

/// All that there is to see, at one moment.
fn look(id: &CodeId, client: Option<&ClientId>) -> Pipeline {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGETALL").arg(Key::Code.of(id));
    pipe.cmd("SCARD").arg(Key::Untaken.of(id));
    pipe.cmd("TIME");
    // No client id is empty, so nobody without one is shown another's items.
    let field = client.map_or("", ClientId::as_str);
    pipe.cmd("HGET").arg(Key::Claims.of(id)).arg(field);
    pipe
}

fn read_view(id: &CodeId, client: Option<&ClientId>, seen: Seen) -> Result<Option<View>> {
    let (hash, untaken, (seconds, micros), records) = seen;
    let Some(code) = parse(id, &hash)? else {
        return Ok(None);
    };
    let now = Timestamp::from_millisecond(seconds * 1_000 + micros / 1_000)
        .map_err(|e| StoreError::Corrupt(format!("Redis's clock is off: {e}")))?;
    let claims = match (client, &records) {
        (Some(client), Some(records)) => claims(client, records).collect::<Result<_>>()?,
        _ => Vec::new(),
    };
    Ok(Some(View {
        code,
        claims,
        untaken,
        now,
    }))
}

/// HSCAN gives a field twice only when a hash shrinks, and this one never
/// loses a field; so each claim comes once.
pub(super) async fn page(
    connections: &Connections,
    id: &CodeId,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ClaimPage>> {
    let step = step(connections, Key::Claims, id, cursor, limit).await?;
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
            .map_err(|_| StoreError::Corrupt("a claim is nobody's".into()))?;
        for claim in claims(&client, records) {
            page.claims.push(claim?);
        }
    }
    Ok(Some(page))
}
