//! Taking account of grants: of the next one, and of all that a Redis may have forgotten.

use futures_util::{StreamExt as _, stream};

use super::refill::{MOST, failed};
use crate::grants::{Generation, Grant, Grants};
use crate::store::redis::connection::Connections;
use crate::store::redis::keys::Keys;
use crate::store::redis::scripts::{FENCE, REFILL};
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;

/// How many items of a grant Redis moves at a time. Claims wait meanwhile.
const PIECE: usize = 256;

/// How many grants are read at a time.
pub(super) const AT_ONCE: usize = 8;

/// The cursor of a scan that begins.
const START: &str = "0";

/// The grants of a code, on the way into Redis.
pub(super) struct Account<'a> {
    pub(super) connections: &'a Connections,
    pub(super) grants: &'a Grants,
    pub(super) metrics: &'a Metrics,
    pub(super) of: Generation,
}

impl Account<'_> {
    /// Has Redis take account of a grant, and returns what became of it. If it opens a
    /// window, items for the next one are looked for from `cursor`.
    pub(super) async fn take(&self, grant: &Grant, cursor: &str) -> Result<String> {
        // At this pace a window lasts so short that the next one has to be on its way.
        let is_full = grant.items.len() > MOST - PIECE;
        let low = if is_full { MOST } else { 0 };
        let pieces = grant.items.len().div_ceil(PIECE).max(1);
        let (mut status, mut moved) = (String::new(), 0);
        for piece in 1..=pieces {
            let some = grant.items.chunks(PIECE).nth(piece - 1).unwrap_or_default();
            let items: u64;
            (status, items) = self
                .connections
                .run(&REFILL, self.keys(), |call| {
                    call.arg(self.of.created_at.as_millisecond())
                        .arg(grant.number)
                        .arg(&grant.replid)
                        .arg(cursor)
                        .arg(low)
                        .arg(u8::from(piece < pieces))
                        .arg(some);
                })
                .await?;
            moved += items;
            if status != "more" {
                break;
            }
        }
        if status == "set-aside" {
            self.tell(moved, "of a grant for other data");
        }
        Ok(status)
    }

    /// Redis has other data than the one that the last window was opened under: takes
    /// account of all grants after `windows`, and notes the id of the data that it has.
    pub(super) async fn renew_fence(&self, replid: &str, windows: u64) -> Result<()> {
        let last = self.grants.last_after(&self.of, windows).await;
        let last = last.map_err(failed)?;
        let mut later = stream::iter(windows + 1..=last)
            .map(|number| self.read(number))
            .buffered(AT_ONCE);
        while let Some(grant) = later.next().await {
            self.take(&grant?, START).await?;
        }
        let (status, items): (String, u64) = self
            .connections
            .run(&FENCE, self.keys(), |call| {
                call.arg(self.of.created_at.as_millisecond())
                    .arg(last)
                    .arg(replid);
            })
            .await?;
        if status == "noted" {
            self.metrics.fences_met.inc();
            self.tell(items, "left in the window");
        }
        Ok(())
    }

    async fn read(&self, number: u64) -> Result<Grant> {
        let grant = self.grants.read(&self.of, number).await.map_err(failed)?;
        grant.ok_or_else(|| StoreError::unavailable("a grant is gone", "no grant"))
    }

    fn tell(&self, items: u64, which: &str) {
        if items > 0 {
            self.metrics.items_set_aside.inc_by(items);
            tracing::warn!(
                code = self.of.code.as_str(),
                items,
                "items {which} were set aside: Redis was restarted or replaced, and they may \
                 have been shown"
            );
        }
    }

    fn keys(&self) -> Keys<'_> {
        Keys::of(&self.of.code)
    }
}
