//! How fast a code's items go out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Pace, PaceBy, PacePoint, Recent, Timestamp};

/// How many items went out, and when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PaceAnswer {
    /// What the points stand for.
    pub by: PaceBy,
    /// The time now, by the clock that the items were counted by.
    pub now: Timestamp,
    /// When items went out, in order of time. Where nothing went out, there is no point.
    pub points: Vec<PacePoint>,
    /// What went out lately.
    pub recent: Recent,
    /// How many items are left.
    pub left: u64,
    /// When none is left, at the pace of `recent`; `null` if nothing went out lately, or
    /// nothing is left.
    pub empty_at: Option<Timestamp>,
}

impl PaceAnswer {
    /// What a pace says of a pool with so many items left.
    #[must_use]
    pub fn new(pace: &Pace, by: PaceBy, left: u64) -> Self {
        let recent = pace.recent();
        let empty_in = recent.until_empty(left);
        Self {
            by,
            now: pace.now,
            points: pace.points(by),
            recent,
            left,
            empty_at: empty_in.and_then(|time| pace.now.checked_add(time).ok()),
        }
    }
}
