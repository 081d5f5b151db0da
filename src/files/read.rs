//! Reading contents.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use object_store::{GetOptions, GetRange, GetResultPayload};
use sha2::{Digest as _, Sha256};

use super::{Files, FilesError, Result, is_missing, local, place};
use crate::domain::Digest;

/// Bytes as they arrive.
pub type Contents = BoxStream<'static, io::Result<Bytes>>;

impl Files {
    /// The bytes in `range` of the contents under a digest.
    ///
    /// # Errors
    /// [`FilesError::Missing`], or the object store's failure.
    pub async fn read(&self, sha256: Digest, range: Range<u64>) -> Result<Contents> {
        if !range.is_empty()
            && let Some(file) = self.cached(sha256)
        {
            return Ok(local::read(file, range).boxed());
        }
        let path = self.contents(sha256);
        let options = GetOptions {
            // A store does not return empty ranges.
            range: (!range.is_empty()).then(|| GetRange::Bounded(range.clone())),
            head: range.is_empty(),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&path, options).await;
        let found = found.map_err(|error| match error {
            error if is_missing(&error) => FilesError::Missing(sha256),
            error => error.into(),
        })?;
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        Ok(match found.payload {
            GetResultPayload::File(file, _) => local::read(file, range).boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(io::Error::from).boxed(),
        })
    }

    /// The contents in a directory, if they can be opened without waiting.
    fn cached(&self, sha256: Digest) -> Option<File> {
        let directory = self.directory.as_ref()?;
        let below = PathBuf::from_iter(place(&sha256.to_string()));
        local::open_cached(&directory.join(below))
    }

    /// The actual hash of the contents under a digest.
    ///
    /// # Errors
    /// [`FilesError::Missing`], or the object store's failure.
    pub async fn rehash(&self, sha256: Digest, size: u64) -> Result<Digest> {
        let mut contents = self.read(sha256, 0..size).await?;
        let mut hash = Sha256::new();
        while let Some(bytes) = contents.try_next().await.map_err(broke_off)? {
            hash.update(&bytes);
        }
        Ok(Digest::from(<[u8; 32]>::from(hash.finalize())))
    }
}

fn broke_off(error: io::Error) -> object_store::Error {
    object_store::Error::Generic {
        store: "download",
        source: Box::new(error),
    }
}
