//! Why a store could not do what it was asked to.

use std::time::Duration;

/// A store's answer.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached or did not answer in time. It is not known whether a
    /// change was made; making it again is safe.
    #[error("the store is unavailable: {reason}")]
    Unavailable {
        /// What happened, in words.
        reason: String,
        /// What caused it.
        #[source]
        source: Option<Cause>,
    },
    /// It did what it was asked to, but could not confirm that it will last, as the
    /// guarantee requires. Nobody may see it yet. Asking again is safe.
    #[error("the store is unavailable: {0}")]
    Unconfirmed(String),
    /// Too many claims wait already; nothing was done.
    #[error("too many claims are waiting")]
    Overloaded,
    /// The store has no room for more; nothing was done.
    #[error("the store is full: {0}")]
    Full(String),
    /// The data is not what this version writes. The text goes to the log: it says
    /// where, and never quotes an item or a client's id.
    #[error("the store holds something unexpected: {0}")]
    Corrupt(String),
    /// A reading cannot go on, and has to begin again; the text says why.
    #[error("the reading cannot go on: {0}")]
    Cursor(&'static str),
    /// The store has lost the data that this replica works on: its secret is gone or
    /// is another one, as the text says. Nothing was done.
    #[error(
        "the store has lost its data: the secret that signs cookies is {0}; restore the \
         backup, or restart all replicas to begin anew"
    )]
    Lost(&'static str),
    /// The data has the form of an older version, which cannot hold what is asked for.
    /// Nothing was done.
    #[error(
        "the data has the form of an older version; when no replica of that version runs \
         any more, run `apiece store upgrade` first"
    )]
    OldSchema,
    /// The store can be reached but is not fit to serve from.
    #[error("{0}")]
    Unfit(String),
}

impl StoreError {
    /// An [`StoreError::Unavailable`] with its cause.
    pub fn unavailable(reason: impl Into<String>, source: impl Into<Cause>) -> Self {
        Self::Unavailable {
            reason: reason.into(),
            source: Some(source.into()),
        }
    }

    /// The part that should answer has stopped, because the service is stopping.
    pub(super) fn stopped() -> Self {
        Self::Unavailable {
            reason: "the service is stopping".into(),
            source: None,
        }
    }

    /// The same error for another caller. Its cause is in the log of whoever met it
    /// first.
    pub(crate) fn same(&self) -> Self {
        match self {
            Self::Unavailable { reason, .. } => Self::Unavailable {
                reason: reason.clone(),
                source: None,
            },
            Self::Unconfirmed(reason) => Self::Unconfirmed(reason.clone()),
            Self::Overloaded => Self::Overloaded,
            Self::Full(reason) => Self::Full(reason.clone()),
            Self::Corrupt(reason) => Self::Corrupt(reason.clone()),
            Self::Cursor(reason) => Self::Cursor(reason),
            Self::Lost(reason) => Self::Lost(reason),
            Self::OldSchema => Self::OldSchema,
            Self::Unfit(reason) => Self::Unfit(reason.clone()),
        }
    }

    /// How long a client should wait before it tries again.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Overloaded
            | Self::Unavailable { .. }
            | Self::Unconfirmed(_)
            | Self::Cursor(_) => 1,
            Self::Full(_) | Self::Corrupt(_) | Self::Lost(_) | Self::OldSchema | Self::Unfit(_) => {
                30
            }
        })
    }
}
