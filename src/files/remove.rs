//! Removing contents that nobody refers to, while others may be adding them.
//!
//! Whoever adds a file keeps its contents, then writes the reference, then checks
//! whether the contents are still there, and keeps them again if not. Whoever
//! removes contents does the reverse: it sets the contents aside, then looks for
//! references, and puts the contents back if there is one. However the two
//! interleave, one of them sees the other: if the contents were set aside after the
//! adder checked, the reference was there when the remover looked.
//!
//! On most stores, setting contents aside takes two steps, a copy and a deletion.
//! Between them, only the process that takes them knows which are done. So contents
//! that are aside are left to whoever set them aside, until that process must have
//! died.

use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt as _};

use super::{Files, FilesError, Result, is_missing};
use crate::domain::Digest;

/// How many parts the contents are in, by the first byte of their digests.
pub const SHARDS: u16 = 256;

/// How old an upload or a removal must be to count as broken off. Any that still
/// makes progress is done sooner.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Contents that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredContents {
    /// Their hash.
    pub sha256: Digest,
    /// How many bytes they have.
    pub size: u64,
}

/// Contents that are set aside, to be removed or put back.
pub struct Removal {
    /// The contents.
    pub contents: StoredContents,
    at: Path,
    since: Timestamp,
}

impl Removal {
    /// Whether whoever began it has given up.
    #[must_use]
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        is_abandoned(self.since, now)
    }
}

fn is_abandoned(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since).as_secs() >= ABANDONED.as_secs() as i64
}

impl Files {
    /// All contents in one of the [`SHARDS`], in no particular order.
    pub fn list(&self, shard: u8) -> BoxStream<'static, Result<StoredContents>> {
        let folder = self.under(["sha256", &hex::encode([shard])]);
        let kept = |meta: ObjectMeta| async move {
            // Other objects there are not ours.
            let sha256 = meta.location.filename()?.parse().ok()?;
            let size = meta.size;
            Some(StoredContents { sha256, size })
        };
        self.store
            .list(Some(&folder))
            .map_err(Into::into)
            .try_filter_map(move |meta| async move { Ok(kept(meta).await) })
            .boxed()
    }

    /// Sets contents aside; `None` if they are not there any more.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn set_aside(&self, contents: StoredContents) -> Result<Option<Removal>> {
        let from = self.contents(contents.sha256);
        // No other call uses this name, so what has it was set aside by this call.
        let since = self.system.clock.now();
        let name = format!(
            "{}.{}.{}",
            contents.sha256,
            since.as_second(),
            self.random_name()?
        );
        let at = self.under(["aside", &name]);
        match self.shift(&from, &at, contents.size).await {
            Ok(()) => Ok(Some(Removal {
                contents,
                at,
                since,
            })),
            Err(FilesError::Store(error)) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What removals have set aside, in progress or broken off.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn aside(&self) -> Result<Vec<Removal>> {
        let all = self.store.list(Some(&self.under(["aside"])));
        let removal = |meta: ObjectMeta| {
            let (digest, rest) = meta.location.filename()?.split_once('.')?;
            let (seconds, _) = rest.split_once('.')?;
            Some(Removal {
                contents: StoredContents {
                    sha256: digest.parse().ok()?,
                    size: meta.size,
                },
                since: Timestamp::from_second(seconds.parse().ok()?).ok()?,
                at: meta.location,
            })
        };
        let all: Vec<ObjectMeta> = all.try_collect().await?;
        Ok(all.into_iter().filter_map(removal).collect())
    }

    /// Puts back contents that are referred to after all.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn put_back(&self, removal: &Removal) -> Result<()> {
        let Removal { contents, at, .. } = removal;
        let to = self.contents(contents.sha256);
        self.shift(at, &to, contents.size).await?;
        // If both names belong to the same file, renaming in a directory leaves the
        // old one.
        self.delete(at).await
    }

    /// As [`Files::put_back`], for contents that somebody else has set aside and
    /// may be about to put back or to remove.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn put_back_too(&self, removal: &Removal) -> Result<()> {
        let Removal { contents, at, .. } = removal;
        if self.size(contents.sha256).await?.is_some() {
            return Ok(());
        }
        let to = self.contents(contents.sha256);
        match self.copy(at, &to, contents.size).await {
            // The other one has put them back or removed them.
            Err(FilesError::Store(error)) if is_missing(&error) => Ok(()),
            copied => copied,
        }
    }

    /// Removes contents for good.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn remove(&self, removal: &Removal) -> Result<()> {
        self.delete(&removal.at).await
    }

    /// Uploads that broke off so long ago that nobody will finish them: the size of
    /// each in bytes. They are removed if `delete`.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn abandoned(&self, now: Timestamp, delete: bool) -> Result<Vec<u64>> {
        let mut all = self.store.list(Some(&self.under(["incoming"])));
        let mut sizes = Vec::new();
        while let Some(meta) = all.try_next().await? {
            let since = Timestamp::from_second(meta.last_modified.timestamp());
            if !since.is_ok_and(|since| is_abandoned(since, now)) {
                continue;
            }
            if delete {
                self.delete(&meta.location).await?;
            }
            sizes.push(meta.size);
        }
        Ok(sizes)
    }

    pub(super) async fn delete(&self, path: &Path) -> Result<()> {
        match self.store.delete(path).await {
            Err(error) if !is_missing(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }
}
