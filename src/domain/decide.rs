//! The rule of a claim, in the order in which it is decided.
//!
//! `lua/claim.lua` mirrors it, and a test compares the two.

use super::{Availability, Period, Rate, Repeat, Settings, Timestamp};

/// What is decided about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The client has this item already, and sees it again.
    Repeat,
    /// The client has this item already, and the code does not show it again.
    Refuse,
    /// The client must claim an earlier item first, or already has as many as it may have.
    OutOfTurn,
    /// The organiser has closed the code, or its time is over.
    Closed,
    /// The organiser has paused the code.
    Paused,
    /// The code opens later.
    NotOpen {
        /// When it opens.
        opens_at: Timestamp,
    },
    /// No untaken item is left.
    Exhausted,
    /// As many went out as the code's rate allows.
    NotYet {
        /// When it gives again.
        at: Timestamp,
    },
    /// As many went out to this network as may.
    NetworkLimit {
        /// When it gives again.
        at: Timestamp,
    },
    /// The client gets an item.
    Grant,
}

/// Decides the claim of a client that has `had` items and asks for its `nth`,
/// counting from 1, at `now`, while `untaken` items are left. `last` is what the code has
/// given out in its last period, if it has a rate, and `network` what the claim's network got
/// in the last period of the code's networks, and may get, if that is limited.
///
/// A repeat takes nothing, so the window and the organiser's switch do not apply to
/// it.
#[must_use]
pub fn decide(
    settings: &Settings,
    had: u32,
    nth: u32,
    now: Timestamp,
    untaken: u64,
    last: Option<Period>,
    network: Option<(Option<Period>, Rate)>,
) -> Decision {
    if (1..=had).contains(&nth) {
        return match settings.repeat {
            Repeat::Same => Decision::Repeat,
            Repeat::Refuse => Decision::Refuse,
        };
    }
    if nth != had + 1 || nth > settings.per_client {
        return Decision::OutOfTurn;
    }
    match settings.availability(now) {
        Availability::Closed => Decision::Closed,
        Availability::Paused => Decision::Paused,
        Availability::NotOpen { opens_at } => Decision::NotOpen { opens_at },
        Availability::Open if untaken == 0 => Decision::Exhausted,
        Availability::Open => match Period::wait(now, last, settings.rate) {
            Some(at) => Decision::NotYet { at },
            None => match network.and_then(|(last, rate)| Period::wait(now, last, Some(rate))) {
                Some(at) => Decision::NetworkLimit { at },
                None => Decision::Grant,
            },
        },
    }
}
