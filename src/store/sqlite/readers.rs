//! A few connections that read, each on a thread where it may block.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::open;
use crate::store::{Result, StoreError};

/// Connections that read, so many at most; opened when first needed.
pub(super) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, limit: usize) -> Self {
        Self {
            path,
            permits: Arc::new(Semaphore::new(limit)),
            idle: Arc::default(),
        }
    }

    /// Runs `work` on one state of the database: what is committed meanwhile
    /// does not show. Waits for its turn.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let read = move || {
            // Nothing is done under this lock that could leave it half done.
            let pool = || idle.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = pool().pop();
            let mut conn = kept.map_or_else(|| open::reader(&path), Ok)?;
            let transaction = conn.transaction()?;
            let answer = work(&transaction);
            transaction.finish()?;
            pool().push(conn);
            drop(permit);
            answer
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|error| StoreError::unavailable("a read was cut short", error))?
    }
}
