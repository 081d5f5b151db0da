//! What a crowd calls: claims, which go through the lanes, and looks.

use std::collections::HashMap;

use async_trait::async_trait;
use redis::Pipeline;

use super::RedisStore;
use super::keys::{Key, Keys};
use super::pace::moment;
use super::records::claims;
use super::redeem::tell;
use super::settings::{last_period, parse};
use super::spend::spend;
use crate::domain::{Allowance, ClaimRequest, ClientId, CodeId, Outcome, Receipt, Spent, View};
use crate::store::names::{erased, hashed};
use crate::store::{Result, Window};

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
        let has_items = |(.., records): &Seen| records.is_some();
        // While a slot of a cluster moves, nothing is read that does not exist. So most
        // codes are not asked for a window.
        let mut window = self.supply.is_some();
        // No client id is empty, so nobody without one is shown another's items.
        let mut stored = client.map_or("", ClientId::as_str).to_owned();
        let mut is_hashed = false;
        let seen = loop {
            let pipe = all_there_is(keys, &stored, window);
            let seen = self.connections.read_confirmed(keys, &pipe, has_items);
            let mut seen = seen.await?;
            let wants_window = seen.0.contains_key("fence") && !window;
            let keeps_hashes = seen.0.contains_key("hash_clients");
            if let (true, false, Some(client)) = (keeps_hashes, is_hashed, client) {
                (stored, is_hashed) = (hashed(&self.names.hash(id, client)?), true);
            } else if !wants_window {
                if !window {
                    seen.2 = 0;
                }
                break seen;
            }
            window |= wants_window;
        };
        let barred = match client {
            Some(client) => self.barred(id, client, &stored, &seen.0).await?,
            None => Barred::default(),
        };
        let mut view = read_view(id, client, seen, barred)?;
        if let Some(view) = view.as_mut().filter(|view| view.code.settings.redeem) {
            tell(&self.connections, keys, &mut view.claims).await?;
        }
        Ok(view)
    }
}

/// Why a client gets nothing, if it does not.
#[derive(Clone, Copy, Default)]
struct Barred {
    is_revoked: bool,
    is_erased: bool,
}

impl RedisStore {
    /// Whether a client's right was taken away, or its name erased. Most codes have no such
    /// clients, and say so.
    async fn barred(
        &self,
        id: &CodeId,
        client: &ClientId,
        stored: &str,
        code: &HashMap<String, String>,
    ) -> Result<Barred> {
        if !code.contains_key("revoked") && !code.contains_key("erased") {
            return Ok(Barred::default());
        }
        let keys = Keys::of(id);
        let mut pipe = redis::pipe();
        pipe.cmd("SMISMEMBER")
            .arg(keys.get(Key::History))
            .arg(format!("\n{stored}"))
            .arg(erased(&self.names.hash(id, client)?));
        let ((is_revoked, is_erased),) = self.connections.read(keys.tag(), &pipe).await?;
        Ok(Barred {
            is_revoked,
            is_erased,
        })
    }
}

/// The code's hash, how many items are untaken and in the window, the clock, and the client's
/// records.
type Seen = (
    HashMap<String, String>,
    u64,
    u64,
    (i64, i64),
    Option<String>,
);

/// Reads everything there is to see, at one moment.
fn all_there_is(keys: Keys<'_>, stored: &str, window: bool) -> Pipeline {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGETALL").arg(keys.get(Key::Code));
    pipe.cmd("SCARD").arg(keys.get(Key::Untaken));
    // The pool stands in for a window that is not asked for.
    let window = if window { Key::Window } else { Key::Untaken };
    pipe.cmd("SCARD").arg(keys.get(window));
    pipe.cmd("TIME");
    pipe.cmd("HGET").arg(keys.get(Key::Claims)).arg(stored);
    pipe
}

fn read_view(
    id: &CodeId,
    client: Option<&ClientId>,
    seen: Seen,
    barred: Barred,
) -> Result<Option<View>> {
    let (hash, in_pool, in_window, time, records) = seen;
    let Some(code) = parse(id, &hash)? else {
        return Ok(None);
    };
    let now = moment(time)?;
    let claims = match (client, &records) {
        (Some(client), Some(records)) => claims(client, records).collect::<Result<_>>()?,
        _ => Vec::new(),
    };
    Ok(Some(View {
        code,
        claims,
        untaken: in_pool + in_window,
        last: last_period(&hash),
        is_revoked: barred.is_revoked,
        is_erased: barred.is_erased,
        now,
    }))
}
