//! The contents of files, in an object store: a directory, S3 and its like,
//! Google Cloud Storage or Azure.
//!
//! | object | holds |
//! |---|---|
//! | `sha256/ab/{SHA-256}` | contents, under their own hash |
//! | `incoming/{random}` | an upload that is under way |
//! | `aside/{SHA-256}.{since}.{random}` | contents that are about to be removed |
//!
//! Contents are shared: whoever adds the same bytes, to whichever code, refers
//! to the same object.

mod local;
mod read;
mod remove;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use object_store::{ObjectStore, ObjectStoreExt as _};
use url::Url;

use crate::domain::{Digest, File};
use crate::system::{NoRandomness, System};

pub use read::Contents;
pub use remove::{Removal, SHARDS, StoredContents};
pub use upload::{Staged, Upload};

/// Where the contents of files are.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// What all names in the store begin with.
    root: Path,
    signer: Option<Arc<dyn Signer>>,
    /// The root, if it is a directory of this machine.
    directory: Option<PathBuf>,
    system: System,
}

/// An answer about contents.
pub type Result<T, E = FilesError> = std::result::Result<T, E>;

/// Why contents could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The object store cannot be reached, or it failed.
    #[error("the object store failed")]
    Store(#[from] object_store::Error),
    /// The contents are not in the object store.
    #[error("the contents with the SHA-256 {0} are not in the object store")]
    Missing(Digest),
    /// The system gives no random bytes for a name.
    #[error("the system gives no random bytes: {0}")]
    Randomness(#[from] NoRandomness),
}

impl Files {
    /// The contents in `store`, under `root`. `signer` is for stores that hand out
    /// files at signed addresses.
    #[must_use]
    pub fn new(
        store: Arc<dyn ObjectStore>,
        root: Path,
        signer: Option<Arc<dyn Signer>>,
        system: System,
    ) -> Self {
        Self {
            store,
            root,
            signer,
            directory: None,
            system,
        }
    }

    /// The same, if the root is a directory of this machine.
    #[must_use]
    pub fn in_directory(mut self, path: PathBuf) -> Self {
        self.directory = Some(path);
        self
    }

    /// The size in bytes of the contents under a digest; `None` if there are none.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn size(&self, sha256: Digest) -> Result<Option<u64>> {
        match self.store.head(&self.contents(sha256)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// An address that hands out a file without credentials for as long as `life`,
    /// with this `Content-Disposition`; `None` if the store does not sign
    /// addresses.
    ///
    /// # Errors
    /// The object store's failure to sign.
    pub async fn signed_url(
        &self,
        file: &File,
        disposition: &str,
        life: Duration,
    ) -> Result<Option<Url>> {
        let Some(signer) = &self.signer else {
            return Ok(None);
        };
        let path = self.contents(file.sha256);
        let options = SignedUrlOptions::new().with_query([
            ("response-content-disposition", disposition),
            ("response-content-type", file.media_type.as_str()),
        ]);
        let signed = signer.signed_url_opts(Method::GET, &path, life, &options);
        match signed.await {
            // Azure does not sign this query, so the file is named after its
            // digest.
            Err(object_store::Error::NotSupported { .. }) => {
                Ok(Some(signer.signed_url(Method::GET, &path, life).await?))
            }
            url => Ok(Some(url?)),
        }
    }

    /// Whether files can be downloaded from the store itself.
    #[must_use]
    pub fn signs(&self) -> bool {
        self.signer.is_some()
    }

    /// A name that nobody else uses.
    fn random_name(&self) -> Result<String> {
        Ok(hex::encode(self.system.random.bytes::<16>()?))
    }

    fn contents(&self, sha256: Digest) -> Path {
        self.under(place(&sha256.to_string()))
    }

    fn under<const N: usize>(&self, parts: [&str; N]) -> Path {
        parts.into_iter().fold(self.root.clone(), Path::join)
    }

    /// Copies an object.
    async fn copy(&self, from: &Path, to: &Path, size: u64) -> Result<()> {
        match self.store.copy(from, to).await {
            Err(error) if size > MOST_COPIED && !is_missing(&error) => {
                upload::copy_through(&self.store, from, to).await
            }
            copied => Ok(copied?),
        }
    }

    /// Moves an object: at once in a directory, by a copy and a deletion in most
    /// other stores.
    async fn shift(&self, from: &Path, to: &Path, size: u64) -> Result<()> {
        match self.store.rename(from, to).await {
            Err(error) if size > MOST_COPIED && !is_missing(&error) => {
                upload::copy_through(&self.store, from, to).await?;
                self.delete(from).await
            }
            moved => Ok(moved?),
        }
    }
}

/// Stores copy at most 5 GiB by themselves (S3's limit for `CopyObject`). Larger
/// objects are copied through this process.
const MOST_COPIED: u64 = 5 * 1024 * 1024 * 1024;

/// The place of contents below the root.
fn place(sha256: &str) -> [&str; 3] {
    ["sha256", &sha256[..2], sha256]
}

fn is_missing(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
}
