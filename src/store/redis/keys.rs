//! Every key, spelled here and nowhere else.
//!
//! The keys of a code share one hash tag, so that a code lives on one slot of a
//! cluster and one script may touch them all. `1` is [`SCHEMA_VERSION`].

use crate::domain::CodeId;
use crate::store::SCHEMA_VERSION;

/// A key of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Hash: settings and counters.
    Code,
    /// Set: the items themselves; SPOP takes from here.
    Untaken,
    /// Set: ids of the clients that have had all they may.
    History,
    /// Hash: client id to its items and when.
    Claims,
    /// Hash: item id to client id.
    Taken,
    /// Set: items taken out of play.
    Withdrawn,
    /// Hash: item id to item JSON, of every file that the code ever had.
    Files,
}

impl Key {
    /// The last part of the key.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Untaken => "untaken",
            Self::History => "history",
            Self::Claims => "claims",
            Self::Taken => "taken",
            Self::Withdrawn => "withdrawn",
            Self::Files => "files",
        }
    }

    /// The key for `code`. Code ids hold no braces, so the tag is the id.
    pub(super) fn of(self, code: &CodeId) -> String {
        format!("apiece:{SCHEMA_VERSION}:{{{code}}}:{}", self.name())
    }
}

/// Sorted set, all scores 0: the ids of all codes. On a slot of its own, so it
/// is written after a code is, and mended by the next write to that code.
pub(super) fn codes() -> String {
    format!("apiece:{SCHEMA_VERSION}:codes")
}

/// String: the secret that all replicas share.
pub(super) fn secret() -> String {
    format!("apiece:{SCHEMA_VERSION}:secret")
}

/// String: the version of the schema; the one key that no version may rename.
pub(super) const SCHEMA: &str = "apiece:schema";
