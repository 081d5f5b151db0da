//! What Redis has of a code at one moment, for everybody who looks at it.

use std::collections::HashMap;
use std::sync::Arc;

use redis::{FromRedisValue, ParsingError, Pipeline, Value};

use super::keys::{Key, Keys};
use super::pace::{Time, moment};
use super::settings::{last_period, parse};
use crate::domain::{Code, CodeId, Period, Timestamp};
use crate::store::{Result, StoreError};

/// What everybody sees.
pub(super) struct Sight {
    pub(super) code: Arc<Code>,
    pub(super) untaken: u64,
    /// What the code has given out in its last period.
    pub(super) last: Option<Period>,
    /// The server's clock.
    pub(super) now: Timestamp,
    /// Whether the code has a window.
    pub(super) has_window: bool,
    /// Whether some client's right was taken away, or some client's name erased.
    pub(super) bars_some: bool,
}

impl Sight {
    /// Adds the commands that read it. Each takes one reply.
    ///
    /// While a slot of a cluster moves, nothing is read that does not exist. So most
    /// codes are not asked for a window.
    pub(super) fn ask(pipe: &mut Pipeline, keys: Keys<'_>, window: bool) {
        pipe.cmd("HGETALL").arg(keys.get(Key::Code));
        pipe.cmd("TIME");
        pipe.cmd("SCARD").arg(keys.get(Key::Untaken));
        if window {
            pipe.cmd("SCARD").arg(keys.get(Key::Window));
        }
    }

    /// Takes the replies to these commands; `None` if there is no such code.
    pub(super) fn take(
        id: &CodeId,
        window: bool,
        replies: &mut impl Iterator<Item = Value>,
    ) -> Result<Option<Self>> {
        let hash: HashMap<String, String> = next(replies)?;
        let time: Time = next(replies)?;
        let in_pool: u64 = next(replies)?;
        let in_window: u64 = if window { next(replies)? } else { 0 };
        let Some(code) = parse(id, &hash)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            code: Arc::new(code),
            untaken: in_pool + in_window,
            last: last_period(&hash),
            now: moment(time)?,
            has_window: hash.contains_key("fence"),
            bars_some: hash.contains_key("revoked") || hash.contains_key("erased"),
        }))
    }
}

/// The next reply.
pub(super) fn next<T: FromRedisValue>(replies: &mut impl Iterator<Item = Value>) -> Result<T> {
    let corrupt = |reason: String| StoreError::Corrupt(format!("Redis gave {reason}"));
    let reply = replies
        .next()
        .ok_or_else(|| corrupt("too few replies".into()))?;
    // The full text of the error quotes the reply, with the items in it.
    let unexpected = |_: ParsingError| corrupt("an unexpected reply to a look".into());
    T::from_redis_value(reply).map_err(unexpected)
}
