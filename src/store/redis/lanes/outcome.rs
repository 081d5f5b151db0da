//! What `claim.lua` answers, as outcomes.

use std::time::Duration;

use super::batch::Waiting;
use crate::domain::ClaimRequest;
use crate::domain::{Claim, Outcome, Timestamp};
use crate::store::redis::records::{claim, timestamp};
use crate::store::{Result, StoreError};

/// Hands each claim of one code its outcome.
pub(super) fn deliver(group: impl Iterator<Item = Waiting>, reply: Vec<String>) {
    let mut reply = reply.into_iter();
    let now = reply.next().unwrap_or_default();
    for waiting in group {
        let outcome = match (reply.next(), reply.next()) {
            (Some(name), Some(detail)) => read_outcome(&waiting, &now, &name, &detail),
            _ => Err(StoreError::Corrupt("claim.lua answered too little".into())),
        };
        // Nobody may be waiting any more; the claim stands for the retry.
        let _ = waiting.reply.send(outcome);
    }
}

fn read_outcome(waiting: &Waiting, now: &str, name: &str, detail: &str) -> Result<Option<Outcome>> {
    let ClaimRequest { client, nth, .. } = &waiting.request;
    let now = timestamp(now)?;
    let record = || claim(client, *nth, detail);
    Ok(Some(match name {
        "granted" => Outcome::Granted(record()?),
        "repeated" | "refused" => {
            let claim = record()?;
            let sent = waiting.sent_since();
            if sent.is_some_and(|elapsed| is_own_grant(&claim, now, elapsed)) {
                Outcome::Granted(claim)
            } else if name == "repeated" {
                Outcome::Repeated(claim)
            } else {
                Outcome::Refused
            }
        }
        "exhausted" => Outcome::Exhausted,
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

/// Whether a record found on a second try is what the first try granted, its
/// reply having been lost. Without this, a code that refuses repeats would
/// refuse a client an item that it never saw. Both times are Redis's own.
fn is_own_grant(claim: &Claim, now: Timestamp, elapsed: Duration) -> bool {
    const SLACK_MS: i128 = 5;
    let age = i128::from(now.as_millisecond()) - i128::from(claim.at.as_millisecond());
    age <= elapsed.as_millis().cast_signed() + SLACK_MS
}
