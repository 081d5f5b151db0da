//! The words of Apiece as types: what a code, an item, a client, a claim and an
//! outcome are, and which values they may hold. No I/O, no clock and no
//! randomness of its own: both are passed in.

mod accent;
mod allowance;
mod claim;
mod client;
mod code;
mod content;
mod decide;
mod digest;
mod file;
mod former;
mod identity;
mod invalid;
mod invented;
mod item;
mod item_id;
mod journal;
mod key;
mod language;
mod link;
mod moment;
mod network;
mod pace;
mod place;
mod proof;
mod random_id;
mod rate;
mod receipt;
mod redemption;
mod reserved;
mod schema;
mod settings;
mod show_as;
mod whole;
mod wifi;

pub use accent::Accent;
pub use allowance::{Allowance, Spent};
pub use claim::{Claim, ClaimRequest, Outcome, View};
pub use client::ClientId;
pub use code::{Code, CodeId, Stats};
pub use content::Content;
pub use decide::{Decision, decide};
pub use digest::Digest;
pub use file::{File, FileName, MediaType};
pub use identity::Identity;
pub use invalid::Invalid;
pub(crate) use invalid::check_controls;
pub use invented::invented;
pub use item::{Item, MAX_ITEM_BYTES};
pub use item_id::ItemId;
pub use journal::{Deed, JournalEntry};
pub use key::{ApiKey, KeyId, KeyToken, NewKey, Scope, StoredKey};
pub use language::Language;
pub use link::{LINK_SCHEMES, LinkScheme, is_link};
pub use moment::both_ends;
pub use network::{Network, NetworkLimit};
pub use pace::{Pace, PaceBy, PacePoint, PaceSpan, Recent};
pub use place::{
    Added, Exchange, FoundItem, ItemState, Moved, Place, Replaced, Replacement, StateName, WhyAside,
};
pub use proof::Proof;
pub use rate::{Period, Rate};
pub use receipt::Receipt;
pub use redemption::{Attempt, Redeeming, Redemption, Unredeeming, check_desk};
pub use reserved::check_keys;
pub use settings::{Availability, Change, Repeat, Settings, State, Translation};
pub use show_as::ShowAs;
pub use whole::whole;
use whole::whole_or_none;
pub use wifi::Wifi;

/// A moment in time, to the millisecond; RFC 3339 on the wire.
pub type Timestamp = jiff::Timestamp;
