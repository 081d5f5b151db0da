//! Who organisers are, and what they did: keys, the journal, uploads that can be undone, and what
//! is good once.

use std::time::Duration;

use async_trait::async_trait;

use super::Result;
use crate::domain::{Attempt, CodeId, ItemId, JournalEntry, KeyId, StoredKey, Timestamp};

/// How many keys there may be.
pub const MAX_KEYS: usize = 1_000;

/// How many entries a journal keeps; the oldest goes first.
pub const MAX_JOURNAL: usize = 1_000;

/// How long it is remembered what an upload has added.
pub const UPLOAD_LIFE: Duration = Duration::from_secs(24 * 3_600);

/// Where keys and journals live. Few calls, none of them for a crowd.
#[async_trait]
pub trait Access: Send + Sync + 'static {
    /// Keeps a new key; false if there are [`MAX_KEYS`] already, or one with its id.
    async fn add_key(&self, key: &StoredKey) -> Result<bool>;

    /// Reads a key.
    async fn key(&self, id: &KeyId) -> Result<Option<StoredKey>>;

    /// All keys, in the order of their ids, and when each was last used.
    async fn keys(&self) -> Result<Vec<(StoredKey, Option<Timestamp>)>>;

    /// Removes a key; false if there is none.
    async fn remove_key(&self, id: &KeyId) -> Result<bool>;

    /// Notes when a key was last used.
    async fn note_use(&self, id: &KeyId, at: Timestamp) -> Result<()>;

    /// Writes an entry into the service's journal. If it is called again after an error, the
    /// entry may be there twice.
    async fn note(&self, entry: &JournalEntry) -> Result<()>;

    /// Writes an entry into a code's journal, perhaps in the place of its last one. Then false,
    /// and nothing is written, if another is the last one by now. A code that is gone has no
    /// journal. If it is called again after an error, the entry may be there twice.
    async fn note_of(
        &self,
        code: &CodeId,
        entry: &JournalEntry,
        instead_of: Option<&JournalEntry>,
    ) -> Result<bool>;

    /// The last entries of a code's journal, or of the service's, the newest first. `None` if
    /// there is no such code.
    async fn journal(
        &self,
        code: Option<&CodeId>,
        limit: usize,
    ) -> Result<Option<Vec<JournalEntry>>>;

    /// Remembers items that an upload has added, for [`UPLOAD_LIFE`] from now.
    async fn note_upload(&self, upload: &str, items: &[ItemId]) -> Result<()>;

    /// Up to `limit` of the items that an upload has added, from this one on, in the order in
    /// which they were; none at the end, or if nothing is remembered of it.
    async fn uploaded(&self, upload: &str, from: usize, limit: usize) -> Result<Vec<ItemId>>;

    /// Uses something that is good once, and returns whether this attempt did, now or before. It
    /// is remembered for `life`, after which it must not be good any more.
    async fn use_once(&self, id: &str, attempt: &Attempt, life: Duration) -> Result<bool>;

    /// Whether something that is good once was used.
    async fn was_used(&self, id: &str) -> Result<bool>;
}
