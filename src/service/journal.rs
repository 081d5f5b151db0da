//! The journals: what organisers did to a code, and to the service.
//!
//! The change comes first. If its entry cannot be written, the change stands, and the log says
//! so: an organiser who stops a code must not be told that it failed because of the books.

use serde_json::{Map, Value};

use super::{Apiece, Organiser, Result};
use crate::domain::{CodeId, Deed, JournalEntry};

/// How often an entry is added to the last one while others write theirs; then it is an entry of
/// its own.
const ATTEMPTS: u32 = 8;

impl Apiece {
    /// The last entries of a code's journal, the newest first.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn journal(&self, code: &CodeId, limit: usize) -> Result<Vec<JournalEntry>> {
        let entries = self.store.access.journal(Some(code), limit);
        self.ask_of(code, entries).await
    }

    /// The last entries of the service's journal, the newest first: keys, and codes that were
    /// made or deleted.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn service_journal(&self, limit: usize) -> Result<Vec<JournalEntry>> {
        let entries = self.ask(self.store.access.journal(None, limit)).await?;
        Ok(entries.unwrap_or_default())
    }
}

impl Organiser<'_> {
    /// Writes an entry into a code's journal, or into the service's.
    pub async fn note(&self, code: Option<&CodeId>, did: Deed, details: Value) {
        let details = match details {
            Value::Object(details) => details,
            _ => Map::new(),
        };
        let entry = JournalEntry {
            at: self.now,
            by: self.by.clone(),
            did,
            details,
        };
        if let Err(error) = self.write(code, &entry).await {
            let code = code.map(CodeId::as_str);
            tracing::error!(%error, code, ?did, "an entry of the journal was lost");
        }
    }

    async fn write(&self, code: Option<&CodeId>, entry: &JournalEntry) -> Result<()> {
        let access = &self.apiece.store.access;
        let Some(code) = code else {
            return self.apiece.ask(access.note(entry)).await;
        };
        if entry.did == Deed::ItemsAdded && self.write_with_last(code, entry).await? {
            return Ok(());
        }
        let written = access.note_of(code, entry, None);
        self.apiece.ask(written).await.map(drop)
    }

    /// Adds an entry to the last one, if it goes on with the same. False if it does not, or if
    /// others always came first; then nothing is written.
    async fn write_with_last(&self, code: &CodeId, entry: &JournalEntry) -> Result<bool> {
        let access = &self.apiece.store.access;
        for _ in 0..ATTEMPTS {
            let last = self.apiece.ask(access.journal(Some(code), 1)).await?;
            let last = last.and_then(|mut last| last.pop());
            let both = last.as_ref().and_then(|last| entry.with(last));
            let (Some(last), Some(both)) = (last, both) else {
                return Ok(false);
            };
            let written = access.note_of(code, &both, Some(&last));
            if self.apiece.ask(written).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
