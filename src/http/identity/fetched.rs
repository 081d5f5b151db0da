//! What others say about themselves, fetched when it is needed and kept for a while.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::http::problem::{Problem, ProblemKind};

/// How long nobody else waits for somebody who does not answer.
const SULK: Duration = Duration::from_secs(5);

/// How long to wait before fetching it again because something does not fit it.
pub(super) const AT_MOST_EVERY: Duration = Duration::from_secs(10);

/// Something that is fetched.
pub(super) struct Fetched<T> {
    /// What it is, for the log.
    what: &'static str,
    known: Mutex<Known<T>>,
}

struct Known<T> {
    value: Option<(Arc<T>, Instant)>,
    failed: Option<Instant>,
}

/// What counts if it cannot be fetched again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfAway {
    /// What was fetched before.
    Old,
    /// Nothing.
    Fail,
}

impl<T> Fetched<T> {
    pub(super) fn new(what: &'static str) -> Self {
        let known = Known {
            value: None,
            failed: None,
        };
        Self {
            what,
            known: Mutex::new(known),
        }
    }

    /// What was fetched last.
    pub(super) async fn last(&self) -> Option<Arc<T>> {
        let known = self.known.lock().await;
        known.value.as_ref().map(|(value, _)| Arc::clone(value))
    }

    /// It, fetched again if it is older than `fresh`. All who come meanwhile wait for one
    /// answer.
    ///
    /// # Errors
    /// It cannot be fetched.
    pub(super) async fn get<E: fmt::Display>(
        &self,
        fresh: Duration,
        if_away: IfAway,
        fetch: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Problem> {
        let mut known = self.known.lock().await;
        if let Some((value, at)) = &known.value
            && at.elapsed() < fresh
        {
            return Ok(Arc::clone(value));
        }
        if known.failed.is_none_or(|at| at.elapsed() >= SULK) {
            match fetch.await {
                Ok(value) => {
                    let value = Arc::new(value);
                    known.value = Some((Arc::clone(&value), Instant::now()));
                    known.failed = None;
                    return Ok(value);
                }
                Err(error) => {
                    tracing::error!(%error, "{} cannot be fetched", self.what);
                    known.failed = Some(Instant::now());
                }
            }
        }
        match (&known.value, if_away) {
            (Some((value, _)), IfAway::Old) => Ok(Arc::clone(value)),
            _ => Err(away()),
        }
    }
}

/// The problem of somebody else's service that fails.
pub(super) fn failed(what: &str, error: &dyn fmt::Display) -> Problem {
    tracing::error!(%error, "{what}");
    away()
}

fn away() -> Problem {
    let detail = "nothing was taken; try again in a moment";
    Problem::new(ProblemKind::IdentityUnavailable, detail).retry_after(SULK)
}
