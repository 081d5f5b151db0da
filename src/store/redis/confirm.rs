//! Making sure that what Redis did will last, before anyone is shown it.

use std::time::Duration;

use redis::{Cmd, Value};

use crate::store::StoreError;

/// How long replicas, or the disk, may take to confirm. Those who wait are then
/// asked to try again, and the lane goes on with others.
const PATIENCE: Duration = Duration::from_secs(1);

/// How a batch is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// The answer is enough.
    None,
    /// Once the append-only file has been synced (WAITAOF).
    Synced,
    /// Once so many replicas have it (WAIT).
    Replicated(u32),
}

impl Confirmation {
    /// The command that waits for it. It waits for the last write of its own
    /// connection, so it has to follow one: on a connection that only read, it
    /// may be answered at once.
    pub(super) fn command(self) -> Option<Cmd> {
        match self {
            Self::None => None,
            Self::Synced => {
                let mut wait = redis::cmd("WAITAOF");
                wait.arg(1).arg(0).arg(PATIENCE.as_millis() as u64);
                Some(wait)
            }
            Self::Replicated(replicas) => {
                let mut wait = redis::cmd("WAIT");
                wait.arg(replicas).arg(PATIENCE.as_millis() as u64);
                Some(wait)
            }
        }
    }

    /// Whether the command's reply says that it is so.
    pub(super) fn is_met(self, reply: &Value) -> bool {
        match (self, reply) {
            (Self::None, _) => true,
            (Self::Synced, Value::Array(counts)) => {
                matches!(counts.first(), Some(Value::Int(1..)))
            }
            (Self::Replicated(replicas), Value::Int(have)) => *have >= i64::from(replicas),
            _ => false,
        }
    }

    /// What those who wait are told if it is not so in time.
    pub(super) fn missed(self) -> StoreError {
        let reason = match self {
            Self::None | Self::Synced => "the disk has not confirmed it in time".into(),
            Self::Replicated(replicas) => {
                format!("not all of the {replicas} replicas have confirmed it in time")
            }
        };
        StoreError::Unavailable {
            reason,
            source: None,
        }
    }
}
