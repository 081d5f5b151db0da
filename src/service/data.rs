//! Whether the store still has the data that this replica works on.
//!
//! A store can be emptied under a running service: FLUSHALL, a Redis that keeps
//! nothing and is restarted, another one at the same address. Claims would then be
//! answered "no such code". If somebody made the codes again, items would go out a
//! second time, and each replica would sign cookies with a secret that replicas
//! started later do not know.
//!
//! The store's secret tells: each replica read it at its start, and it never
//! changes. While it is gone or is another one, nothing is asked of the store. The
//! secret is read at each check of readiness, about every second in the background,
//! and before anybody is told that there is no such code. So a claim pays nothing
//! for it but the look at a flag.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::{Apiece, Error, Result};
use crate::store::{self, StoreError};
use crate::telemetry::metrics::StoreErrorKind;

/// How long the answer "no such code" may wait for the look at the secret.
const PATIENCE: Duration = Duration::from_secs(1);

/// The secret has not been looked at, or is the one that this replica read.
const PRESENT: u8 = 0;
/// There is no secret.
const GONE: u8 = 1;
/// There is another secret.
const REPLACED: u8 = 2;

/// What this replica knows of its data.
#[derive(Default)]
pub(super) struct Data {
    /// The secret that it read at its start; without one, nothing is checked.
    secret: Option<[u8; 32]>,
    /// What was found the last time.
    state: AtomicU8,
    /// When somebody last began to look, and whether the store answered.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Data {
    pub(super) fn with_secret(secret: [u8; 32]) -> Self {
        Self {
            secret: Some(secret),
            ..Self::default()
        }
    }

    /// An error if the data was found to be lost.
    pub(super) fn check(&self) -> store::Result<()> {
        let is = match self.state.load(Ordering::Relaxed) {
            PRESENT => return Ok(()),
            GONE => "gone",
            _ => "another one",
        };
        Err(StoreError::Lost(is))
    }

    /// Notes what was found, and logs it if it is new.
    fn note(&self, found: Option<[u8; 32]>) {
        let state = match found {
            None => GONE,
            found if found == self.secret => PRESENT,
            Some(_) => REPLACED,
        };
        if self.state.swap(state, Ordering::Relaxed) == state {
            return;
        }
        match self.check() {
            Ok(()) => tracing::info!("the store has its data again"),
            Err(error) => tracing::error!(%error, "nothing is given out"),
        }
    }
}

impl Apiece {
    /// Checks that the store still has the data that this replica works on. From
    /// then on, all calls are refused until a check finds the data again.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if the data is lost, or the store's failure.
    pub async fn check_data(&self) -> Result<()> {
        let looked = self.look(Instant::now()).await;
        looked.and_then(|()| self.data.check()).map_err(|error| {
            if matches!(error, StoreError::Lost(_)) {
                self.metrics.store_errors.inc(StoreErrorKind::Lost);
            }
            Error::Store(error)
        })
    }

    /// The same before a caller is told that there is no such code. If the store
    /// does not say whether its data is lost, it is taken not to be.
    pub(super) async fn check_before_denying(&self) -> store::Result<()> {
        let looked = tokio::time::timeout(PATIENCE, self.look(Instant::now()));
        let _ = looked.await;
        self.data.check()
    }

    /// Looks at the secret, unless somebody began to since. Many callers share a
    /// look.
    async fn look(&self, since: Instant) -> store::Result<()> {
        if self.data.secret.is_none() {
            return Ok(());
        }
        let mut last = self.data.last.lock().await;
        match *last {
            Some((began, true)) if began >= since => return Ok(()),
            Some((began, false)) if began >= since => {
                return Err(StoreError::Unavailable {
                    reason: "it is not known whether it has its data".into(),
                    source: None,
                });
            }
            _ => {}
        }
        // If this future is dropped, the next caller looks itself.
        let began = Instant::now();
        let found = self.store.pool.secret().await;
        *last = Some((began, found.is_ok()));
        self.data.note(found?);
        Ok(())
    }
}
