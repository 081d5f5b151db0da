//! Marking items as used.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Attempt, Claim, Redemption, whole};

/// An item to mark as used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Redeem {
    /// Which of the client's items, counting from 1.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// Who does it: a till, a gate, a system. One line.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub by: String,
    /// The caller's name for this attempt. The same attempt sent again is answered as the first
    /// time, so a lost answer is not taken for a second use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Attempt>,
}

impl Default for Redeem {
    fn default() -> Self {
        Self {
            nth: 1,
            by: "api".into(),
            attempt: None,
        }
    }
}

/// What came of marking an item as used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RedeemAnswer {
    /// `redeemed` by this attempt, or `repeated`.
    pub outcome: RedeemOutcome,
    /// The claim, with when its item was used and by whom.
    pub claim: Claim,
}

/// What came of marking an item as used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RedeemOutcome {
    /// It is used now, by this attempt.
    Redeemed,
    /// It was used before.
    Repeated,
}

/// What came of taking the mark of a used item away.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UndoAnswer {
    /// When it was used, and by whom.
    pub undone: Redemption,
}
