//! Opening the next window of a code.

use std::time::Instant;

use super::account::Account;
use crate::domain::CodeId;
use crate::grants::{Generation, Grant, GrantError, Grants};
use crate::store::redis::connection::Connections;
use crate::store::redis::keys::Keys;
use crate::store::redis::records::timestamp;
use crate::store::redis::scripts::CANDIDATES;
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;

/// How many items a window has: at least, if there are so many, and at most.
const FEWEST: usize = 16;
pub(super) const MOST: usize = 4_096;

/// How many bytes the items of a window have together, at most: a grant is one small
/// object.
const BYTES: usize = 1024 * 1024;

/// Opens a code's next window.
pub(super) struct Refill<'a> {
    pub(super) connections: &'a Connections,
    pub(super) grants: &'a Grants,
    pub(super) metrics: &'a Metrics,
    pub(super) code: &'a CodeId,
}

/// What Redis says of a code's windows.
struct Candidates {
    status: String,
    replid: String,
    windows: u64,
    of: Generation,
    /// Where to look for more items.
    cursor: String,
    /// How many more items the next window should have.
    more: usize,
    items: Vec<String>,
}

impl Candidates {
    fn is_of_the_window_of(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.status.clone(), one.replid.clone(), one.windows);
        of(self) == of(other)
    }
}

impl Refill<'_> {
    /// Opens a window, unless nothing is left to open one with. Other replicas may do the
    /// same at the same time: whoever comes second finds the grant, and helps with it.
    pub(super) async fn run(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let Some(found) = self.choose().await? else {
                return Ok(());
            };
            let account = self.account(found.of.clone());
            if found.status == "fenced" {
                account.renew_fence(&found.replid, found.windows).await?;
                continue;
            }
            if found.items.is_empty() {
                return Ok(());
            }
            let grant = Grant {
                number: found.windows + 1,
                replid: found.replid,
                items: found.items,
            };
            let grant = self.settle(&found.of, grant).await?;
            if account.take(&grant, &found.cursor).await? == "opened" {
                self.metrics.windows_opened.inc();
                let took = began.elapsed().as_secs_f64();
                self.metrics.refill_duration.observe(took);
                return Ok(());
            }
        }
    }

    /// Takes account of what Redis may have forgotten, and opens nothing.
    pub(super) async fn account_only(&self) -> Result<()> {
        while let Some(found) = self.state().await? {
            if found.status != "fenced" {
                break;
            }
            let account = self.account(found.of);
            account.renew_fence(&found.replid, found.windows).await?;
        }
        Ok(())
    }

    /// Writes a grant. If there is one of this number already, that is the one: it may be
    /// our own, whose answer was lost, another replica's, or another primary's.
    async fn settle(&self, of: &Generation, grant: Grant) -> Result<Grant> {
        if self.grants.create(of, &grant).await.map_err(failed)? {
            return Ok(grant);
        }
        let found = self.grants.read(of, grant.number).await.map_err(failed)?;
        // Grants go only with their code.
        found.ok_or_else(|| StoreError::unavailable("the code is being deleted", "no grant"))
    }

    /// How many windows the code has had; `None` if there is no such code.
    pub(super) async fn windows(&self) -> Result<Option<(Generation, u64)>> {
        let found = self.state().await?;
        Ok(found.map(|found| (found.of, found.windows)))
    }

    /// Reads only how things are; `None` if there is no such code.
    async fn state(&self) -> Result<Option<Candidates>> {
        self.candidates(0, 0, BYTES, "").await
    }

    /// Chooses the items of the next window; `None` if there is no such code. Redis serves
    /// claims between two calls.
    async fn choose(&self) -> Result<Option<Candidates>> {
        let Some(mut found) = self.candidates(FEWEST, MOST, BYTES, "").await? else {
            return Ok(None);
        };
        while found.more > 0 {
            let bytes = found.items.iter().map(String::len).sum();
            let (more, left) = (found.more, BYTES.saturating_sub(bytes));
            match self.candidates(more, more, left, &found.cursor).await? {
                Some(next) if next.is_of_the_window_of(&found) => {
                    (found.cursor, found.more) = (next.cursor, next.more);
                    found.items.extend(next.items);
                }
                // The grant will show that things have changed.
                _ => break,
            }
        }
        found.items.sort_unstable();
        found.items.dedup();
        Ok(Some(found))
    }

    async fn candidates(
        &self,
        fewest: usize,
        most: usize,
        bytes: usize,
        cursor: &str,
    ) -> Result<Option<Candidates>> {
        let keys = Keys::of(self.code);
        let reply: Vec<String> = self
            .connections
            .run(&CANDIDATES, keys, |call| {
                call.arg(fewest).arg(most).arg(bytes).arg(cursor);
            })
            .await?;
        let mut reply = reply.into_iter();
        let mut next = || reply.next().unwrap_or_default();
        let (status, replid, windows, created_at) = (next(), next(), next(), next());
        let (cursor, more) = (next(), next());
        match status.as_str() {
            "no-such-code" => return Ok(None),
            "old-schema" => {
                return Err(StoreError::Unfit(
                    "the data of this code has the form of an older version; when no replica of \
                     that version runs any more, run `apiece store upgrade`"
                        .into(),
                ));
            }
            _ => {}
        }
        let corrupt = |_| StoreError::Corrupt("the number of windows is not a number".into());
        let (windows, more) = (windows.parse(), more.parse());
        Ok(Some(Candidates {
            status,
            replid,
            windows: windows.map_err(corrupt)?,
            of: Generation {
                code: self.code.clone(),
                created_at: timestamp(&created_at)?,
            },
            cursor,
            more: more.map_err(corrupt)?,
            items: reply.collect(),
        }))
    }

    fn account(&self, of: Generation) -> Account<'_> {
        Account {
            connections: self.connections,
            grants: self.grants,
            metrics: self.metrics,
            of,
        }
    }
}

/// The object store's failure, as the store's own.
pub(super) fn failed(error: GrantError) -> StoreError {
    match error {
        GrantError::Forged(_) | GrantError::Missing(_) => StoreError::Corrupt(error.to_string()),
        GrantError::TwoWriters => StoreError::Unfit(error.to_string()),
        error => StoreError::unavailable(error.to_string(), error),
    }
}
