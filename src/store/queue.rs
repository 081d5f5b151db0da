//! The queue that claims and looks wait in, for a lane to Redis or for SQLite's writer:
//! bounded, gauged and timed.

use std::time::Instant;

use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::Span;

use super::{Result, StoreError};
use crate::telemetry::metrics::Queueing;
use crate::telemetry::traces::{Journey, SharedCall};

/// Where jobs join.
pub(super) struct Queue<J> {
    sender: Sender<Queued<J>>,
    limit: i64,
    metrics: Queueing,
}

/// Where jobs are taken, in the order in which they joined.
pub(super) struct Line<J> {
    receiver: Receiver<Queued<J>>,
    metrics: Queueing,
}

/// A job in the queue.
pub(super) struct Queued<J> {
    pub(super) job: J,
    /// When it joined, if somebody waits for it in a crowd.
    joined: Option<Instant>,
    /// Its trace, if that is recorded.
    journey: Option<Box<Journey>>,
}

/// A queue with room for `limit` jobs. Dropping it ends the line, after the jobs
/// that wait.
pub(super) fn queue<J>(limit: usize, metrics: &Queueing) -> (Queue<J>, Line<J>) {
    let (sender, receiver) = mpsc::channel(limit.max(1));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    metrics.limit.add(limit);
    let queue = Queue {
        sender,
        limit,
        metrics: metrics.clone(),
    };
    let metrics = metrics.clone();
    (queue, Line { receiver, metrics })
}

impl<J> Queue<J> {
    /// Adds a claim or a look; [`StoreError::Overloaded`] if there is no room.
    pub(super) fn join(&self, job: J) -> Result<()> {
        let queued = Queued {
            job,
            joined: Some(Instant::now()),
            journey: Journey::begin(),
        };
        // Counted before it joins, because it may be taken, and counted off, at
        // once.
        self.metrics.length.inc();
        self.sender.try_send(queued).map_err(|error| {
            self.metrics.length.dec();
            match error {
                TrySendError::Full(_) => StoreError::Overloaded,
                TrySendError::Closed(_) => StoreError::stopped(),
            }
        })
    }

    /// Adds other work, and waits until there is room.
    pub(super) async fn wait_to_join(&self, job: J) -> Result<()> {
        let queued = Queued {
            job,
            joined: None,
            journey: None,
        };
        let joined = self.sender.send(queued).await;
        joined.map_err(|_| StoreError::stopped())
    }
}

impl<J> Drop for Queue<J> {
    fn drop(&mut self) {
        self.metrics.limit.sub(self.limit);
    }
}

impl<J> Line<J> {
    /// Waits for the first job, and takes what waits, up to `most`. False at the
    /// end.
    pub(super) async fn take(&mut self, batch: &mut Vec<Queued<J>>, most: usize) -> bool {
        let taken = self.receiver.recv_many(batch, most).await;
        self.count_off(batch);
        taken > 0
    }

    /// The same for a thread that may block. If the thread is `busy` with something
    /// else, it takes nothing instead of waiting.
    pub(super) fn take_blocking(
        &mut self,
        batch: &mut Vec<Queued<J>>,
        most: usize,
        busy: bool,
    ) -> bool {
        let first = if busy {
            self.receiver.try_recv()
        } else {
            let first = self.receiver.blocking_recv();
            first.ok_or(TryRecvError::Disconnected)
        };
        match first {
            Ok(job) => batch.push(job),
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => return false,
        }
        while batch.len() < most
            && let Ok(job) = self.receiver.try_recv()
        {
            batch.push(job);
        }
        self.count_off(batch);
        true
    }

    fn count_off(&self, batch: &[Queued<J>]) {
        let now = Instant::now();
        let mut joiners = 0;
        for joined in batch.iter().filter_map(|queued| queued.joined) {
            joiners += 1;
            let waited = now.saturating_duration_since(joined);
            self.metrics.wait.observe(waited.as_secs_f64());
        }
        self.metrics.length.sub(joiners);
    }
}

/// Measures the jobs that go to the store in one call, and begins to show that call in the
/// traces of those that are traced.
pub(super) fn begin_call<J>(
    batch: &mut [Queued<J>],
    metrics: &Queueing,
    span: impl FnOnce() -> Span,
) -> Option<SharedCall> {
    let joiners = batch.iter().filter(|queued| queued.joined.is_some());
    let joiners = joiners.count();
    if joiners > 0 {
        metrics.batch_size.observe(joiners as f64);
    }
    let journeys = batch.iter_mut();
    let journeys = journeys.filter_map(|queued| queued.journey.as_deref_mut());
    SharedCall::begin(journeys, joiners, metrics.counted_as, span)
}
