//! The tables, and the checks by which SQLite itself guards the promise.

/// Marks a SQLite file as Apiece's: "Apie" in ASCII.
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"Apie");

/// Where an item is, as `items.state` says it.
pub(super) mod state {
    pub(in super::super) const UNTAKEN: i64 = 0;
    pub(in super::super) const TAKEN: i64 = 1;
    pub(in super::super) const WITHDRAWN: i64 = 2;
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
