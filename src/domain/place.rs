//! Where items are, and the results of adding and moving them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Claim, ClientId, Item, ItemId, Timestamp};

/// Where an item is: each is in exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum ItemState {
    /// No client has had it.
    Untaken,
    /// This client has it.
    Taken {
        /// The client.
        client: ClientId,
    },
    /// The organiser has taken it out of play.
    Withdrawn,
    /// It may have been shown to somebody before Redis was restarted or replaced. No client
    /// gets it unless the organiser releases it.
    Aside {
        /// How it came there.
        why: WhyAside,
        /// When, by the store's clock.
        set_aside_at: Timestamp,
        /// Which data Redis had then (its `master_replid`): the same for all items that
        /// one failover or restart has set aside.
        redis: String,
    },
    /// It did not work, so its client has another item in its place. No client ever
    /// gets it again.
    Replaced {
        /// The client that had it.
        client: ClientId,
        /// When it was replaced, by the store's clock.
        replaced_at: Timestamp,
        /// The item that the client got in its place.
        replaced_by: ItemId,
    },
}

impl ItemState {
    /// The state's name, without what belongs to it.
    #[must_use]
    pub fn name(&self) -> StateName {
        match self {
            Self::Untaken => StateName::Untaken,
            Self::Taken { .. } => StateName::Taken,
            Self::Withdrawn => StateName::Withdrawn,
            Self::Aside { .. } => StateName::Aside,
            Self::Replaced { .. } => StateName::Replaced,
        }
    }
}

/// Why an item may have been shown to somebody that Redis does not know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhyAside {
    /// It was in the window that was open when Redis was restarted or replaced.
    Window,
    /// It was in the grant of a window that this Redis never opened.
    Grant,
    /// It was withdrawn from a window, and put back.
    Restored,
}

impl WhyAside {
    /// Its name, as Redis and the API have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Grant => "grant",
            Self::Restored => "restored",
        }
    }
}

/// The name of an [`ItemState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateName {
    /// No client has had it.
    Untaken,
    /// A client has it.
    Taken,
    /// The organiser has taken it out of play.
    Withdrawn,
    /// It may have been shown to somebody, and waits for the organiser.
    Aside,
    /// It did not work, and its client has another.
    Replaced,
}

impl StateName {
    /// The name as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untaken => "untaken",
            Self::Taken => "taken",
            Self::Withdrawn => "withdrawn",
            Self::Aside => "aside",
            Self::Replaced => "replaced",
        }
    }
}

/// An item that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The item.
    pub item: Item,
    /// Where it is.
    pub state: ItemState,
}

/// The result of adding an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is untaken now.
    New,
    /// The code had it already.
    Duplicate,
}

/// A place that an organiser can move an item to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Back into the pool.
    Untaken,
    /// Out of play.
    Withdrawn,
}

/// The result of moving an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It has been moved.
    Done,
    /// It was there already.
    Already,
    /// A client has it, so it stays where it is.
    Taken,
    /// It did not work and was replaced, so it stays out of play.
    Replaced,
    /// It may have been shown to somebody, so it is set aside instead of put back.
    SetAside,
    /// The code never had it.
    Unknown,
}

/// The record of an item that did not work: whose it was, and what that client got
/// in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Replaced {
    /// The client that had it.
    pub client: ClientId,
    /// Which of the client's items it was, counting from 1. The item in its place has
    /// the same number.
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// When it was granted, by the store's clock.
    pub at: Timestamp,
    /// What it is.
    pub item: Item,
    /// When it was replaced, by the store's clock.
    pub replaced_at: Timestamp,
    /// The item that the client got in its place.
    pub replaced_by: ItemId,
}

impl Replaced {
    /// The item with its state.
    #[must_use]
    pub fn into_found(self) -> FoundItem {
        FoundItem {
            item: self.item,
            state: ItemState::Replaced {
                client: self.client,
                replaced_at: self.replaced_at,
                replaced_by: self.replaced_by,
            },
        }
    }
}

impl From<Claim> for FoundItem {
    fn from(claim: Claim) -> Self {
        Self {
            item: claim.item,
            state: ItemState::Taken {
                client: claim.client,
            },
        }
    }
}

/// An item that went, and the claim that its client got in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What the client had.
    pub old: Replaced,
    /// What the client got. If that was replaced later, it is still this claim.
    pub new: Claim,
}

/// What came of replacing an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// The item is out of play, and its client has another.
    Done(Exchange),
    /// It was replaced before; nothing changes.
    Repeated(Exchange),
    /// No client has it, because it is in this state.
    NotTaken(StateName),
    /// The code never had it.
    Unknown,
    /// Nothing is untaken, so the client keeps what it has.
    Exhausted,
    /// The code is still of a schema that cannot record it: an older version may be
    /// running, and would give the item to somebody else.
    OldSchema,
}
