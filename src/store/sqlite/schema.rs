//! The tables, the checks by which SQLite itself guards the promise, and the
//! upgrade from one version of the tables to the next.

use rusqlite::Connection;

use crate::store::SCHEMA_VERSION;

/// Marks a SQLite file as Apiece's: "Apie" in ASCII.
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"Apie");

/// Where an item is, as `items.state` says it.
pub(super) mod state {
    pub(in super::super) const UNTAKEN: i64 = 0;
    pub(in super::super) const TAKEN: i64 = 1;
    pub(in super::super) const WITHDRAWN: i64 = 2;
}

/// The steps that bring the tables of each version to the next, beginning with the
/// first. In version 2, Redis's settings are JSON. Here they were JSON before, so
/// only the number changes.
const STEPS: [&str; SCHEMA_VERSION as usize - 1] = [""];

/// Brings the tables of an older version to this one, inside a transaction of the
/// caller's.
pub(super) fn upgrade(conn: &Connection, version: u32) -> rusqlite::Result<()> {
    take_steps(conn, &STEPS, version)
}

fn take_steps(conn: &Connection, steps: &[&str], version: u32) -> rusqlite::Result<()> {
    for step in &steps[version as usize - 1..] {
        conn.execute_batch(step)?;
    }
    let newest = u32::try_from(steps.len() + 1).expect("there are few versions");
    conn.pragma_update(None, "user_version", newest)
}

/// Everything there is in a new file. Moments are milliseconds since 1970.
///
/// - A code is referred to by a number, so that its id is stored once. The
///   number's row outlives a deleted code, without the id, until all that
///   belonged to it has been swept away.
/// - The counts stand in the code's row and change in the same transaction as
///   the items, so reading them costs nothing however big the pool is.
/// - An item belongs to one code, so `claims.item` being unique is what keeps
///   two clients of a code from ever having the same item.
/// - `settings` comes last in its row: it may be long, and SQLite then leaves
///   its pages alone when only the counts before it change.
pub(super) const TABLES: &str = "
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE codes (
    code       INTEGER PRIMARY KEY,
    id         TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    added      INTEGER NOT NULL DEFAULT 0 CHECK (added = untaken + taken + withdrawn),
    untaken    INTEGER NOT NULL DEFAULT 0 CHECK (untaken >= 0),
    taken      INTEGER NOT NULL DEFAULT 0 CHECK (taken >= clients),
    withdrawn  INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn >= 0),
    clients    INTEGER NOT NULL DEFAULT 0 CHECK (clients >= 0),
    settings   TEXT NOT NULL
) STRICT;

CREATE TABLE items (
    item  INTEGER PRIMARY KEY,
    code  INTEGER NOT NULL REFERENCES codes,
    id    TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
    json  TEXT NOT NULL,
    UNIQUE (code, id)
) STRICT;

CREATE INDEX untaken ON items (code, id) WHERE state = 0;
CREATE INDEX files ON items (code, id) WHERE json GLOB '{\"file\":*';

CREATE TABLE claims (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    nth    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    item   INTEGER NOT NULL UNIQUE REFERENCES items,
    PRIMARY KEY (code, client, nth)
) STRICT, WITHOUT ROWID;
";

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [&str; 3] = [
        "ALTER TABLE t ADD COLUMN two",
        "ALTER TABLE t ADD COLUMN three",
        "ALTER TABLE t ADD COLUMN four",
    ];

    fn columns(conn: &Connection) -> i64 {
        let sql = "SELECT count(*) FROM pragma_table_info('t')";
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn version(conn: &Connection) -> i64 {
        let version = conn.pragma_query_value(None, "user_version", |row| row.get(0));
        version.unwrap()
    }

    #[test]
    fn an_older_file_takes_the_steps_that_it_has_not_taken() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (one, two)").unwrap();
        take_steps(&conn, &STEPS, 2).unwrap();
        assert_eq!((columns(&conn), version(&conn)), (4, 4));
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (one); PRAGMA user_version = 1")
            .unwrap();
        let transaction = conn.transaction().unwrap();
        let broken = [STEPS[0], "ALTER TABLE nowhere ADD COLUMN three"];
        take_steps(&transaction, &broken, 1).unwrap_err();
        drop(transaction);
        assert_eq!((columns(&conn), version(&conn)), (1, 1));
    }
}
