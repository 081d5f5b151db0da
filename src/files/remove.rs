//! Removing contents that nobody refers to, while others may be adding them.
//!
//! Who adds a file keeps its contents, then writes the reference, then looks
//! whether the contents are still there and keeps them again if not. Who removes
//! does it the other way round: it sets the contents aside, then looks for
//! references, and puts the contents back if there is one. Whichever way the
//! two interleave, one of them sees the other: if the contents were set aside
//! after the adder looked, the reference was there when the remover did.

use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt as _};

use super::{Files, Result, is_missing, random_name};
use crate::domain::Digest;

/// How many parts the contents are in, by the first byte of their digests.
pub const SHARDS: u16 = 256;

/// How old an upload has to be before it counts as broken off: longer than any
/// takes that still moves.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Contents that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What they hash to.
    pub sha256: Digest,
    /// How many bytes they have.
    pub size: u64,
}

/// Contents that are set aside, to be removed or put back.
pub struct Removal {
    /// The contents.
    pub contents: Kept,
    at: Path,
}

impl Files {
    /// All contents in one of the [`SHARDS`], in no particular order.
    pub fn list(&self, shard: u8) -> BoxStream<'static, Result<Kept>> {
        let folder = self.under(["sha256", &hex::encode([shard])]);
        let kept = |meta: ObjectMeta| async move {
            // Whatever else lies there is not ours to judge.
            let sha256 = meta.location.filename()?.parse().ok()?;
            let size = meta.size;
            Some(Kept { sha256, size })
        };
        self.store
            .list(Some(&folder))
            .map_err(Into::into)
            .try_filter_map(move |meta| async move { Ok(kept(meta).await) })
            .boxed()
    }

    /// Sets contents aside; nothing if they are not there any more.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn set_aside(&self, contents: Kept) -> Result<Option<Removal>> {
        let from = self.contents(contents.sha256);
        // A name of its own: whoever finds it knows that what has this name was
        // set aside before it looks for references.
        let name = format!("{}.{}", contents.sha256, random_name()?);
        let at = self.under(["aside", &name]);
        match self.shift(&from, &at, contents.size).await {
            Ok(()) => Ok(Some(Removal { contents, at })),
            Err(super::FilesError::Store(error)) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What earlier removals that broke off have left aside.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn aside(&self) -> Result<Vec<Removal>> {
        let all = self.store.list(Some(&self.under(["aside"])));
        let removal = |meta: ObjectMeta| {
            let (digest, _) = meta.location.filename()?.split_once('.')?;
            Some(Removal {
                contents: Kept {
                    sha256: digest.parse().ok()?,
                    size: meta.size,
                },
                at: meta.location.clone(),
            })
        };
        let all: Vec<ObjectMeta> = all.try_collect().await?;
        Ok(all.into_iter().filter_map(removal).collect())
    }

    /// Puts contents back that are referred to after all.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn put_back(&self, removal: &Removal) -> Result<()> {
        let Removal { contents, at } = removal;
        self.shift(at, &self.contents(contents.sha256), contents.size)
            .await
    }

    /// Removes contents for good.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn remove(&self, removal: &Removal) -> Result<()> {
        self.delete(&removal.at).await
    }

    /// Uploads that broke off so long ago that nobody goes on with them: how
    /// many bytes each has. They are removed if `delete`.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn abandoned(&self, now: Timestamp, delete: bool) -> Result<Vec<u64>> {
        let mut all = self.store.list(Some(&self.under(["incoming"])));
        let mut sizes = Vec::new();
        while let Some(meta) = all.try_next().await? {
            let age = now.as_second() - meta.last_modified.timestamp();
            if age < ABANDONED.as_secs() as i64 {
                continue;
            }
            if delete {
                self.delete(&meta.location).await?;
            }
            sizes.push(meta.size);
        }
        Ok(sizes)
    }

    async fn shift(&self, from: &Path, to: &Path, size: u64) -> Result<()> {
        self.copy(from, to, size).await?;
        self.delete(from).await
    }

    async fn delete(&self, path: &Path) -> Result<()> {
        match self.store.delete(path).await {
            Err(error) if !is_missing(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }
}
