//! Where items are, and the results of adding and moving them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ClientId, Item};

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
    /// The code never had it.
    Unknown,
}
