//! Every key, spelled here and nowhere else.
//!
//! The keys of a code share one hash tag, so that a code lives on one slot of a
//! cluster and one script may touch them all.

use crate::domain::CodeId;

/// The version of the keys' names. Later schemas may keep it: `apiece:schema` holds
/// the version of what is in them.
const LAYOUT: u32 = 1;

/// A key of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Hash: settings and counters.
    Code,
    /// Set: the items themselves; SPOP takes from here.
    Untaken,
    /// Set: ids of the clients that have had all the items they may have.
    History,
    /// Hash: client id to its items and when.
    Claims,
    /// Hash: item id to client id.
    Taken,
    /// Set: items taken out of play.
    Withdrawn,
    /// Hash: item id to item JSON, of every file that the code ever had.
    Files,
    /// Hash: item id to what became of it, of every item that was replaced: a line
    /// `<nth> <ms granted> <ms replaced> <id of the next item>`, a line with the
    /// client id, a line with the item's JSON.
    Replaced,
    /// Hash: client id to the ids of its items that were replaced, one per line.
    ReplacedOf,
    /// Set: the items of the pool that a fenced service may hand out now.
    Window,
    /// Hash: item id to why and when it was set aside, and its JSON (`aside.lua`).
    Aside,
    /// Set: the withdrawn items that were in a window.
    Marked,
    /// Hash: network to how many items it got in this period, which began at `from`. It
    /// ends with the period.
    Networks,
    /// Hash: client id to when its right was taken away, ms. The history has these ids as
    /// well, each after a line feed.
    Revoked,
    /// Hash: what may be done only so often, to how often it was in this period, which began
    /// at `from`. It ends with the period.
    Spent,
    /// Hash: item id to when it was marked as used and by whom, `<ms> <attempt> <by>`.
    Redeemed,
    /// String: the code's logo, a PNG image.
    Logo,
    /// List: what organisers did, JSON, the newest first.
    Journal,
    /// Hash: minute since 1970 to how many items went out in it, for the last day.
    Minutes,
    /// Hash: hour since 1970 to how many items went out in it, without those in `minutes`.
    Hours,
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
            Self::Replaced => "replaced",
            Self::ReplacedOf => "replaced-of",
            Self::Window => "window",
            Self::Aside => "aside",
            Self::Marked => "marked",
            Self::Networks => "networks",
            Self::Revoked => "revoked",
            Self::Spent => "spent",
            Self::Redeemed => "redeemed",
            Self::Logo => "logo",
            Self::Journal => "journal",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
        }
    }
}

/// The keys that a call works on: those of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keys<'a>(&'a CodeId);

impl<'a> Keys<'a> {
    /// The keys of a code.
    pub(super) fn of(code: &'a CodeId) -> Self {
        Self(code)
    }

    /// One of the keys. Code ids hold no braces, so the hash tag is the id.
    pub(super) fn get(self, key: Key) -> String {
        format!("apiece:{LAYOUT}:{{{}}}:{}", self.0, key.name())
    }

    /// The code that they belong to.
    pub(super) fn code(self) -> &'a CodeId {
        self.0
    }

    /// What all of these keys have between their braces; it alone decides on
    /// which slot of a cluster they are.
    pub(super) fn tag(self) -> &'a str {
        self.0.as_str()
    }
}

/// Sorted set, all scores 0: the ids of all codes. It is on a slot of its own, so
/// it is written after a code is, and repaired by the next write to that code.
pub(super) fn codes() -> String {
    format!("apiece:{LAYOUT}:codes")
}

/// String: by which attempt something was used that is good once. It ends with the time in which
/// it could be used.
pub(super) fn once(id: &str) -> String {
    format!("apiece:{LAYOUT}:once:{id}")
}

/// Hash: the id of a key of the API to the key, JSON.
pub(super) fn api_keys() -> String {
    format!("apiece:{LAYOUT}:keys")
}

/// Hash: the id of a key of the API to when it was last used, ms.
pub(super) fn api_key_uses() -> String {
    format!("apiece:{LAYOUT}:key-uses")
}

/// List: what organisers did to the service and to whole codes, JSON, the newest first.
pub(super) fn journal() -> String {
    format!("apiece:{LAYOUT}:journal")
}

/// String: the ids of the items that an upload has added, one after the other. It ends by itself.
pub(super) fn upload(id: &str) -> String {
    format!("apiece:{LAYOUT}:upload:{id}")
}

/// String: the secret that all replicas share.
pub(super) fn secret() -> String {
    format!("apiece:{LAYOUT}:secret")
}

/// String: which object store the replicas write their grants to.
pub(super) fn grants() -> String {
    format!("apiece:{LAYOUT}:grants")
}

/// String: the version of the schema; the one key that no version may rename.
pub(super) const SCHEMA: &str = "apiece:schema";
