//! One batch of claims: to Redis and back.

use std::time::Duration;

use deadpool_redis::Connection;
use redis::{RedisError, RedisResult};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::domain::{Claim, Outcome, Timestamp};
use crate::store::redis::connection::{is_noscript, is_passing, store_error};
use crate::store::redis::records::{claim, timestamp};
use crate::store::redis::scripts::CLAIM;
use crate::store::{ClaimRequest, Result, StoreError};

/// A claim, and who waits for its outcome.
pub(super) struct Waiting {
    pub(super) request: ClaimRequest,
    pub(super) reply: oneshot::Sender<Result<Option<Outcome>>>,
    /// Whether it was sent before without a reply, so that it may stand.
    sent: bool,
}

impl Waiting {
    pub(super) fn new(
        request: ClaimRequest,
        reply: oneshot::Sender<Result<Option<Outcome>>>,
    ) -> Self {
        Self {
            request,
            reply,
            sent: false,
        }
    }
}

/// Sends a batch, sorted by code, and answers those claims that Redis decided.
/// The others stay in the batch, to be sent again.
///
/// # Errors
/// The connection is of no use any more.
pub(super) async fn exchange(
    connection: &mut Connection,
    batch: &mut Vec<Waiting>,
    began: Instant,
) -> Result<()> {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for group in groups(batch) {
        let mut call = CLAIM.call(&group[0].request.code);
        for waiting in group {
            call.arg(waiting.request.client.as_str());
            call.arg(waiting.request.nth);
        }
        pipe.add_command(call);
    }
    let replies: RedisResult<Vec<RedisResult<Vec<String>>>> = pipe.query_async(connection).await;
    let elapsed = began.elapsed();
    match replies {
        Ok(replies) => {
            let outcome = answer(batch, replies, elapsed);
            if outcome.script_missing {
                let () = CLAIM
                    .load()
                    .query_async(connection)
                    .await
                    .map_err(store_error)?;
            }
            outcome.lost.map_or(Ok(()), |error| Err(store_error(error)))
        }
        Err(error) => {
            for waiting in batch.iter_mut() {
                waiting.sent = true;
            }
            if !is_passing(&error) {
                let reason = error.to_string();
                for waiting in batch.drain(..) {
                    let _ = waiting.reply.send(Err(StoreError::Corrupt(reason.clone())));
                }
            }
            Err(store_error(error))
        }
    }
}

fn groups(batch: &[Waiting]) -> impl Iterator<Item = &[Waiting]> {
    batch.chunk_by(|a, b| a.request.code == b.request.code)
}

/// What is left to do after the answers.
#[derive(Default)]
struct Aftermath {
    script_missing: bool,
    lost: Option<RedisError>,
}

/// Answers group after group; those that may succeed soon stay in the batch.
fn answer(
    batch: &mut Vec<Waiting>,
    replies: Vec<RedisResult<Vec<String>>>,
    elapsed: Duration,
) -> Aftermath {
    let mut aftermath = Aftermath::default();
    let sizes: Vec<usize> = groups(batch).map(<[Waiting]>::len).collect();
    let mut waiting = std::mem::take(batch).into_iter();
    for (size, reply) in sizes.into_iter().zip(replies) {
        let group = waiting.by_ref().take(size);
        match reply {
            Ok(reply) => deliver(group, reply, elapsed),
            Err(error) if is_noscript(&error) => {
                aftermath.script_missing = true;
                batch.extend(group);
            }
            Err(error) if is_passing(&error) => {
                // A server that was demoted stays so on this connection.
                aftermath.lost = Some(error);
                batch.extend(group);
            }
            Err(error) => {
                for waiting in group {
                    let _ = waiting.reply.send(Err(store_error(error.clone())));
                }
            }
        }
    }
    aftermath
}

/// Hands each claim of one code its outcome.
fn deliver(group: impl Iterator<Item = Waiting>, reply: Vec<String>, elapsed: Duration) {
    let mut reply = reply.into_iter();
    let now = reply.next().unwrap_or_default();
    for waiting in group {
        let outcome = match (reply.next(), reply.next()) {
            (Some(name), Some(detail)) => read_outcome(&waiting, &now, &name, &detail, elapsed),
            _ => Err(StoreError::Corrupt("claim.lua answered too little".into())),
        };
        // Nobody may be waiting any more; the claim stands for the retry.
        let _ = waiting.reply.send(outcome);
    }
}

fn read_outcome(
    waiting: &Waiting,
    now: &str,
    name: &str,
    detail: &str,
    elapsed: Duration,
) -> Result<Option<Outcome>> {
    let ClaimRequest { client, nth, .. } = &waiting.request;
    let now = timestamp(now)?;
    let record = || claim(client, *nth, detail);
    Ok(Some(match name {
        "granted" => Outcome::Granted(record()?),
        "repeated" | "refused" => {
            let claim = record()?;
            if waiting.sent && is_own_grant(&claim, now, elapsed) {
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
        other => return Err(StoreError::Corrupt(format!("claim.lua answered {other:?}"))),
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
