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
use crate::store::names::{erased, hashed};
use crate::store::{Result, StoreError, Window};

#[async_trait]
impl Window for RedisStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.lanes.claim(claim).await
    }

    async fn write_back(&self, receipt: &Receipt) -> Result<u64> {
        match &self.supply {
            Some(supply) => {
                let hash = self.names.hash(&receipt.code, &receipt.client)?;
                supply.write_back(receipt, &hash).await
            }
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
        let has_items = |(.., records, _, _): &Seen| records.is_some();
        // While a slot of a cluster moves, nothing is read that does not exist. So most
        // codes are not asked for a window.
        let mut window = self.supply.is_some();
        let mut names = Names::of(client);
        loop {
            let pipe = all_there_is(keys, &names, window);
            let seen = self.connections.read_confirmed(keys, &pipe, has_items);
            let mut seen = seen.await?;
            let wants_window = seen.0.contains_key("fence");
            let wants_hash = seen.0.contains_key("hash_clients") || seen.0.contains_key("erased");
            if let (true, false, Some(client)) = (wants_hash, names.is_hashed, client) {
                let hash = self.names.hash(id, client)?;
                names = Names::with_hash(client, &hash, seen.0.contains_key("hash_clients"));
            } else if window || !wants_window {
                if !window {
                    seen.2 = 0;
                }
                return read_view(id, client, seen);
            }
            window |= wants_window;
        }
    }
}

/// By what a code's books may know a client.
struct Names {
    stored: String,
    revoked: String,
    erased: String,
    is_hashed: bool,
}

impl Names {
    fn of(client: Option<&ClientId>) -> Self {
        // No client id is empty, so nobody without one is shown another's items.
        let stored = client.map_or("", ClientId::as_str).to_owned();
        Self {
            revoked: format!("\n{stored}"),
            erased: String::new(),
            stored,
            is_hashed: false,
        }
    }

    fn with_hash(client: &ClientId, hash: &str, keeps_hashes: bool) -> Self {
        let mut names = Self::of(Some(client));
        if keeps_hashes {
            names.stored = hashed(hash);
            names.revoked = format!("\n{}", names.stored);
        }
        Self {
            erased: erased(hash),
            is_hashed: true,
            ..names
        }
    }
}

/// The code's hash, how many items are untaken and in the window, the clock, the client's
/// records, whether its right was taken away, and whether it was erased.
type Seen = (
    HashMap<String, String>,
    u64,
    u64,
    (i64, i64),
    Option<String>,
    bool,
    bool,
);

/// Reads everything there is to see, at one moment.
fn all_there_is(keys: Keys<'_>, names: &Names, window: bool) -> Pipeline {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGETALL").arg(keys.get(Key::Code));
    pipe.cmd("SCARD").arg(keys.get(Key::Untaken));
    // The pool stands in for a window that is not asked for.
    let window = if window { Key::Window } else { Key::Untaken };
    pipe.cmd("SCARD").arg(keys.get(window));
    pipe.cmd("TIME");
    pipe.cmd("HGET")
        .arg(keys.get(Key::Claims))
        .arg(&names.stored);
    for name in [&names.revoked, &names.erased] {
        pipe.cmd("SISMEMBER").arg(keys.get(Key::History)).arg(name);
    }
    pipe
}

fn read_view(id: &CodeId, client: Option<&ClientId>, seen: Seen) -> Result<Option<View>> {
    let (hash, in_pool, in_window, (seconds, micros), records, is_revoked, is_erased) = seen;
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
        is_erased,
        now,
    }))
}
