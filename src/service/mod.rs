//! The use cases: rules that are neither HTTP's nor a store's.

mod claim;
mod codes;
mod collect;
mod export;
mod files;
mod fill;
mod former;
pub mod intake;
mod items;
mod store;

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::domain::{Claim, CodeId, Invalid, ItemId};
use crate::files::{Files, FilesError};
use crate::store::{Store, StoreError};
use crate::telemetry::Metrics;

pub use codes::CodePage;
pub use collect::Collected;
pub use files::FileCheck;
pub use fill::{Fill, FillError, OnInvalid, RejectedRow, Report};

/// Apiece itself, over whichever store.
pub struct Apiece {
    store: Store,
    files: Files,
    granted: broadcast::Sender<Granted>,
    metrics: Arc<Metrics>,
}

/// An item has just gone.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Through which code.
    pub code: CodeId,
    /// To whom, what and when.
    pub claim: Claim,
}

impl Apiece {
    /// The service over `store`, with the contents of files in `files`, counted
    /// in `metrics`.
    #[must_use]
    pub fn new(store: Store, files: Files, metrics: Arc<Metrics>) -> Self {
        const BACKLOG: usize = 1_024;
        Self {
            store,
            files,
            granted: broadcast::Sender::new(BACKLOG),
            metrics,
        }
    }

    /// The contents of files, for what needs no rule.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Hears of every item that this process grants from now on. A listener
    /// that falls far behind misses some.
    #[must_use]
    pub fn watch_granted(&self) -> broadcast::Receiver<Granted> {
        self.granted.subscribe()
    }
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No code has this id.
    #[error("there is no code {0}")]
    NoSuchCode(CodeId),
    /// The code never had this item.
    #[error("the code has no item {0}")]
    NoSuchItem(ItemId),
    /// The id is taken.
    #[error("there is a code {0} already; choose another id")]
    CodeExists(CodeId),
    /// The limit cannot be lowered any more.
    #[error(
        "per_client cannot be lowered once a client has claimed; \
         make a new code with the lower limit"
    )]
    InUse,
    /// The settings changed since the caller read them.
    #[error("the code's settings have changed meanwhile; read them and try again")]
    Stale,
    /// Something the caller gave cannot be so.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The client's item is not a file.
    #[error("the client has no file of this code under this number")]
    NoSuchFile,
    /// The store did not do its part.
    #[error(transparent)]
    Store(StoreError),
    /// The store of files' contents did not do its part.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// A use case's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;
