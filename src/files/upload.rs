//! Uploading contents: first under a random name, and under their digest once it is
//! known and they are complete.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{Files, Result};
use crate::domain::Digest;

/// How much is sent to the object store at once. S3 takes at least 5 MiB per piece
/// and at most 10,000 pieces, so this is enough for 78 GiB.
const PIECE: usize = 8 * 1024 * 1024;

/// How many pieces may be under way. With the piece that is filling, an upload
/// takes at most 24 MiB of memory.
const AT_ONCE: usize = 2;

/// Contents that are arriving. Dropped before [`Upload::finish`], it leaves
/// nothing behind.
pub struct Upload {
    files: Files,
    at: Path,
    /// `None` once it is finished.
    writer: Option<BufWriter>,
    sha256: Sha256,
    size: u64,
}

/// Contents that have arrived and are not kept yet. Dropping this removes them.
pub struct Staged {
    files: Files,
    at: Path,
    /// Their hash.
    pub sha256: Digest,
    /// How many bytes they have.
    pub size: u64,
}

impl Files {
    /// Begins an upload.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn begin(&self) -> Result<Upload> {
        let at = self.under(["incoming", &self.random_name()?]);
        Ok(Upload {
            files: self.clone(),
            writer: Some(writer(&self.store, at.clone())),
            at,
            sha256: Sha256::new(),
            size: 0,
        })
    }
}

fn writer(store: &Arc<dyn ObjectStore>, at: Path) -> BufWriter {
    BufWriter::with_capacity(Arc::clone(store), at, PIECE).with_max_concurrency(AT_ONCE)
}

impl Upload {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// The object store's failure.
    ///
    /// # Panics
    /// If it is called after an error.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.sha256.update(&bytes);
        self.size += bytes.len() as u64;
        let writer = self.writer.as_mut().expect("only finish takes it");
        Ok(writer.put(bytes).await?)
    }

    /// How many bytes have arrived.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Ends the upload.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn finish(mut self) -> Result<Staged> {
        let mut writer = self.writer.take().expect("finished once");
        let staged = Staged {
            files: self.files.clone(),
            at: self.at.clone(),
            sha256: Digest::from(<[u8; 32]>::from(self.sha256.finalize_reset())),
            size: self.size,
        };
        writer.shutdown().await.map_err(object_store_error)?;
        Ok(staged)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(mut writer) = self.writer.take() {
            in_background(async move {
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "an upload that broke off could not be removed");
                }
            });
        }
    }
}

impl Staged {
    /// Keeps the contents under their digest. They may be there already.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn keep(&self) -> Result<()> {
        let to = self.files.contents(self.sha256);
        self.files.copy(&self.at, &to, self.size).await
    }

    /// Keeps them once more, if they were removed after all. This works only once.
    /// It is a move: if the contents are back already as the same file, a directory
    /// would leave the name of a copy behind.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn keep_again(&self) -> Result<()> {
        let to = self.files.contents(self.sha256);
        self.files.shift(&self.at, &to, self.size).await
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let (store, at) = (Arc::clone(&self.files.store), self.at.clone());
        in_background(async move {
            if let Err(error) = store.delete(&at).await
                && !super::is_missing(&error)
            {
                tracing::warn!(%error, "what an upload left behind could not be removed");
            }
        });
    }
}

/// Copies an object by reading and writing it.
pub(super) async fn copy_through(
    store: &Arc<dyn ObjectStore>,
    from: &Path,
    to: &Path,
) -> Result<()> {
    let mut pieces = store.get(from).await?.into_stream();
    let mut writer = writer(store, to.clone());
    while let Some(piece) = pieces.try_next().await? {
        writer.put(piece).await?;
    }
    Ok(writer.shutdown().await.map_err(object_store_error)?)
}

/// `BufWriter` wraps the store's errors.
fn object_store_error(error: std::io::Error) -> object_store::Error {
    match error.downcast() {
        Ok(error) => error,
        Err(error) => object_store::Error::Generic {
            store: "upload",
            source: Box::new(error),
        },
    }
}

/// Cleans up after a request that may be gone already.
fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    // If there is no runtime, the process is ending, and `files gc` finds the rest.
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}
