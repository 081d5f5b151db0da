//! The one thread that writes.
//!
//! A commit costs a sync of the disk, which is a thousand times what a claim
//! costs. So the thread takes whatever waits, runs it in one transaction, and
//! answers only once all of it is on the disk: the busier it is, the more
//! claims share a sync.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use rusqlite::{Connection, Error, TransactionBehavior, ffi};
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use super::error::shared;
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;
use crate::telemetry::traces::{Exchange, Journey, sqlite_span};

/// How many jobs share a transaction. More would save little and let the first
/// wait long for the last.
const BATCH: usize = 128;

/// What the thread does when it has nothing better to do: one step, and whether
/// there is more.
pub(super) type Chore = fn(&Connection) -> Result<bool>;

/// A handle on the thread. Dropping it ends the thread, after what is queued.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Queued>>,
    thread: Option<JoinHandle<()>>,
    metrics: Arc<Metrics>,
}

impl Writer {
    pub(super) fn spawn(
        conn: Connection,
        queue: usize,
        chore: Chore,
        metrics: Arc<Metrics>,
    ) -> std::io::Result<Self> {
        let (jobs, queued) = mpsc::channel(queue);
        let limit = i64::try_from(queue).unwrap_or(i64::MAX);
        metrics.claim_queue_limit.set(limit);
        let measured = Arc::clone(&metrics);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write(conn, queued, chore, &measured))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            metrics,
        })
    }

    /// Runs `work` in a transaction and answers once that is on the disk. If
    /// `work` fails, it leaves no trace. Waits for its turn.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (job, reply) = Call::boxed(work);
        let queued = Queued {
            job,
            claim: None,
            journey: None,
        };
        self.jobs().send(queued).await.map_err(|_| stopped())?;
        reply.await.map_err(|_| stopped())?
    }

    /// The same for a claim, which is [`StoreError::Overloaded`] when the queue
    /// is full.
    pub(super) async fn run_claim<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (job, reply) = Call::boxed(work);
        let queued = Queued {
            job,
            claim: Some(Instant::now()),
            journey: Journey::begin(),
        };
        // Before it joins, or the thread, if quicker, would count it off first.
        self.metrics.claim_queue_length.inc();
        self.jobs().try_send(queued).map_err(|error| {
            self.metrics.claim_queue_length.dec();
            match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Overloaded,
                mpsc::error::TrySendError::Closed(_) => stopped(),
            }
        })?;
        reply.await.map_err(|_| stopped())?
    }

    fn jobs(&self) -> &mpsc::Sender<Queued> {
        self.jobs.as_ref().expect("taken only when dropped")
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, its callers have been told already.
            let _ = thread.join();
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable {
        reason: "the thread that writes has stopped".into(),
        source: None,
    }
}

/// A job on its way to the thread.
struct Queued {
    job: Box<dyn Job>,
    /// When it joined the queue, if it is a claim.
    claim: Option<Instant>,
    /// Its way here, if it is traced.
    journey: Option<Box<Journey>>,
}

/// A piece of work whose answer waits for the commit.
trait Job: Send {
    /// Whether nobody waits for the answer any more. Such work is not begun:
    /// under overload it would only delay those who still wait.
    fn abandoned(&self) -> bool;

    /// Does it; false if it failed and must be undone.
    fn run(&mut self, conn: &Connection) -> bool;

    /// Answers, unless nothing came of it because of what befell the batch.
    fn answer(self: Box<Self>, fate: &Result<(), Arc<Error>>);
}

struct Call<F, T> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<F, T> Call<F, T>
where
    F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    fn boxed(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>) {
        let (reply, answer) = oneshot::channel();
        let call = Self {
            work: Some(work),
            result: None,
            reply,
        };
        (Box::new(call), answer)
    }
}

impl<F, T> Job for Call<F, T>
where
    F: FnOnce(&Connection) -> Result<T> + Send,
    T: Send,
{
    fn abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(&mut self, conn: &Connection) -> bool {
        let work = self.work.take().expect("a job is run once");
        self.result.insert(work(conn)).is_ok()
    }

    fn answer(self: Box<Self>, fate: &Result<(), Arc<Error>>) {
        let answer = match (self.result, fate) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(shared(error)),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => return,
        };
        // Whoever has gone meanwhile asks again, and then learns of it.
        let _ = self.reply.send(answer);
    }
}

type Jobs = mpsc::Receiver<Queued>;

fn write(mut conn: Connection, mut jobs: Jobs, chore: Chore, metrics: &Metrics) {
    let mut batch = Vec::with_capacity(BATCH);
    // A chore may have been left over by the process before this one.
    let mut busy = true;
    while take(&mut jobs, &mut batch, busy) {
        if !batch.is_empty() {
            let began = Instant::now();
            measure(&batch, began, metrics);
            let exchange = trace(&mut batch);
            let fate = commit(&mut conn, &mut batch).map_err(Arc::new);
            let took = began.elapsed().as_secs_f64();
            metrics.sqlite_commit.observe(took);
            if let Some(exchange) = exchange {
                exchange.end(fate.is_err().then_some("rollback"));
            }
            batch.drain(..).for_each(|queued| queued.job.answer(&fate));
        }
        busy = chore(&conn).unwrap_or_else(|error| {
            tracing::warn!(%error, "the store could not be tidied up");
            false
        });
    }
    // All is safe already; this spares the next start the reading of the log.
    if let Err(error) = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "SQLite's log could not be merged into its file");
    }
}

/// Notes how many claims share a commit, and how long they waited for it.
fn measure(batch: &[Queued], now: Instant, metrics: &Metrics) {
    let claims = batch.iter().filter_map(|queued| queued.claim);
    let mut count = 0;
    for joined in claims {
        count += 1;
        let waited = now.saturating_duration_since(joined);
        metrics.claim_queue_wait.observe(waited.as_secs_f64());
    }
    if count > 0 {
        metrics.claim_queue_length.sub(count);
        metrics.claim_batch_size.observe(count as f64);
    }
}

/// Begins to tell, in the traces of the claims that are traced, of the commit
/// that they share.
fn trace(batch: &mut [Queued]) -> Option<Exchange> {
    let claims = batch.iter().filter(|queued| queued.claim.is_some()).count();
    let journeys = batch.iter_mut();
    let journeys = journeys.filter_map(|queued| queued.journey.as_deref_mut());
    Exchange::begin(journeys, claims, sqlite_span)
}

/// Takes what waits; waits for something unless there is other work. False once
/// nothing is left and nothing can come any more.
fn take(jobs: &mut Jobs, batch: &mut Vec<Queued>, busy: bool) -> bool {
    let first = if busy {
        jobs.try_recv()
    } else {
        jobs.blocking_recv().ok_or(TryRecvError::Disconnected)
    };
    match first {
        Ok(job) => batch.push(job),
        Err(TryRecvError::Empty) => return true,
        Err(TryRecvError::Disconnected) => return false,
    }
    while batch.len() < BATCH
        && let Ok(job) = jobs.try_recv()
    {
        batch.push(job);
    }
    true
}

fn commit(conn: &mut Connection, batch: &mut [Queued]) -> rusqlite::Result<()> {
    let mut transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let jobs = batch.iter_mut().map(|queued| &mut queued.job);
    for job in jobs.filter(|job| !job.abandoned()) {
        let savepoint = transaction.savepoint()?;
        if job.run(&savepoint) {
            savepoint.commit()?;
        } else {
            drop(savepoint);
        }
        // Some errors (a full disk, say) undo the whole transaction, and what
        // came next would then be committed by itself.
        if transaction.is_autocommit() {
            let reason = "the transaction was rolled back".to_owned();
            let code = ffi::Error::new(ffi::SQLITE_ABORT_ROLLBACK);
            return Err(Error::SqliteFailure(code, Some(reason)));
        }
    }
    transaction.commit()
}

#[cfg(test)]
mod tests;
