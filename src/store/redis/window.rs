//! What a crowd calls: claims and looks, which go through the lanes.

use std::sync::Arc;

use async_trait::async_trait;

use super::RedisStore;
use super::keys::{Key, Keys};
use super::records::claims;
use super::redeem::tell;
use super::sight::Sight;
use super::spend::spend;
use crate::domain::{
    Allowance, Claim, ClaimRequest, ClientId, CodeId, Outcome, Receipt, Spent, View,
};
use crate::store::names::erased;
use crate::store::{Result, Window};

#[async_trait]
impl Window for RedisStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.claims.claim(claim).await
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
        // Calls with a connection of their own are boxed: they are large, and few looks make them.
        let Some(client) = client else {
            let sight = Box::pin(self.looks.at(id)).await?;
            return Ok(sight.map(|sight| view_of(&sight, Vec::new(), Barred::default())));
        };
        let Some(glimpse) = self.looks.of(id, client).await? else {
            return Ok(None);
        };
        let sight = &glimpse.sight;
        let mut claims = match &glimpse.records {
            Some(records) => claims(client, records).collect::<Result<_>>()?,
            None => Vec::new(),
        };
        if sight.code.settings.redeem {
            Box::pin(tell(&self.connections, Keys::of(id), &mut claims)).await?;
        }
        let barred = if sight.bars_some {
            Box::pin(self.barred(id, client, &glimpse.stored)).await?
        } else {
            Barred::default()
        };
        Ok(Some(view_of(sight, claims, barred)))
    }
}

/// Why a client gets nothing, if it does not.
#[derive(Clone, Copy, Default)]
struct Barred {
    is_revoked: bool,
    is_erased: bool,
}

impl RedisStore {
    /// Whether a client's right was taken away, or its name erased.
    async fn barred(&self, id: &CodeId, client: &ClientId, stored: &str) -> Result<Barred> {
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

fn view_of(sight: &Sight, claims: Vec<Claim>, barred: Barred) -> View {
    View {
        code: Arc::clone(&sight.code),
        claims,
        untaken: sight.untaken,
        last: sight.last,
        is_revoked: barred.is_revoked,
        is_erased: barred.is_erased,
        now: sight.now,
    }
}
