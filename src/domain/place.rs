//! Where items are, and what comes of putting them somewhere else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ClientId, Item};

/// Where an item is: each is in exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum ItemState {
    /// No client has had it.
    Untaken,
    /// It is this client's.
    Taken {
        /// The client that has it.
        client: ClientId,
    },
    /// The organiser has taken it out of play.
    Withdrawn,
}

/// An item that was looked for and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The item.
    pub item: Item,
    /// Where it is.
    pub state: ItemState,
}

/// What came of adding an item.
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

/// What came of moving an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It has been moved.
    Done,
    /// It was there already.
    Already,
    /// A client has it, so it stays where it is.
    Taken,
    /// The code never had it.
    Unknown,
}
