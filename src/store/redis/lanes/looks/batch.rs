//! Looks at codes of one server: sending and answering them.

use std::sync::Arc;

use redis::{FromRedisValue as _, RedisError, RedisResult, Value};

use super::{Glimpse, Looking};
use crate::domain::CodeId;
use crate::store::queue::{Queued, begin_call};
use crate::store::redis::confirm::Confirmation;
use crate::store::redis::connection::Route;
use crate::store::redis::errors::{is_not_done, is_passing, kind, store_error};
use crate::store::redis::keys::{Key, Keys};
use crate::store::redis::lanes::pending::fail_all;
use crate::store::redis::sight::{Sight, next};
use crate::store::{Result, StoreError};
use crate::telemetry::metrics::Queueing;
use crate::telemetry::traces::redis_span;

type Pending = super::Pending<Looking>;
type Batch = super::Batch<Looking>;

/// Looks at one code, which share what everybody sees.
fn groups(looks: &Batch) -> impl Iterator<Item = &[Queued<Pending>]> {
    looks.chunk_by(|a, b| order(&a.job) == order(&b.job))
}

fn order(look: &Pending) -> (&CodeId, bool) {
    (&look.job.code, look.job.window)
}

/// Sends looks and answers them. Those that show something are confirmed first: a write that
/// is not confirmed yet must not be shown by a look either.
///
/// # Errors
/// The connection cannot be used any more.
pub(super) async fn send(looks: &mut Batch, route: &mut Route, metrics: &Queueing) -> Result<()> {
    looks.sort_by(|a, b| order(&a.job).cmp(&order(&b.job)));
    let calls = groups(looks).count();
    let pipe = pipeline(looks);
    let node = &route.node;
    let span = || redis_span(calls, "EXEC", &node.host, node.port);
    let shared = begin_call(looks, metrics, span);
    let replies: RedisResult<Vec<RedisResult<Value>>> =
        pipe.query_async(&mut route.connection).await;
    if let Some(shared) = shared {
        shared.end(failure(&replies));
    }
    match replies {
        Ok(replies) => {
            let (shown, lost) = answer(looks, replies);
            confirm(shown, route).await?;
            lost.map_or(Ok(()), |error| Err(store_error(error)))
        }
        Err(error) => Err(again(looks, &error)),
    }
}

/// For each code, one transaction: what everybody sees, and the claims of all its clients.
fn pipeline(looks: &Batch) -> redis::Pipeline {
    let mut pipe = redis::pipe();
    pipe.ignore_errors();
    for group in groups(looks) {
        let first = &group[0].job;
        pipe.cmd("MULTI");
        Sight::ask(&mut pipe, first.keys(), first.job.window);
        let claims = pipe.cmd("HMGET").arg(first.keys().get(Key::Claims));
        for look in group {
            claims.arg(&look.job.job.stored);
        }
        pipe.cmd("EXEC");
    }
    pipe
}

/// How many commands a code's transaction has.
fn commands(window: bool) -> usize {
    if window { 7 } else { 6 }
}

/// Answers those who see nothing that is theirs, and returns the others with what they see,
/// and the error after which the connection must not be used.
fn answer(
    looks: &mut Batch,
    replies: Vec<RedisResult<Value>>,
) -> (Vec<(Pending, Glimpse)>, Option<RedisError>) {
    let sizes: Vec<_> = groups(looks)
        .map(|group| (group.len(), group[0].job.job.window))
        .collect();
    let mut looks = looks.drain(..).map(|queued| queued.job);
    let mut replies = replies.into_iter();
    let (mut shown, mut lost) = (Vec::new(), None);
    for (size, window) in sizes {
        let group = looks.by_ref().take(size);
        let replies: Vec<_> = replies.by_ref().take(commands(window)).collect();
        // If a command was refused, its error says why, and not that of EXEC.
        let replies: RedisResult<Vec<Value>> = replies.into_iter().collect();
        let seen = replies.and_then(|mut replies| {
            let seen = replies.pop().unwrap_or(Value::Nil);
            Ok(Vec::<Value>::from_redis_value(seen)?)
        });
        match seen {
            Ok(seen) => deliver(group, window, seen, &mut shown),
            Err(error) if is_not_done(&error) => {
                group.for_each(|look| look.again(None));
                lost = Some(error);
            }
            Err(error) => group.for_each(|look| look.failed(store_error(error.clone()))),
        }
    }
    (shown, lost)
}

/// Hands each look at one code what it sees, or keeps it in `shown` if that is the client's.
fn deliver(
    group: impl Iterator<Item = Pending>,
    window: bool,
    seen: Vec<Value>,
    shown: &mut Vec<(Pending, Glimpse)>,
) {
    let mut seen = seen.into_iter();
    let mut group = group.peekable();
    let Some(first) = group.peek() else { return };
    let read = Sight::take(&first.job.code, window, &mut seen)
        .and_then(|sight| Ok((sight.map(Arc::new), next::<Vec<Option<String>>>(&mut seen)?)));
    let (sight, records) = match read {
        Ok(read) => read,
        Err(error) => return group.for_each(|look| look.failed(error.same())),
    };
    let mut records = records.into_iter();
    for mut look in group {
        let (Some(sight), Some(records)) = (&sight, records.next()) else {
            look.done(Ok(None));
            continue;
        };
        let is_shown = records.is_some();
        let glimpse = Glimpse {
            sight: Arc::clone(sight),
            records,
            stored: std::mem::take(&mut look.job.stored),
        };
        if is_shown {
            shown.push((look, glimpse));
        } else {
            look.done(Ok(Some(glimpse)));
        }
    }
}

/// Confirms what is shown, all at once, and shows it.
///
/// # Errors
/// It could not be confirmed, and the connection must not be used.
async fn confirm(shown: Vec<(Pending, Glimpse)>, route: &mut Route) -> Result<()> {
    let Some((first, _)) = shown.first() else {
        return Ok(());
    };
    if route.confirmation == Confirmation::None {
        show(shown);
        return Ok(());
    }
    let code = first.job.code.clone();
    match route.confirm(Some(Keys::of(&code))).await {
        Ok(Ok(())) => {
            show(shown);
            Ok(())
        }
        Ok(Err(missed)) => {
            shown
                .into_iter()
                .for_each(|(look, _)| look.failed(missed.same()));
            Err(missed)
        }
        Err(error) => {
            let failed = store_error(error.clone());
            for (mut look, glimpse) in shown {
                if is_passing(&error) {
                    look.job.stored = glimpse.stored;
                    look.again(None);
                } else {
                    look.failed(failed.same());
                }
            }
            Err(failed)
        }
    }
}

fn show(shown: Vec<(Pending, Glimpse)>) {
    for (look, glimpse) in shown {
        look.done(Ok(Some(glimpse)));
    }
}

/// The whole call failed: it is made again, unless that is of no use.
fn again(looks: &mut Batch, error: &RedisError) -> StoreError {
    let failed = store_error(error.clone());
    if is_passing(error) {
        looks.drain(..).for_each(|queued| queued.job.again(None));
    } else {
        fail_all(looks, &failed);
    }
    failed
}

/// What went wrong with a batch or a part of it, in Redis's own word.
fn failure(replies: &RedisResult<Vec<RedisResult<Value>>>) -> Option<&str> {
    match replies {
        Ok(replies) => replies.iter().find_map(|reply| reply.as_ref().err()),
        Err(error) => Some(error),
    }
    .map(kind)
}
