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
    pub(in super::super) const REPLACED: i64 = 3;
}

/// What brings the tables of each version to the next one, beginning with the
/// first.
const STEPS: [&str; SCHEMA_VERSION as usize - 1] = [TO_2];

/// Version 2 has items that were replaced or used, codes that have a rate, limits of networks,
/// clients whose right was taken away, claims for which terms were accepted, and counts by minute. SQLite cannot change a CHECK, so tables are made anew, as
/// <https://www.sqlite.org/lang_altertable.html#otheralter> says. (On Redis, version 2
/// has the settings as JSON; here they were JSON before.)
const TO_2: &str = "
CREATE TABLE new_codes (
    code       INTEGER PRIMARY KEY,
    id         TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    added      INTEGER NOT NULL DEFAULT 0
               CHECK (added = untaken + taken + withdrawn + replaced),
    untaken    INTEGER NOT NULL DEFAULT 0 CHECK (untaken >= 0),
    taken      INTEGER NOT NULL DEFAULT 0 CHECK (taken >= clients),
    withdrawn  INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn >= 0),
    replaced   INTEGER NOT NULL DEFAULT 0 CHECK (replaced >= 0),
    clients    INTEGER NOT NULL DEFAULT 0 CHECK (clients >= 0),
    redeemed   INTEGER NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    rate_from  INTEGER,
    rate_used  INTEGER NOT NULL DEFAULT 0,
    networks_from INTEGER,
    has_erased INTEGER NOT NULL DEFAULT 0,
    minute     INTEGER,
    in_minute  INTEGER NOT NULL DEFAULT 0,
    settings   TEXT NOT NULL
) STRICT;
INSERT INTO new_codes
    (code, id, created_at, version, added, untaken, taken, withdrawn, clients, settings)
    SELECT code, id, created_at, version, added, untaken, taken, withdrawn, clients, settings
    FROM codes;
DROP TABLE codes;
ALTER TABLE new_codes RENAME TO codes;

CREATE TABLE new_items (
    item  INTEGER PRIMARY KEY,
    code  INTEGER NOT NULL REFERENCES codes,
    id    TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3)),
    json  TEXT NOT NULL,
    UNIQUE (code, id)
) STRICT;
INSERT INTO new_items SELECT item, code, id, state, json FROM items;
DROP TABLE items;
ALTER TABLE new_items RENAME TO items;
CREATE INDEX untaken ON items (code, id) WHERE state = 0;
CREATE INDEX withdrawn ON items (code, id) WHERE state = 2;
CREATE INDEX replaced ON items (code, id) WHERE state = 3;
CREATE INDEX files ON items (code, id) WHERE json GLOB '{\"file\":*';

CREATE TABLE new_claims (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    nth    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    item   INTEGER NOT NULL UNIQUE REFERENCES items,
    accepted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (code, client, nth)
) STRICT, WITHOUT ROWID;
INSERT INTO new_claims (code, client, nth, at, item) SELECT code, client, nth, at, item FROM claims;
DROP TABLE claims;
ALTER TABLE new_claims RENAME TO claims;

CREATE TABLE replacements (
    seq         INTEGER PRIMARY KEY,
    item        INTEGER NOT NULL UNIQUE REFERENCES items,
    code        INTEGER NOT NULL REFERENCES codes,
    client      TEXT NOT NULL,
    nth         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    replaced_by INTEGER NOT NULL UNIQUE REFERENCES items
) STRICT;
CREATE INDEX replaced_of ON replacements (code, client);

CREATE TABLE counts (
    code    INTEGER NOT NULL REFERENCES codes,
    name    TEXT NOT NULL,
    began   INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (code, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX counts_by_end ON counts (ends);

CREATE TABLE revoked (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (code, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE redemptions (
    item    INTEGER PRIMARY KEY REFERENCES items,
    code    INTEGER NOT NULL REFERENCES codes,
    at      INTEGER NOT NULL,
    attempt TEXT,
    by      TEXT NOT NULL
) STRICT;
CREATE INDEX redemptions_of ON redemptions (code);

CREATE TABLE minutes (
    code    INTEGER NOT NULL REFERENCES codes,
    minute  INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    PRIMARY KEY (code, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE hours (
    code    INTEGER NOT NULL REFERENCES codes,
    hour    INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    PRIMARY KEY (code, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE logos (
    code INTEGER PRIMARY KEY REFERENCES codes,
    png  BLOB NOT NULL
) STRICT;

CREATE TABLE once (
    id      TEXT PRIMARY KEY,
    ends    INTEGER NOT NULL,
    attempt TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id      TEXT PRIMARY KEY,
    key     TEXT NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    entry_no INTEGER PRIMARY KEY,
    code     INTEGER REFERENCES codes,
    entry    TEXT NOT NULL
) STRICT;
CREATE INDEX journal_of ON journal (code);

CREATE TABLE uploads (
    upload_no INTEGER PRIMARY KEY,
    upload    TEXT NOT NULL,
    item      TEXT NOT NULL,
    ends      INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_of ON uploads (upload);
";

/// Brings the tables of an older version to this one, inside a transaction of the
/// caller's. Foreign keys must be off, or dropping a table would be refused.
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
/// - An item that was replaced has a row in `replacements` as well, which tells whose
///   it was and which item that client got in its place. They are numbered in the
///   order in which they were made.
/// - `rate_from` is when the last period of a code's rate began, and `rate_used` how many items
///   went out in it.
/// - `counts` has how many items each network got, and how often something else was done, in
///   the period that began then. The networks of a code share their periods: `networks_from`
///   is when the last one began.
/// - `api_keys` has the keys of organisers as JSON, and `journal` what they did; an entry
///   without a code is about the service or a whole code. `uploads` has the items that an upload
///   has added, for as long as it can be undone.
/// - `redemptions` has the items that were marked as used, and `once` what was used that is good
///   once, until it would end anyway.
/// - `minutes` and `hours` have how many items went out in each, counted from 1970: in
///   `minutes` those of the last day, in `hours` the others. `codes.minute` is the last
///   minute, and `in_minute` its count, which is not in `minutes` yet.
/// - A logo has a table of its own: a claim reads the code's row, and would have to pass it.
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
    added      INTEGER NOT NULL DEFAULT 0
               CHECK (added = untaken + taken + withdrawn + replaced),
    untaken    INTEGER NOT NULL DEFAULT 0 CHECK (untaken >= 0),
    taken      INTEGER NOT NULL DEFAULT 0 CHECK (taken >= clients),
    withdrawn  INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn >= 0),
    replaced   INTEGER NOT NULL DEFAULT 0 CHECK (replaced >= 0),
    clients    INTEGER NOT NULL DEFAULT 0 CHECK (clients >= 0),
    redeemed   INTEGER NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    rate_from  INTEGER,
    rate_used  INTEGER NOT NULL DEFAULT 0,
    networks_from INTEGER,
    has_erased INTEGER NOT NULL DEFAULT 0,
    minute     INTEGER,
    in_minute  INTEGER NOT NULL DEFAULT 0,
    settings   TEXT NOT NULL
) STRICT;

CREATE TABLE items (
    item  INTEGER PRIMARY KEY,
    code  INTEGER NOT NULL REFERENCES codes,
    id    TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3)),
    json  TEXT NOT NULL,
    UNIQUE (code, id)
) STRICT;

CREATE INDEX untaken ON items (code, id) WHERE state = 0;
CREATE INDEX withdrawn ON items (code, id) WHERE state = 2;
CREATE INDEX replaced ON items (code, id) WHERE state = 3;
CREATE INDEX files ON items (code, id) WHERE json GLOB '{\"file\":*';

CREATE TABLE claims (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    nth    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    item   INTEGER NOT NULL UNIQUE REFERENCES items,
    accepted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (code, client, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE replacements (
    seq         INTEGER PRIMARY KEY,
    item        INTEGER NOT NULL UNIQUE REFERENCES items,
    code        INTEGER NOT NULL REFERENCES codes,
    client      TEXT NOT NULL,
    nth         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    replaced_by INTEGER NOT NULL UNIQUE REFERENCES items
) STRICT;

CREATE INDEX replaced_of ON replacements (code, client);

CREATE TABLE counts (
    code    INTEGER NOT NULL REFERENCES codes,
    name    TEXT NOT NULL,
    began   INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (code, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX counts_by_end ON counts (ends);

CREATE TABLE revoked (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (code, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE redemptions (
    item    INTEGER PRIMARY KEY REFERENCES items,
    code    INTEGER NOT NULL REFERENCES codes,
    at      INTEGER NOT NULL,
    attempt TEXT,
    by      TEXT NOT NULL
) STRICT;
CREATE INDEX redemptions_of ON redemptions (code);

CREATE TABLE minutes (
    code    INTEGER NOT NULL REFERENCES codes,
    minute  INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    PRIMARY KEY (code, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE hours (
    code    INTEGER NOT NULL REFERENCES codes,
    hour    INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    PRIMARY KEY (code, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE logos (
    code INTEGER PRIMARY KEY REFERENCES codes,
    png  BLOB NOT NULL
) STRICT;

CREATE TABLE once (
    id      TEXT PRIMARY KEY,
    ends    INTEGER NOT NULL,
    attempt TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id      TEXT PRIMARY KEY,
    key     TEXT NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    entry_no INTEGER PRIMARY KEY,
    code     INTEGER REFERENCES codes,
    entry    TEXT NOT NULL
) STRICT;
CREATE INDEX journal_of ON journal (code);

CREATE TABLE uploads (
    upload_no INTEGER PRIMARY KEY,
    upload    TEXT NOT NULL,
    item      TEXT NOT NULL,
    ends      INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_of ON uploads (upload);
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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

    /// Everything that a file has, and the statement that made it. SQLite quotes the
    /// name of a table that was renamed.
    fn made(conn: &Connection) -> BTreeMap<String, String> {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let plain = |sql: String| {
            sql.replace("TABLE \"codes\"", "TABLE codes")
                .replace("TABLE \"items\"", "TABLE items")
                .replace("TABLE \"claims\"", "TABLE claims")
        };
        rows.unwrap()
            .map(|row| row.map(|(name, sql)| (name, plain(sql))).unwrap())
            .collect()
    }

    #[test]
    fn an_upgraded_file_has_the_tables_of_a_new_one() {
        const VERSION_1: &str = "
            CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
            CREATE TABLE codes (code, id, created_at, version, added, untaken, taken, withdrawn,
                clients, settings);
            CREATE TABLE items (item, code, id, state, json);
            CREATE TABLE claims (
    code   INTEGER NOT NULL REFERENCES codes,
    client TEXT NOT NULL,
    nth    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    item   INTEGER NOT NULL UNIQUE REFERENCES items,
    PRIMARY KEY (code, client, nth)
) STRICT, WITHOUT ROWID;";
        let [old, new] = [VERSION_1, TABLES].map(|tables| {
            let conn = Connection::open_in_memory().unwrap();
            conn.pragma_update(None, "foreign_keys", false).unwrap();
            conn.execute_batch(tables).unwrap();
            conn
        });
        upgrade(&old, 1).unwrap();
        assert_eq!(made(&old), made(&new));
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
