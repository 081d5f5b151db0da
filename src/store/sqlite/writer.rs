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
use tokio::sync::oneshot;

use super::error::shared;
use crate::store::queue::{Line, Queue, Queued, begin_call, queue};
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Queueing;
use crate::telemetry::traces::sqlite_span;

/// How many jobs share a transaction. More would save little, and the first would
/// wait long for the last.
const BATCH: usize = 128;

/// What the thread does when nothing waits: one step. Returns whether there is
/// more.
pub(super) type Chore = Box<dyn Fn(&Connection) -> Result<bool> + Send>;

/// A handle on the thread. Dropping it ends the thread, after what is queued.
pub(super) struct Writer {
    jobs: Option<Queue<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn spawn(
        conn: Connection,
        limit: usize,
        chore: Chore,
        metrics: Arc<Metrics>,
    ) -> std::io::Result<Self> {
        let queueing = Queueing::of_claims(&metrics);
        let (jobs, line) = queue(limit, &queueing);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write(conn, line, &chore, &queueing, &metrics))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `work` in a transaction and answers once that is on the disk. If
    /// `work` fails, it leaves no trace. Waits for its turn.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (job, reply) = Call::boxed(work);
        self.jobs().wait_to_join(job).await?;
        reply.await.map_err(|_| stopped())?
    }

    /// The same for a claim, which is [`StoreError::Overloaded`] when the queue
    /// is full.
    pub(super) async fn run_claim<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (job, reply) = Call::boxed(work);
        self.jobs().join(job)?;
        reply.await.map_err(|_| stopped())?
    }

    fn jobs(&self) -> &Queue<Box<dyn Job>> {
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

/// A piece of work whose answer waits for the commit.
trait Job: Send {
    /// Whether nobody waits for the answer any more. Such work is not started:
    /// under overload it would only delay those who still wait.
    fn abandoned(&self) -> bool;

    /// Does it; false if it failed and must be undone.
    fn run(&mut self, conn: &Connection) -> bool;

    /// Answers, unless the work was not run and the batch did not fail.
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
        // A caller that has gone meanwhile asks again, and then learns the result.
        let _ = self.reply.send(answer);
    }
}

type Jobs = [Queued<Box<dyn Job>>];

fn write(
    mut conn: Connection,
    mut line: Line<Box<dyn Job>>,
    chore: &Chore,
    queueing: &Queueing,
    metrics: &Metrics,
) {
    let mut batch = Vec::with_capacity(BATCH);
    // The process before this one may have left a chore over.
    let mut busy = true;
    while line.take_blocking(&mut batch, BATCH, busy) {
        if !batch.is_empty() {
            let began = Instant::now();
            let call = begin_call(&mut batch, queueing, sqlite_span);
            let fate = commit(&mut conn, &mut batch).map_err(Arc::new);
            let took = began.elapsed().as_secs_f64();
            metrics.sqlite_commit.observe(took);
            if let Some(call) = call {
                call.end(fate.is_err().then_some("rollback"));
            }
            batch.drain(..).for_each(|queued| queued.job.answer(&fate));
        }
        busy = chore(&conn).unwrap_or_else(|error| {
            tracing::warn!(%error, "the store could not be tidied up");
            false
        });
    }
    // All is safe already. This saves the next start from reading the log.
    if let Err(error) = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "SQLite's log could not be merged into its file");
    }
}

fn commit(conn: &mut Connection, batch: &mut Jobs) -> rusqlite::Result<()> {
    let mut transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let jobs = batch.iter_mut().map(|queued| &mut queued.job);
    for job in jobs.filter(|job| !job.abandoned()) {
        let savepoint = transaction.savepoint()?;
        if job.run(&savepoint) {
            savepoint.commit()?;
        } else {
            drop(savepoint);
        }
        // Some errors (a full disk, for example) undo the whole transaction. What
        // came next would then be committed on its own.
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
