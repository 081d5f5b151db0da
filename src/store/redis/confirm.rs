//! Making sure that what Redis did will last, before anyone is shown it.

use std::collections::HashMap;
use std::time::Duration;

use redis::{Cmd, FromRedisValue as _, RedisResult, Value};

use crate::store::{Result, StoreError};

/// How long replicas may take to confirm. Those who wait are then
/// asked to try again, and the lane goes on with others.
const PATIENCE: Duration = Duration::from_secs(1);

/// The settings with which a server syncs each write before it answers. Without the
/// last one, it would not sync while a child process saves.
pub(super) const SYNCED: [(&str, &str); 3] = [
    ("appendonly", "yes"),
    ("appendfsync", "always"),
    ("no-appendfsync-on-rewrite", "no"),
];

/// How a batch is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// The answer is enough.
    None,
    /// By the server's settings, which somebody may have changed since this
    /// connection was made: with `appendfsync always` it syncs before it answers.
    /// WAITAOF is not enough: with `everysec`, Redis 7.4 (before 7.4.3) and Valkey
    /// answer it before the sync (<https://github.com/redis/redis/pull/13793>).
    Synced,
    /// Once this many replicas have it (WAIT).
    Replicated(u32),
}

impl Confirmation {
    /// The command that follows a batch and asks for the confirmation.
    pub(super) fn command(self) -> Option<Cmd> {
        match self {
            Self::None => None,
            Self::Synced => {
                let mut get = redis::cmd("CONFIG");
                get.arg("GET").arg(&SYNCED.map(|(name, _)| name));
                Some(get)
            }
            Self::Replicated(replicas) => {
                let mut wait = redis::cmd("WAIT");
                wait.arg(replicas).arg(PATIENCE.as_millis() as u64);
                Some(wait)
            }
        }
    }

    /// Whether the command has to follow a write. WAIT waits for the last one
    /// of its own connection: on one that only read, it may be answered at once.
    pub(super) fn needs_write(self) -> bool {
        matches!(self, Self::Replicated(_))
    }

    /// Checks the command's reply.
    ///
    /// # Errors
    /// What those who wait are told if it was not confirmed in time.
    pub(super) fn check(self, reply: Option<&RedisResult<Value>>) -> Result<()> {
        let is_met = match (self, reply) {
            (Self::None, _) => true,
            (Self::Synced, Some(Ok(settings))) => syncs(settings),
            // If there is one replica too many, these may be any of them.
            (Self::Replicated(replicas), Some(Ok(Value::Int(have)))) => {
                *have == i64::from(replicas)
            }
            _ => false,
        };
        let missed = || match self {
            Self::None | Self::Synced => "Redis does not sync each write any more".into(),
            Self::Replicated(replicas) => {
                format!("not all of the {replicas} replicas have confirmed it in time")
            }
        };
        is_met
            .then_some(())
            .ok_or_else(|| StoreError::Unconfirmed(missed()))
    }
}

/// Whether a server with these settings syncs each write before it answers.
fn syncs(settings: &Value) -> bool {
    HashMap::<String, String>::from_redis_value_ref(settings).is_ok_and(|settings| {
        SYNCED
            .iter()
            .all(|(name, value)| settings.get(*name).is_some_and(|is| is == value))
    })
}
