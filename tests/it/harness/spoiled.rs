//! An object store that can be made to misbehave.

use std::fmt;
use std::path::Path as Directory;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt as _, PutMode, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
};

/// How an object store misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    /// Not at all.
    None,
    /// It refuses every call.
    Down,
    /// It does what it is asked to, and says that it failed.
    AnswersLost,
    /// It answers long after anybody would wait.
    Late,
    /// It lets a second writer overwrite an object.
    TwoWriters,
    /// It does so if both come together: it looks first, and then writes.
    LooksFirst,
}

/// A directory as an object store, with a fault that can be switched on.
#[derive(Debug)]
pub(crate) struct Spoiled {
    store: LocalFileSystem,
    fault: AtomicU8,
}

impl Spoiled {
    pub(crate) fn new(fault: Fault) -> Arc<Self> {
        Arc::new(Self {
            store: LocalFileSystem::new(),
            fault: AtomicU8::new(fault as u8),
        })
    }

    pub(crate) fn spoil(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault.load(Ordering::SeqCst) == fault as u8
    }

    async fn check(&self) -> Result<()> {
        if self.has(Fault::Late) {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        if self.has(Fault::Down) {
            return Err(failure());
        }
        Ok(())
    }
}

fn failure() -> Error {
    Error::Generic {
        store: "spoiled",
        source: "it was told to fail".into(),
    }
}

/// How a directory of this machine is named in it.
pub(crate) fn root(directory: &Directory) -> Path {
    Path::from_absolute_path(directory).expect("it exists")
}

impl fmt::Display for Spoiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spoiled({})", self.store)
    }
}

#[async_trait]
impl ObjectStore for Spoiled {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        mut options: PutOptions,
    ) -> Result<PutResult> {
        self.check().await?;
        if self.has(Fault::TwoWriters) {
            options.mode = PutMode::Overwrite;
        }
        if self.has(Fault::LooksFirst) && self.store.head(location).await.is_err() {
            // So that others look, too.
            tokio::time::sleep(Duration::from_millis(20)).await;
            options.mode = PutMode::Overwrite;
        }
        let put = self.store.put_opts(location, payload, options).await?;
        if self.has(Fault::AnswersLost) {
            return Err(failure());
        }
        Ok(put)
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.check().await?;
        self.store.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.store.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        if self.has(Fault::Down) {
            return stream::once(async { Err(failure()) }).boxed();
        }
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.check().await?;
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}
