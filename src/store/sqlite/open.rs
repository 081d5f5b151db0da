//! Opening a database file: it must be ours, of a version that we read, and not in
//! use.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::schema;
use crate::store::{Result, SCHEMA_VERSION, StoreError};

/// How long to wait for another program that uses the file. None should, but a
/// shell on the file for a moment must not make a claim fail.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// More statements than there are, so that each is prepared once.
const STATEMENTS: usize = 64;

/// Locks the file for this process, for as long as the lock lives.
///
/// The lock is on a separate file, because closing any handle of the database file
/// would drop SQLite's own locks on it (POSIX). It is not removed at the end:
/// another process may have opened it by then.
pub(super) fn lock(path: &Path) -> Result<File> {
    let file = private(OpenOptions::new().write(true).create(true), &beside(path))
        .map_err(|error| cannot_open(path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Unfit(format!(
            "{} is in use by another Apiece; stop that one, or give this one a file of its own",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(cannot_open(path, error)),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Opens a file that, if it is new, only its owner may read.
fn private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// Opens the connection that writes, and makes the tables in a new file. The
/// caller holds the lock.
pub(super) fn writer(path: &Path, durable: bool) -> Result<Connection> {
    // SQLite's other files get the permissions of this one.
    private(
        OpenOptions::new().append(true).create(true).truncate(false),
        path,
    )
    .map_err(|error| cannot_open(path, error))?;
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    identify(&mut conn, path)?;
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Unfit(format!(
            "SQLite cannot keep a write-ahead log beside {}; put the file on a local disk",
            path.display()
        )));
    }
    // In WAL mode, NORMAL syncs only when the log is merged into the file.
    let synchronous = if durable { "FULL" } else { "NORMAL" };
    conn.pragma_update(None, "synchronous", synchronous)?;
    // These matter only on macOS, where a plain fsync may leave the data in the
    // drive's cache.
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    Ok(conn)
}

/// Opens a connection that only reads. A writer has been opened before.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| cannot_open(path, e))?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// Checks whose file this is before anything is written to it. An older version of
/// ours is upgraded in one transaction.
fn identify(conn: &mut Connection, path: &Path) -> Result<()> {
    // An upgrade may replace a table that others refer to. SQLite lets foreign keys be
    // switched off only outside a transaction.
    conn.pragma_update(None, "foreign_keys", false)?;
    identify_or_upgrade(conn, path)?;
    Ok(conn.pragma_update(None, "foreign_keys", true)?)
}

fn identify_or_upgrade(conn: &mut Connection, path: &Path) -> Result<()> {
    let shown = path.display();
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = transaction.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => foreign(path),
        _ => cannot_open(path, error),
    })?;
    let pragma = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (pragma("application_id")?, pragma("user_version")?) {
        (0, 0) if tables == 0 => {
            transaction.execute_batch(schema::TABLES)?;
            transaction.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            Ok(transaction.commit()?)
        }
        (schema::APPLICATION_ID, version) => match u32::try_from(version) {
            Ok(SCHEMA_VERSION) => Ok(()),
            Ok(older @ 1..SCHEMA_VERSION) => {
                schema::upgrade(&transaction, older)?;
                check_references(&transaction)?;
                transaction.commit()?;
                tracing::info!("upgraded {shown} from schema {older} to {SCHEMA_VERSION}");
                Ok(())
            }
            Ok(newer) if newer > SCHEMA_VERSION => Err(StoreError::Unfit(format!(
                "the data in {shown} was written by a newer Apiece (schema {newer}; this one \
                 reads up to {SCHEMA_VERSION}); run that version, or name another file",
            ))),
            _ => Err(StoreError::Unfit(format!(
                "the data in {shown} says it is of schema {version}, which no version of Apiece writes",
            ))),
        },
        _ => Err(foreign(path)),
    }
}

/// Checks what SQLite does not while foreign keys are off.
fn check_references(conn: &Connection) -> Result<()> {
    let broken = conn.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if broken {
        let what = "some rows refer to others that do not exist".to_owned();
        return Err(StoreError::Corrupt(what));
    }
    Ok(())
}

fn foreign(path: &Path) -> StoreError {
    StoreError::Unfit(format!(
        "{} was not made by Apiece; name another file",
        path.display()
    ))
}

fn cannot_open(path: &Path, error: impl std::fmt::Display) -> StoreError {
    StoreError::Unfit(format!("cannot open {}: {error}", path.display()))
}
