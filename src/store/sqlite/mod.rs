//! The embedded store: SQLite in one file, for one node.
//!
//! Durable: what has been answered survives a power cut. One thread writes and
//! shares each sync of the disk among all that wait; a few connections read
//! beside it without waiting for it.

mod access;
mod claims;
mod codes;
mod error;
mod files;
mod items;
mod limits;
mod listing;
mod names;
mod open;
mod pace;
mod pool;
mod readers;
mod redeem;
mod replaced;
mod revoked;
mod schema;
mod verify;
mod window;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, params};

use self::readers::Readers;
use self::writer::Writer;
use crate::domain::Timestamp;
use crate::store::{Result, StoreError};
use crate::system::{Clock, System};
use crate::telemetry::Metrics;

/// How many reads run at a time: enough that a slow one does not delay the others.
const READERS: usize = 4;

/// Where an embedded store is, and how much may wait for it.
#[derive(Debug, Clone)]
pub struct SqliteConfig {
    /// The database file; made if there is none. SQLite and the lock put files
    /// of their own beside it.
    pub path: PathBuf,
    /// How many claims may wait; one more is [`StoreError::Overloaded`].
    pub queue: usize,
    /// Whether a claim is on the disk before it is answered. If not, a power cut
    /// may lose the last claims, but a crash of the process does not.
    pub durable: bool,
    /// How long a claim may take before it is [`StoreError::Unavailable`].
    pub deadline: Duration,
    /// Where the writer's queue and commits are measured.
    pub metrics: Arc<Metrics>,
    /// The clock that claims go by, and what draws their items.
    pub system: System,
}

impl SqliteConfig {
    /// The defaults for a file: 4,096 may wait, the claims of about half a second.
    pub fn new(path: impl Into<PathBuf>, system: System) -> Self {
        Self {
            path: path.into(),
            queue: 4_096,
            durable: true,
            deadline: Duration::from_secs(3),
            metrics: Arc::default(),
            system,
        }
    }
}

/// A store in a SQLite file.
///
/// Dropping it finishes what is queued and closes the file, which may block for
/// as long as that takes.
// The order matters: the lock goes last.
pub struct SqliteStore {
    readers: Readers,
    /// Verifying takes long, so it has a connection that nothing else waits for.
    verifier: Readers,
    writer: Writer,
    deadline: Duration,
    system: System,
    _lock: File,
}

impl SqliteStore {
    /// Opens the store in the file at `path`, with the defaults.
    ///
    /// # Errors
    /// As [`SqliteStore::with`].
    pub fn open(path: &Path, system: System) -> Result<Self> {
        Self::with(&SqliteConfig::new(path, system))
    }

    /// Opens the store, making its file if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if the file cannot be opened, is in use by another
    /// process, or is not one that this version wrote.
    pub fn with(config: &SqliteConfig) -> Result<Self> {
        let path = &config.path;
        let lock = open::lock(path)?;
        let conn = open::writer(path, config.durable)?;
        let clock = config.system.clock.clone();
        let writer = Writer::spawn(
            conn,
            config.queue,
            Box::new(move |conn| codes::sweep(conn, now(&clock))),
            Arc::clone(&config.metrics),
        )
        .map_err(|error| StoreError::unavailable("no thread could be started", error))?;
        Ok(Self {
            readers: Readers::new(path.clone(), READERS),
            verifier: Readers::new(path.clone(), 1),
            writer,
            deadline: config.deadline,
            system: config.system.clone(),
            _lock: lock,
        })
    }
}

/// The time, cut to the milliseconds that this store can keep.
fn now(clock: &Clock) -> Timestamp {
    Timestamp::from_millisecond(clock.now().as_millisecond())
        .expect("a timestamp's own milliseconds are in range")
}

fn shared_secret(conn: &Connection, proposal: [u8; 32]) -> Result<[u8; 32]> {
    conn.execute(
        "INSERT INTO meta (name, value) VALUES ('secret', ?1) ON CONFLICT DO NOTHING",
        params![proposal],
    )?;
    let sql = "SELECT value FROM meta WHERE name = 'secret'";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}
