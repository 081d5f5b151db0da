//! What a crowd calls: claims, which go through the lanes, and looks.

use std::collections::HashMap;

use async_trait::async_trait;
use redis::Pipeline;

use super::RedisStore;
use super::keys::{Key, Keys};
use super::records::claims;
use super::settings::{last_period, parse};
use super::spend::spend;
use crate::domain::{
    Allowance, ClaimRequest, ClientId, CodeId, Outcome, Receipt, Spent, Timestamp, View,
};
use crate::store::{Result, StoreError, Window};

#[async_trait]
impl Window for RedisStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.lanes.claim(claim).await
    }

    async fn write_back(&self, receipt: &Receipt) -> Result<u64> {
        match &self.supply {
            Some(supply) => supply.write_back(receipt).await,
            None => Ok(0),
        }
    }

    async fn spend(
        &self,
        id: &CodeId,
        allowances: &[Allowance],
        period_ms: u64,
    ) -> Result<Option<Spent>> {
        spend(&self.connections, Keys::of(id), allowances, period_ms).await
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        let keys = Keys::of(id);
        let has_items = |(.., records, _): &Seen| records.is_some();
        // While a slot of a cluster moves, nothing is read that does not exist. So most
        // codes are not asked for a window.
        let mut window = self.supply.is_some();
        loop {
            let pipe = all_there_is(keys, client, window);
            let seen = self.connections.read_confirmed(keys, &pipe, has_items);
            let mut seen = seen.await?;
            if window || !seen.0.contains_key("fence") {
                if !window {
                    seen.2 = 0;
                }
                return read_view(id, client, seen);
            }
            window = true;
        }
    }
}

/// The code's hash, how many items are untaken and in the window, the clock, the client's
/// records, and whether its right was taken away.
type Seen = (
    HashMap<String, String>,
    u64,
    u64,
    (i64, i64),
    Option<String>,
    bool,
);

/// Reads everything there is to see, at one moment.
fn all_there_is(keys: Keys<'_>, client: Option<&ClientId>, window: bool) -> Pipeline {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGETALL").arg(keys.get(Key::Code));
    pipe.cmd("SCARD").arg(keys.get(Key::Untaken));
    // The pool stands in for a window that is not asked for.
    let window = if window { Key::Window } else { Key::Untaken };
    pipe.cmd("SCARD").arg(keys.get(window));
    pipe.cmd("TIME");
    // No client id is empty, so nobody without one is shown another's items.
    let field = client.map_or("", ClientId::as_str);
    pipe.cmd("HGET").arg(keys.get(Key::Claims)).arg(field);
    let revoked = format!("\n{field}");
    pipe.cmd("SISMEMBER")
        .arg(keys.get(Key::History))
        .arg(revoked);
    pipe
}

fn read_view(id: &CodeId, client: Option<&ClientId>, seen: Seen) -> Result<Option<View>> {
    let (hash, in_pool, in_window, (seconds, micros), records, is_revoked) = seen;
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
        untaken: in_pool + in_window,
        last: last_period(&hash),
        is_revoked,
        now,
    }))
}
