//! What `claim.lua` answers, as outcomes.

use std::time::Duration;

use crate::domain::{Claim, ClaimRequest, Outcome, Timestamp};
use crate::store::redis::records::{claim, item, timestamp};
use crate::store::{Result, StoreError};

/// How full a code's window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Level {
    /// It can wait.
    #[default]
    Enough,
    /// It should be refilled.
    Low,
}

/// What a code needs before it can give out more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::redis) enum Need {
    /// Another window: the last one is empty.
    Refill,
    /// Nothing, but its window has to be among the keys.
    Window,
    /// Nothing, but its claims have to tell the hashes of their clients' names.
    Hashes,
    /// All grants accounted for: Redis is not the one that the window was opened on.
    Fence,
}

/// What a claim waits for that could not be decided.
pub(in crate::store::redis) fn need(name: &str) -> Option<Need> {
    match name {
        "refill" => Some(Need::Refill),
        "fenced" => Some(Need::Fence),
        "windowed" => Some(Need::Window),
        "unhashed" => Some(Need::Hashes),
        _ => None,
    }
}

/// The outcome of one claim. `sent` is how long ago it was first sent, if it may
/// stand since then; `now` is Redis's own clock.
pub(super) fn read(
    request: &ClaimRequest,
    sent: Option<Duration>,
    now: &str,
    name: &str,
    detail: &str,
) -> Result<Option<Outcome>> {
    let ClaimRequest { client, nth, .. } = request;
    let now = timestamp(now)?;
    let record = || claim(client, *nth, detail);
    Ok(Some(match name {
        "granted" => Outcome::Granted(record()?),
        "repeated" | "refused" => {
            let claim = record()?;
            if sent.is_some_and(|elapsed| is_own_grant(&claim, now, elapsed)) {
                Outcome::Granted(claim)
            } else if name == "repeated" {
                Outcome::Repeated(claim)
            } else {
                Outcome::Refused
            }
        }
        "exhausted" => Outcome::Exhausted,
        "fallback" => Outcome::Fallback {
            item: item(detail)?,
            now,
        },
        "not-yet" => Outcome::NotYet {
            at: timestamp(detail)?,
            now,
        },
        "network-limit" => Outcome::NetworkLimit {
            at: timestamp(detail)?,
            now,
        },
        "revoked" => Outcome::Revoked,
        // It had its item, which nobody shows any more.
        "erased" => Outcome::Refused,
        "paused" => Outcome::Paused,
        "closed" => Outcome::Closed,
        "not-open" => Outcome::NotOpen {
            opens_at: timestamp(detail)?,
            now,
        },
        "out-of-turn" => {
            let (had, per_client) = detail
                .split_once(' ')
                .and_then(|(had, per_client)| Some((had.parse().ok()?, per_client.parse().ok()?)))
                .ok_or_else(|| StoreError::Corrupt("claim.lua miscounted".into()))?;
            Outcome::OutOfTurn { had, per_client }
        }
        "no-such-code" => return Ok(None),
        _ => {
            let reason = "claim.lua answered with no outcome";
            return Err(StoreError::Corrupt(reason.into()));
        }
    }))
}

/// Whether a record found on a second try was granted by the first try, whose reply
/// was lost. Without this, a code that refuses repeats would refuse a client an
/// item that it never saw. Both times are Redis's own.
fn is_own_grant(claim: &Claim, now: Timestamp, elapsed: Duration) -> bool {
    const SLACK_MS: i128 = 5;
    let age = i128::from(now.as_millisecond()) - i128::from(claim.at.as_millisecond());
    age <= elapsed.as_millis().cast_signed() + SLACK_MS
}
