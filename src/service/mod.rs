//! The use cases: rules that are neither HTTP's nor a store's.

mod claim;
mod codes;
mod collect;
mod data;
mod export;
mod files;
mod fill;
mod filling;
mod find;
mod former;
pub mod intake;
mod items;
mod journal;
mod keys;
mod known;
mod logo;
mod organiser;
mod redeem;
mod replace;
mod report;
mod revoke;
mod show;
mod spend;
mod store;
mod uploads;

use std::sync::Arc;

use tokio::sync::broadcast;

use self::data::Data;
use self::keys::KnownKeys;
use self::known::Known;
use self::logo::Logos;
use crate::domain::{Claim, CodeId, Invalid, ItemId, KeyId, StateName};
use crate::files::{Files, FilesError};
use crate::logo::LogoError;
use crate::store::{Fixed, MAX_KEYS, MAX_REVOKED, Store, StoreError};
use crate::system::Random;
use crate::telemetry::Metrics;

pub use codes::CodePage;
pub use collect::Collected;
pub use files::FileCheck;
pub use fill::Fill;
pub use filling::{FillError, Filling, OnInvalid};
pub use find::{FoundClaims, Place, Search};
pub use organiser::Organiser;
pub use redeem::Redeemed;
pub use replace::Replacing;
pub use report::{LookAlike, RejectedRow, Report};
pub use show::{check_ending, drawn};
pub use uploads::Undone;

/// Apiece itself, on any store.
pub struct Apiece {
    store: Store,
    files: Files,
    granted: broadcast::Sender<Granted>,
    metrics: Arc<Metrics>,
    random: Random,
    data: Data,
    known: Known,
    keys: KnownKeys,
    logos: Logos,
}

/// An item has just been granted.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Through which code.
    pub code: CodeId,
    /// To whom, what and when.
    pub claim: Claim,
}

impl Apiece {
    /// The service on `store`, with the contents of files in `files`. It counts in
    /// `metrics`.
    #[must_use]
    pub fn new(store: Store, files: Files, metrics: Arc<Metrics>, random: Random) -> Self {
        const BACKLOG: usize = 1_024;
        Self {
            store,
            files,
            granted: broadcast::Sender::new(BACKLOG),
            metrics,
            random,
            data: Data::default(),
            known: Known::default(),
            keys: KnownKeys::default(),
            logos: Logos::default(),
        }
    }

    /// The same, which stops when the store no longer has this secret: its data is
    /// then lost.
    #[must_use]
    pub fn with_secret(self, secret: [u8; 32]) -> Self {
        Self {
            data: Data::with_secret(secret),
            ..self
        }
    }

    /// The contents of files, for work that needs no rule.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Receives every item that this process grants from now on. A listener that
    /// falls far behind misses some.
    #[must_use]
    pub fn watch_granted(&self) -> broadcast::Receiver<Granted> {
        self.granted.subscribe()
    }

    /// Random bits, by which something that is good once is known.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn random_bits<const N: usize>(&self) -> Result<[u8; N]> {
        self.random
            .bytes()
            .map_err(|e| StoreError::unavailable("the system gives no random bytes", e))
            .map_err(Error::Store)
    }
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No code has this id.
    #[error("there is no code {0}")]
    NoSuchCode(CodeId),
    /// The code never had this item.
    #[error("the code has no item {0}")]
    NoSuchItem(ItemId),
    /// No client has the item.
    #[error("no client has the item {0}: it is {state}", state = .1.as_str())]
    NotTaken(ItemId, StateName),
    /// Nothing is untaken that could take the item's place.
    #[error("nothing is left to take the place of the item; add items first")]
    NothingLeft,
    /// The data is of a schema that cannot record it.
    #[error(
        "the data of this code has the form of an older version; \
         when no replica of that version runs any more, run `apiece store upgrade` first"
    )]
    OldSchema,
    /// No more clients can be told apart from those that may claim.
    #[error(
        "{MAX_REVOKED} clients of the code are revoked, which is the limit; restore some first"
    )]
    TooManyRevoked,
    /// No key has this id.
    #[error("there is no key {0}")]
    NoSuchKey(KeyId),
    /// No more keys are kept.
    #[error("there are {MAX_KEYS} keys, which is the limit; revoke some first")]
    TooManyKeys,
    /// The id is taken.
    #[error("there is a code {0} already; choose another id")]
    CodeExists(CodeId),
    /// A setting cannot be changed any more.
    #[error("{}", told(*.0))]
    InUse(Fixed),
    /// The settings changed since the caller read them.
    #[error("the code's settings, and so their ETag, have changed; read them and try again")]
    Stale,
    /// Some items of the code cannot be shown as the settings say.
    #[error(
        "{misfits} of {count} items cannot be shown like this; the first is {item}, which {reason}"
    )]
    NotDrawable {
        /// How many.
        misfits: usize,
        /// Of how many.
        count: u64,
        /// The first of them.
        item: ItemId,
        /// What is wrong with it.
        reason: String,
    },
    /// The picture cannot be a logo.
    #[error(transparent)]
    Logo(#[from] LogoError),
    /// The caller gave an invalid value.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The client has claimed nothing.
    #[error("this client has claimed nothing from the code")]
    NoSuchClient,
    /// The client has no such item.
    #[error("the client has no item with this number from this code")]
    NoSuchClaim,
    /// The organiser has taken the client's right away.
    #[error("the organiser has taken this client's right away")]
    Revoked,
    /// The code's items are not marked as used.
    #[error("the items of this code are not marked as used; set redeem first")]
    NotRedeemable,
    /// The item is not marked as used.
    #[error("the item is not marked as used")]
    NotRedeemed,
    /// The client's item is not a file.
    #[error("the client has no file with this number from this code")]
    NoSuchFile,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The object store failed.
    #[error(transparent)]
    Files(#[from] FilesError),
}

impl Error {
    /// The same failure of the store for another caller.
    fn same(&self) -> Self {
        match self {
            Self::NoSuchCode(code) => Self::NoSuchCode(code.clone()),
            Self::Store(error) => Self::Store(error.same()),
            other => Self::Store(StoreError::Unavailable {
                reason: other.to_string(),
                source: None,
            }),
        }
    }
}

fn told(fixed: Fixed) -> &'static str {
    match fixed {
        Fixed::PerClient => {
            "per_client cannot be lowered once a client has claimed; \
             make a new code with the lower limit"
        }
        Fixed::Identity => {
            "identity cannot be changed once a client has claimed: the same person would be \
             somebody else; make a new code with the other identity"
        }
    }
}

/// The answer of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;
