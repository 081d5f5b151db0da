//! Contents on their way out.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _, TryStreamExt as _};
use object_store::{GetOptions, GetRange, GetResultPayload};
use sha2::{Digest as _, Sha256};

use super::{Files, FilesError, Result, is_missing};
use crate::domain::Digest;

/// Bytes as they come.
pub type Contents = BoxStream<'static, io::Result<Bytes>>;

/// How much of a local file is read at once: with less, the hand-over between
/// threads shows; with more, many downloads take much memory.
const PIECE: u64 = 256 * 1024;

/// How many pieces of a local file are read ahead.
const AHEAD: usize = 2;

impl Files {
    /// The bytes in `range` of the contents under a digest.
    ///
    /// # Errors
    /// [`FilesError::Missing`], or the object store's failure.
    pub async fn read(&self, sha256: Digest, range: Range<u64>) -> Result<Contents> {
        let path = self.contents(sha256);
        let options = GetOptions {
            // A store has no ranges without a byte.
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
            GetResultPayload::File(file, _) => read_file(file, range).boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(io::Error::from).boxed(),
        })
    }

    /// What the contents under a digest really hash to.
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

/// A part of a local file, a piece at a time, read ahead on threads that may
/// block; a client that takes its time holds none of them.
fn read_file(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    let file = Arc::new(file);
    let starts = range.clone().step_by(PIECE as usize);
    stream::iter(starts)
        .map(move |start| {
            let file = Arc::clone(&file);
            let length = PIECE.min(range.end - start) as usize;
            async move {
                tokio::task::spawn_blocking(move || read_piece(&file, start, length))
                    .await
                    .map_err(io::Error::other)?
            }
        })
        .buffered(AHEAD)
}

fn read_piece(file: &File, mut start: u64, length: usize) -> io::Result<Bytes> {
    let mut piece = vec![0; length];
    let mut rest = &mut piece[..];
    while !rest.is_empty() {
        match read_at(file, rest, start) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                rest = &mut rest[read..];
                start += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(piece.into())
}

#[cfg(unix)]
use std::os::unix::fs::FileExt as _;
#[cfg(windows)]
use std::os::windows::fs::FileExt as _;

fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return file.read_at(into, offset);
    #[cfg(windows)]
    return file.seek_read(into, offset);
}
