//! The embedded store: SQLite in one file, for one node.
//!
//! Durable: what has been answered survives a power cut. One thread writes and
//! shares each sync of the disk among all that wait; a few connections read
//! beside it without waiting for it.

mod claims;
mod codes;
mod error;
mod files;
mod items;
mod limits;
mod listing;
mod names;
mod open;
mod readers;
mod redeem;
mod replaced;
mod revoked;
mod schema;
mod verify;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};

use self::readers::Readers;
use self::writer::Writer;
use crate::domain::{
    Added, Allowance, Attempt, ClaimRequest, ClientId, Code, CodeId, Digest, FoundItem, Item,
    ItemId, Moved, Outcome, Place, Receipt, Redeeming, Replaced, Replacement, Settings, Spent,
    StateName, Stats, Timestamp, Unredeeming, View,
};

use crate::store::{
    ClaimPage, Cursor, Erasure, FilePage, ItemPage, Pool, Result, Revocation, StoreError, Update,
    Upgrade, Verification, Window,
};
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

#[async_trait]
impl Window for SqliteStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        let System { clock, random } = self.system.clone();
        let work = move |conn: &Connection| claims::decide(conn, &claim, now(&clock), &random);
        // A claim that was given up while it waited is not started.
        tokio::time::timeout(self.deadline, self.writer.run_claim(work))
            .await
            .unwrap_or_else(|late| Err(StoreError::unavailable("no answer in time", late)))
    }

    async fn write_back(&self, _: &Receipt) -> Result<u64> {
        // It forgets nothing.
        Ok(0)
    }

    async fn spend(
        &self,
        id: &CodeId,
        allowances: &[Allowance],
        period_ms: u64,
    ) -> Result<Option<Spent>> {
        let (id, allowances) = (id.clone(), allowances.to_vec());
        let clock = self.system.clock.clone();
        let work =
            move |conn: &Connection| limits::spend(conn, &id, &allowances, period_ms, now(&clock));
        self.writer.run(work).await
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        let (id, client) = (id.clone(), client.cloned());
        let clock = self.system.clock.clone();
        let read = move |conn: &Connection| claims::view(conn, &id, client.as_ref(), now(&clock));
        self.readers.run(read).await
    }
}

#[async_trait]
impl Pool for SqliteStore {
    async fn ready(&self) -> Result<()> {
        let read = |conn: &Connection| Ok(conn.execute_batch("SELECT 1 FROM codes LIMIT 1")?);
        self.writer.run(read).await?;
        self.readers.run(read).await
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        let work = move |conn: &Connection| shared_secret(conn, proposal);
        self.writer.run(work).await
    }

    async fn secret(&self) -> Result<Option<[u8; 32]>> {
        let sql = "SELECT value FROM meta WHERE name = 'secret'";
        let read = |conn: &Connection| Ok(conn.query_row(sql, [], |row| row.get(0)).optional()?);
        self.readers.run(read).await
    }

    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>> {
        let (id, settings) = (id.clone(), settings.clone());
        let clock = self.system.clock.clone();
        let work = move |conn: &Connection| codes::create(conn, &id, &settings, now(&clock));
        self.writer.run(work).await
    }

    async fn code(&self, id: &CodeId) -> Result<Option<Code>> {
        let id = id.clone();
        let read = move |conn: &Connection| Ok(codes::find(conn, &id)?.map(|found| found.code));
        self.readers.run(read).await
    }

    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
        let after = after.cloned();
        let read = move |conn: &Connection| codes::list(conn, after.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update> {
        let (id, settings) = (id.clone(), settings.clone());
        let work = move |conn: &Connection| codes::update(conn, &id, &settings, version, None);
        self.writer.run(work).await
    }

    async fn set_logo(
        &self,
        id: &CodeId,
        settings: &Settings,
        version: u64,
        png: Option<&[u8]>,
    ) -> Result<Update> {
        let (id, settings, png) = (id.clone(), settings.clone(), png.map(<[u8]>::to_vec));
        let work = move |conn: &Connection| {
            codes::update(conn, &id, &settings, version, Some(png.as_deref()))
        };
        self.writer.run(work).await
    }

    async fn logo(&self, id: &CodeId) -> Result<Option<Vec<u8>>> {
        let id = id.clone();
        let read = move |conn: &Connection| codes::logo(conn, &id);
        self.readers.run(read).await
    }

    async fn redeem(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
        attempt: Option<&Attempt>,
        by: &str,
    ) -> Result<Option<Redeeming>> {
        let (id, client, attempt) = (id.clone(), client.clone(), attempt.cloned());
        let (by, clock) = (by.to_owned(), self.system.clock.clone());
        let work = move |conn: &Connection| {
            redeem::redeem(
                conn,
                &id,
                (&client, nth),
                attempt.as_ref(),
                &by,
                now(&clock),
            )
        };
        self.writer.run(work).await
    }

    async fn undo_redemption(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Option<Unredeeming>> {
        let (id, client) = (id.clone(), client.clone());
        let work = move |conn: &Connection| redeem::undo(conn, &id, (&client, nth));
        self.writer.run(work).await
    }

    async fn use_once(&self, id: &str, attempt: &Attempt, life: Duration) -> Result<bool> {
        let (id, attempt, clock) = (id.to_owned(), attempt.clone(), self.system.clock.clone());
        let work =
            move |conn: &Connection| limits::use_once(conn, &id, &attempt, life, now(&clock));
        self.writer.run(work).await
    }

    async fn delete_code(&self, id: &CodeId) -> Result<bool> {
        let id = id.clone();
        let work = move |conn: &Connection| codes::delete(conn, &id);
        self.writer.run(work).await
    }

    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let work = move |conn: &Connection| items::add(conn, &id, &items);
        self.writer.run(work).await
    }

    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let work = move |conn: &Connection| items::shift(conn, &id, &items, to);
        self.writer.run(work).await
    }

    async fn release_items(&self, id: &CodeId, _: &[ItemId], _: Place) -> Result<Option<u64>> {
        // Nothing happens behind this store's back, so nothing is aside.
        Ok(self.code(id).await?.map(|_| 0))
    }

    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let read = move |conn: &Connection| items::find(conn, &id, &items);
        self.readers.run(read).await
    }

    async fn replace_item(&self, id: &CodeId, item: ItemId) -> Result<Option<Replacement>> {
        let id = id.clone();
        let System { clock, random } = self.system.clone();
        let work =
            move |conn: &Connection| replaced::replace(conn, &id, item, now(&clock), &random);
        self.writer.run(work).await
    }

    async fn replaced(&self, id: &CodeId, client: &ClientId) -> Result<Option<Vec<Replaced>>> {
        let (id, client) = (id.clone(), client.clone());
        let read = move |conn: &Connection| replaced::of_client(conn, &id, &client);
        self.readers.run(read).await
    }

    async fn erase(
        &self,
        id: &CodeId,
        client: &ClientId,
        bits: Option<[u8; 16]>,
    ) -> Result<Option<Erasure>> {
        let (id, client) = (id.clone(), client.clone());
        let work = move |conn: &Connection| names::erase(conn, &id, &client, bits);
        self.writer.run(work).await
    }

    async fn revoke(&self, id: &CodeId, client: &ClientId, is: bool) -> Result<Option<Revocation>> {
        let (id, client) = (id.clone(), client.clone());
        let clock = self.system.clock.clone();
        let work = move |conn: &Connection| revoked::set(conn, &id, &client, is, now(&clock));
        self.writer.run(work).await
    }

    async fn revoked(&self, id: &CodeId) -> Result<Option<Vec<(ClientId, Timestamp)>>> {
        let id = id.clone();
        self.readers
            .run(move |conn: &Connection| revoked::list(conn, &id))
            .await
    }

    async fn items(
        &self,
        id: &CodeId,
        state: Option<StateName>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ItemPage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| listing::page(conn, &id, state, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn has_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<bool>>> {
        let ids: Vec<ItemId> = items.iter().map(Item::id).collect();
        let id = id.clone();
        let read = move |conn: &Connection| items::has(conn, &id, &ids);
        self.readers.run(read).await
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ClaimPage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| claims::page(conn, &id, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        let id = id.clone();
        let read = move |conn: &Connection| Ok(codes::find(conn, &id)?.map(|found| found.stats));
        self.readers.run(read).await
    }

    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| files::page(conn, &id, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
        let (id, files) = (id.clone(), files.to_vec());
        let read = move |conn: &Connection| files::has(conn, &id, &files);
        self.readers.run(read).await
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        let id = id.clone();
        let read = move |conn: &Connection| verify::verify(conn, &id);
        self.verifier.run(read).await
    }

    async fn upgrade(&self, _after: Option<&CodeId>) -> Result<Upgrade> {
        // The file was upgraded when it was opened.
        Ok(Upgrade::default())
    }
}
