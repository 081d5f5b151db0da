//! A few connections that read, each on a thread where it may block.
//!
//! Reads queue. If a connection is free when a read joins, a thread is woken for
//! it. A thread takes what waits, several at a time, until nothing does. So the
//! busier it is, the fewer threads have to be woken; waking one costs more than
//! most reads.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::open;
use crate::store::{Result, StoreError};

/// How many reads share a transaction. Each transaction has to check the locks.
const BATCH: usize = 16;

/// Connections that read, at most so many; each is opened when it is first needed.
pub(super) struct Readers(Arc<Shared>);

struct Shared {
    path: PathBuf,
    limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Read>,
    /// How many threads read.
    reading: usize,
    idle: Vec<Connection>,
}

/// A read, and the answer to whoever waits for it.
type Read = Box<dyn FnOnce(Result<&Connection>) + Send>;

impl Readers {
    pub(super) fn new(path: PathBuf, limit: usize) -> Self {
        Self(Arc::new(Shared {
            path,
            limit,
            state: Mutex::default(),
        }))
    }

    /// Runs `work` on one state of the database: what is committed meanwhile
    /// does not show. Waits for its turn.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let read = Box::new(move |conn: Result<&Connection>| {
            // Under overload, work that nobody waits for would only delay others.
            if !reply.is_closed() {
                let _ = reply.send(conn.and_then(work));
            }
        });
        if self.0.join(read) {
            let shared = Arc::clone(&self.0);
            tokio::task::spawn_blocking(move || shared.read());
        }
        answer
            .await
            .map_err(|error| StoreError::unavailable("a read was cut short", error))?
    }
}

impl Shared {
    /// Nothing under this lock can leave the state half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a read. Returns whether one more thread must read.
    fn join(&self, read: Read) -> bool {
        let mut state = self.state();
        state.waiting.push_back(read);
        let one_more = state.reading < self.limit;
        state.reading += usize::from(one_more);
        one_more
    }

    /// Reads until nothing waits.
    fn read(&self) {
        let mut conn = self.state().idle.pop();
        while let Some(batch) = self.take(&mut conn) {
            let kept = conn.take();
            // If a read panics, it is dropped, and whoever waits for it sees that.
            let served = catch_unwind(AssertUnwindSafe(|| self.serve(kept, batch)));
            conn = served.unwrap_or_default();
        }
    }

    /// Some of what waits; `None` at the end, when the connection is put back.
    fn take(&self, conn: &mut Option<Connection>) -> Option<Vec<Read>> {
        let mut state = self.state();
        if state.waiting.is_empty() {
            state.reading -= 1;
            state.idle.extend(conn.take());
            return None;
        }
        let some = state.waiting.len().min(BATCH);
        Some(state.waiting.drain(..some).collect())
    }

    /// Runs some reads on one state of the database. Returns the connection if it
    /// is still good.
    fn serve(&self, kept: Option<Connection>, batch: Vec<Read>) -> Option<Connection> {
        let refuse = |batch: Vec<Read>, error: StoreError| {
            batch.into_iter().for_each(|read| read(Err(error.same())));
        };
        let mut conn = match kept.map_or_else(|| open::reader(&self.path), Ok) {
            Ok(conn) => conn,
            Err(error) => {
                refuse(batch, error);
                return None;
            }
        };
        match conn.transaction() {
            Ok(transaction) => {
                batch.into_iter().for_each(|read| read(Ok(&transaction)));
                transaction.finish().ok()?;
            }
            Err(error) => refuse(batch, error.into()),
        }
        Some(conn)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::system::System;

    #[tokio::test]
    async fn a_read_that_panics_is_told_and_costs_no_connection() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("apiece.db");
        let _store = SqliteStore::open(&path, System::of_machine()).unwrap();
        let readers = Readers::new(path, 1);
        for _ in 0..3 {
            let broken = readers
                .run(|_| -> Result<()> { panic!("on purpose") })
                .await;
            assert!(broken.unwrap_err().to_string().contains("cut short"));
            let read = readers.run(|conn| {
                let sql = "SELECT 7";
                Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)
            });
            // With a connection lost, nobody would ever read again.
            let read = tokio::time::timeout(Duration::from_secs(10), read).await;
            assert_eq!(read.expect("its turn comes").unwrap(), 7);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_slow_read_holds_nobody_up_while_there_is_a_connection() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("apiece.db");
        let _store = SqliteStore::open(&path, System::of_machine()).unwrap();
        let readers = Arc::new(Readers::new(path, 2));
        let (end, ended) = std::sync::mpsc::channel();
        let (begin, begun) = oneshot::channel();
        let slow = tokio::spawn({
            let readers = Arc::clone(&readers);
            async move {
                let work = move |_: &Connection| {
                    begin.send(()).expect("the test waits for it");
                    Ok(ended.recv().is_ok())
                };
                readers.run(work).await
            }
        });
        begun.await.unwrap();
        assert!(readers.run(|_| Ok(true)).await.unwrap());
        end.send(()).unwrap();
        assert!(slow.await.unwrap().unwrap());
    }
}
