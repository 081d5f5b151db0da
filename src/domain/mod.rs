//! The words of Apiece as types: what a code, an item, a client, a claim and an
//! outcome are, and which values they may hold. No I/O, no clock and no
//! randomness of its own: both are passed in.

mod claim;
mod client;
mod code;
mod invalid;
mod item;

pub use claim::{Claim, Outcome};
pub use client::ClientId;
pub use code::{Availability, Change, Code, CodeId, Repeat, Settings, State, Stats};
pub use invalid::Invalid;
pub use item::{Content, Item, ItemId, ItemState, MAX_ITEM_BYTES};

/// A moment in time, to the millisecond; RFC 3339 on the wire.
pub type Timestamp = jiff::Timestamp;
