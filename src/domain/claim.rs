//! The act of taking an item, and its outcome.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ClientId, Code, CodeId, Item, NetworkLimit, Period, Redemption, Timestamp};

/// An access request: a client asks a code for its n-th item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRequest {
    /// The code.
    pub code: CodeId,
    /// The client.
    pub client: ClientId,
    /// Which of the client's items, counting from 1.
    pub nth: u32,
    /// Whether the client has accepted the terms, which is recorded with the claim.
    pub accepted_terms: bool,
    /// Where it comes from, if that is limited.
    pub network: Option<Box<NetworkLimit>>,
}

/// The record that one item went to one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// Who has it.
    pub client: ClientId,
    /// Which of the client's items it is, counting from 1.
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// When it was granted, by the store's clock.
    pub at: Timestamp,
    /// The item.
    pub item: Item,
    /// Whether the client accepted the terms when it claimed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub accepted_terms: bool,
    /// That the item was used, if the code's items are marked as used. The answer to a claim
    /// does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed: Option<Redemption>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_false(is: &bool) -> bool {
    !is
}

/// The outcome of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The client gets this item. Nobody else ever will.
    Granted(Claim),
    /// The client had this item already, and sees it again.
    Repeated(Claim),
    /// The client had its item already, and the code says not to show it again.
    Refused,
    /// The organiser has taken the client's right away.
    Revoked,
    /// No untaken item is left.
    Exhausted,
    /// No untaken item is left, so the client gets what everybody gets then.
    Fallback {
        /// The item, which is no grant.
        item: Item,
        /// The store's clock when it answered.
        now: Timestamp,
    },
    /// As many went out as the code's rate allows.
    NotYet {
        /// When it gives again.
        at: Timestamp,
        /// The store's clock when it answered.
        now: Timestamp,
    },
    /// As many went out to this network as may.
    NetworkLimit {
        /// When it gives again.
        at: Timestamp,
        /// The store's clock when it answered.
        now: Timestamp,
    },
    /// The code opens later.
    NotOpen {
        /// When it opens.
        opens_at: Timestamp,
        /// The store's clock when it answered.
        now: Timestamp,
    },
    /// The organiser has paused the code.
    Paused,
    /// The code's time is over, or the organiser has closed it.
    Closed,
    /// The client has not claimed an earlier item yet, or asked for more items than
    /// the code allows one client.
    OutOfTurn {
        /// How many items the client has.
        had: u32,
        /// How many one client may have.
        per_client: u32,
    },
}

impl Outcome {
    /// The outcome's name: a metric's label, a log field, the API's `outcome`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Granted(_) => "granted",
            Self::Repeated(_) => "repeated",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::Exhausted => "exhausted",
            Self::Fallback { .. } => "fallback",
            Self::NotYet { .. } => "not-yet",
            Self::NetworkLimit { .. } => "network-limit",
            Self::NotOpen { .. } => "not-open",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::OutOfTurn { .. } => "out-of-turn",
        }
    }
}

/// What a client sees of a code at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The code. Many who look at once share it.
    pub code: Arc<Code>,
    /// What the client has, in the order it was granted.
    pub claims: Vec<Claim>,
    /// How many items are untaken.
    pub untaken: u64,
    /// What the code has given out in its last period, if it has a rate.
    pub last: Option<Period>,
    /// Whether the organiser has taken the client's right away.
    pub is_revoked: bool,
    /// Whether the client had items, and its name was erased.
    pub is_erased: bool,
    /// The store's clock.
    pub now: Timestamp,
}

impl View {
    /// What somebody sees whom the code does not know.
    #[must_use]
    pub fn of_everybody(&self) -> Self {
        Self {
            code: Arc::clone(&self.code),
            claims: Vec::new(),
            untaken: self.untaken,
            last: self.last,
            is_revoked: false,
            is_erased: false,
            now: self.now,
        }
    }
}
