//! Claims for one server: sending and answering them.

use std::sync::Arc;
use std::time::Instant;

use redis::{ErrorKind, FromRedisValue as _, RedisError, RedisResult, Value};

use super::outcome::{self, Level};
use super::{Claiming, Decision};
use crate::domain::Rate;
use crate::store::queue::begin_call;
use crate::store::redis::address::Node;
use crate::store::redis::confirm::Confirmation;
use crate::store::redis::connection::Route;
use crate::store::redis::errors::{is_not_done, is_passing, kind, store_error};
use crate::store::redis::keys::Keys;
use crate::store::redis::lanes::pending::fail_all;
use crate::store::redis::scripts::{
    CLAIM, CLAIM_NETWORKS, CLAIM_WINDOW, CLAIM_WINDOW_NETWORKS, Script,
};
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Queueing;
use crate::telemetry::traces::redis_span;

type Pending = super::Pending<Claiming>;
type Claims = super::Batch<Claiming>;

/// What all claims need to be sent.
#[derive(Clone)]
pub(super) struct Means {
    fenced: bool,
    queueing: Queueing,
    metrics: Arc<Metrics>,
}

impl Means {
    pub(super) fn new(fenced: bool, queueing: &Queueing, metrics: &Arc<Metrics>) -> Self {
        Self {
            fenced,
            queueing: queueing.clone(),
            metrics: Arc::clone(metrics),
        }
    }
}

/// Claims on one code, sent in one call of the script.
fn groups(claims: &Claims) -> impl Iterator<Item = &[crate::store::queue::Queued<Pending>]> {
    claims.chunk_by(|a, b| order(&a.job) == order(&b.job))
}

fn order(claim: &Pending) -> (Keys<'_>, bool, bool, Option<Rate>, bool) {
    let share = claim.job.request.network.as_ref().map(|limit| limit.rate);
    (
        claim.keys(),
        claim.redirected().is_some(),
        claim.job.window,
        share,
        claim.job.hash.is_some(),
    )
}

/// Sends claims and answers them.
///
/// # Errors
/// The connection cannot be used any more.
pub(super) async fn send(claims: &mut Claims, route: &mut Route, means: &Means) -> Result<()> {
    let Means {
        fenced,
        queueing,
        metrics,
    } = means;
    claims.sort_by(|a, b| order(&a.job).cmp(&order(&b.job)));
    let confirmation = route.confirmation;
    let calls = groups(claims).count();
    let pipe = pipeline(claims, confirmation, *fenced);
    let began = Instant::now();
    let node = &route.node;
    let span = || redis_span(calls, "EVALSHA", &node.host, node.port);
    let shared = begin_call(claims, queueing, span);
    let replies: RedisResult<Vec<RedisResult<Value>>> =
        pipe.query_async(&mut route.connection).await;
    let took = began.elapsed().as_secs_f64();
    metrics.redis_round_trip.observe(took);
    if confirmation != Confirmation::None {
        metrics.redis_wait.observe(took);
    }
    let confirmed = match &replies {
        Ok(replies) => confirmation.check(replies.last()),
        Err(_) => Ok(()),
    };
    if let Some(shared) = shared {
        shared.end(failure(&replies, confirmed.is_err()));
    }
    let replies = match replies {
        Ok(replies) => replies,
        Err(error) => return Err(lost(claims, &error, began)),
    };
    match confirmed {
        // The claims stand, but nobody may see them yet. The next connection is
        // inspected, which shows what is wrong.
        Err(missed) if replies.iter().take(calls).any(Result::is_ok) => {
            fail_all(claims, &missed);
            Err(missed)
        }
        _ => answer(claims, replies),
    }
}

/// One call of the script per code, and a wait after them all.
fn pipeline(claims: &Claims, confirmation: Confirmation, fenced: bool) -> redis::Pipeline {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for group in groups(claims) {
        let first = &group[0].job;
        if first.redirected().is_some() {
            // Otherwise the server would send it back.
            pipe.cmd("ASKING").ignore();
        }
        let (share, share_ms) = first.job.share();
        let mut call = script(first.job.window, share > 0).call(first.keys());
        call.arg(u8::from(confirmation.needs_write()));
        call.arg(u8::from(fenced));
        call.arg(share).arg(share_ms);
        call.arg(u8::from(first.job.hash.is_some()));
        for claim in group {
            let Claiming { request, hash, .. } = &claim.job.job;
            call.arg(request.client.as_str());
            if request.accepted_terms {
                call.arg(format!("{}t", request.nth));
            } else {
                call.arg(request.nth);
            }
            if let Some(limit) = &request.network {
                call.arg(limit.network.as_str());
            }
            if let Some(hash) = hash {
                call.arg(&hash.0);
            }
        }
        pipe.add_command(call);
    }
    if let Some(wait) = confirmation.command() {
        pipe.add_command(wait);
    }
    pipe
}

/// The script with the keys that it needs.
fn script(window: bool, networks: bool) -> &'static Script {
    match (window, networks) {
        (false, false) => &CLAIM,
        (true, false) => &CLAIM_WINDOW,
        (false, true) => &CLAIM_NETWORKS,
        (true, true) => &CLAIM_WINDOW_NETWORKS,
    }
}

/// Answers each group. Claims that were not done must be sent again.
fn answer(claims: &mut Claims, replies: Vec<RedisResult<Value>>) -> Result<()> {
    let sizes: Vec<usize> = groups(claims).map(<[_]>::len).collect();
    let mut claims = claims.drain(..).map(|queued| queued.job);
    let mut lost = None;
    for (size, reply) in sizes.into_iter().zip(replies) {
        let group = claims.by_ref().take(size);
        match reply.and_then(|reply| Ok(Vec::<String>::from_redis_value(reply)?)) {
            Ok(reply) => deliver(group, reply),
            Err(error) if is_not_done(&error) => {
                let ask = redirection(&error).map(Box::new);
                group.for_each(|claim| claim.again(ask.clone()));
                if ask.is_none() {
                    // On this connection, a server that was demoted stays so. A
                    // server that has forgotten the scripts gets them on a new one.
                    lost = Some(error);
                }
            }
            Err(error) => group.for_each(|claim| claim.failed(store_error(error.clone()))),
        }
    }
    lost.map_or(Ok(()), |error| Err(store_error(error)))
}

/// Hands each claim on one code its outcome.
fn deliver(group: impl Iterator<Item = Pending>, reply: Vec<String>) {
    let mut reply = reply.into_iter();
    let now = reply.next().unwrap_or_default();
    let mut level = match reply.next() {
        Some(low) if low == "1" => Level::Low,
        _ => Level::Enough,
    };
    for claim in group {
        let (Some(name), Some(detail)) = (reply.next(), reply.next()) else {
            let reason = "claim.lua gave too few outcomes";
            claim.failed(StoreError::Corrupt(reason.into()));
            continue;
        };
        if let Some(need) = outcome::need(&name) {
            claim.done_with(|claim| Decision::Waits(need, claim));
            continue;
        }
        let sent = claim.sent_since();
        let outcome = outcome::read(&claim.job.request, sent, &now, &name, &detail);
        // One of them is enough to see to it.
        let level = std::mem::take(&mut level);
        claim.done(outcome.map(|outcome| Decision::Decided(outcome, level)));
    }
}

/// The whole call failed. Whatever the server did, its reply is lost.
fn lost(claims: &mut Claims, error: &RedisError, began: Instant) -> StoreError {
    let failed = store_error(error.clone());
    if is_passing(error) {
        for mut queued in claims.drain(..) {
            queued.job.sent.get_or_insert(began);
            queued.job.again(None);
        }
    } else {
        fail_all(claims, &failed);
    }
    failed
}

/// What went wrong with a batch or a part of it, in Redis's own word.
fn failure(replies: &RedisResult<Vec<RedisResult<Value>>>, is_missed: bool) -> Option<&str> {
    let failed = match replies {
        Ok(replies) => replies.iter().find_map(|reply| reply.as_ref().err()),
        Err(error) => Some(error),
    };
    failed.map(kind).or(is_missed.then_some("unconfirmed"))
}

/// Where ASK says to go.
fn redirection(error: &RedisError) -> Option<Node> {
    let is_ask = matches!(error.kind(), ErrorKind::Server(redis::ServerErrorKind::Ask));
    let (address, _) = error.redirect_node().filter(|_| is_ask)?;
    let (host, port) = address.rsplit_once(':')?;
    Some(Node {
        host: host.to_owned(),
        port: port.parse().ok()?,
    })
}
