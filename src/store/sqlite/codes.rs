//! Codes: their rows, and removing what deleted codes have left.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::limits;
use crate::domain::{Code, CodeId, Period, Settings, Stats, Timestamp};
use crate::store::{Fixed, Result, StoreError, Update};

/// How much one step of sweeping deletes: as long as a few claims take.
const SWEEP: u32 = 200;

/// A code as it stands in the database.
pub(super) struct Stored {
    /// The number that items and claims refer to it by.
    pub(super) key: i64,
    pub(super) code: Code,
    pub(super) stats: Stats,
    /// What the code has given out in its last period, if it has a rate.
    pub(super) last: Option<Period>,
    /// Whether clients were erased whose hashes stay.
    pub(super) has_erased: bool,
    /// When the last period of its networks began.
    pub(super) networks_from: Option<Timestamp>,
    /// The minute in which the last item went out, and how many did.
    pub(super) minute: Option<(i64, u64)>,
}

fn select(condition: &str) -> String {
    format!(
        "SELECT code, id, created_at, version, added, untaken, taken, withdrawn, replaced,
             clients, rate_from, rate_used, networks_from, has_erased, settings, redeemed,
             minute, in_minute
         FROM codes WHERE {condition}"
    )
}

fn read(row: &Row<'_>) -> Result<Stored> {
    let (id, settings): (String, String) = (row.get(1)?, row.get(14)?);
    let corrupt = |what: &dyn std::fmt::Display| StoreError::Corrupt(format!("code {id}: {what}"));
    let began: Option<i64> = row.get(10)?;
    let granted = row.get(11)?;
    let period = |began| moment(began).map(|began| Period { began, granted });
    let in_minute = row.get(17)?;
    Ok(Stored {
        key: row.get(0)?,
        minute: row
            .get::<_, Option<i64>>(16)?
            .map(|minute| (minute, in_minute)),
        last: began.map(period).transpose()?,
        has_erased: row.get(13)?,
        networks_from: row.get::<_, Option<i64>>(12)?.map(moment).transpose()?,
        code: Code {
            settings: serde_json::from_str(&settings).map_err(|e| corrupt(&e))?,
            created_at: moment(row.get(2)?)?,
            version: row.get(3)?,
            id: id.parse().map_err(|e| corrupt(&e))?,
        },
        stats: Stats {
            // Nothing happens behind this store's back.
            aside: 0,
            added: row.get(4)?,
            untaken: row.get(5)?,
            taken: row.get(6)?,
            withdrawn: row.get(7)?,
            replaced: row.get(8)?,
            clients: row.get(9)?,
            redeemed: row.get(15)?,
        },
    })
}

/// The moment that a number of milliseconds in the database means.
pub(super) fn moment(milliseconds: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn json(settings: &Settings) -> String {
    serde_json::to_string(settings).expect("settings serialise")
}

pub(super) fn find(conn: &Connection, id: &CodeId) -> Result<Option<Stored>> {
    let sql = select("id = ?1");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id.as_str()])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn list(conn: &Connection, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
    // Every id comes after the empty text.
    let after = after.map_or("", CodeId::as_str);
    let sql = select("id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![after, limit])?;
    let mut codes = Vec::new();
    while let Some(row) = rows.next()? {
        codes.push(read(row)?.code);
    }
    Ok(codes)
}

pub(super) fn create(
    conn: &Connection,
    id: &CodeId,
    settings: &Settings,
    now: Timestamp,
) -> Result<Option<Code>> {
    let made = conn
        .prepare_cached(
            "INSERT INTO codes (id, created_at, version, settings) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![id.as_str(), now.as_millisecond(), json(settings)])?;
    Ok((made == 1).then(|| Code {
        id: id.clone(),
        settings: settings.clone(),
        created_at: now,
        version: 1,
    }))
}

pub(super) fn update(
    conn: &Connection,
    id: &CodeId,
    settings: &Settings,
    version: u64,
    logo: Option<Option<&[u8]>>,
) -> Result<Update> {
    let Some(stored) = find(conn, id)? else {
        return Ok(Update::NoSuchCode);
    };
    let old = stored.code;
    if old.version != version {
        return Ok(Update::Stale);
    }
    if settings.per_client < old.settings.per_client && stored.stats.clients > 0 {
        return Ok(Update::InUse(Fixed::PerClient));
    }
    let is_other = settings.identity != old.settings.identity
        || settings.hash_clients != old.settings.hash_clients;
    if is_other && stored.stats.clients > 0 {
        return Ok(Update::InUse(Fixed::Identity));
    }
    let new = Code {
        settings: settings.clone(),
        version: version + 1,
        ..old
    };
    conn.prepare_cached("UPDATE codes SET settings = ?2, version = ?3 WHERE code = ?1")?
        .execute(params![stored.key, json(settings), new.version])?;
    if let Some(png) = logo {
        set_logo(conn, stored.key, png)?;
    }
    Ok(Update::Done(new))
}

fn set_logo(conn: &Connection, code: i64, png: Option<&[u8]>) -> Result<()> {
    conn.execute("DELETE FROM logos WHERE code = ?1", [code])?;
    if let Some(png) = png {
        let sql = "INSERT INTO logos (code, png) VALUES (?1, ?2)";
        conn.execute(sql, params![code, png])?;
    }
    Ok(())
}

/// The code's logo.
pub(super) fn logo(conn: &Connection, id: &CodeId) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT png FROM logos JOIN codes USING (code) WHERE id = ?1";
    let logo = conn.query_row(sql, [id.as_str()], |row| row.get(0));
    Ok(logo.optional()?)
}

/// Removes the code's id, which deletes it for everyone who looks. The rest is left
/// to [`sweep`], because it may take long.
pub(super) fn delete(conn: &Connection, id: &CodeId) -> Result<bool> {
    let mut statement = conn.prepare_cached("UPDATE codes SET id = NULL WHERE id = ?1")?;
    Ok(statement.execute([id.as_str()])? == 1)
}

/// Removes a little of what deleted codes have left, and of what limits need no more. Returns
/// whether there is more.
pub(super) fn sweep(conn: &Connection, now: Timestamp) -> Result<bool> {
    if limits::sweep(conn, now, SWEEP)? {
        return Ok(true);
    }
    let deleted: Option<i64> = conn
        .prepare_cached("SELECT code FROM codes WHERE id IS NULL LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(key) = deleted else {
        return Ok(false);
    };
    // Claims and replaced items point to items, and all to the code: in this order.
    for sql in [
        "DELETE FROM replacements WHERE seq IN
             (SELECT seq FROM replacements WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM redemptions WHERE item IN
             (SELECT item FROM redemptions WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM claims WHERE (code, client, nth) IN
             (SELECT code, client, nth FROM claims WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM items WHERE item IN
             (SELECT item FROM items WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM counts WHERE (code, name) IN
             (SELECT code, name FROM counts WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM revoked WHERE (code, client) IN
             (SELECT code, client FROM revoked WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM minutes WHERE (code, minute) IN
             (SELECT code, minute FROM minutes WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM hours WHERE (code, hour) IN
             (SELECT code, hour FROM hours WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM logos WHERE code IN (SELECT code FROM logos WHERE code = ?1 LIMIT ?2)",
        "DELETE FROM journal WHERE entry_no IN
             (SELECT entry_no FROM journal WHERE code = ?1 LIMIT ?2)",
    ] {
        if conn.prepare_cached(sql)?.execute(params![key, SWEEP])? > 0 {
            return Ok(true);
        }
    }
    conn.execute("DELETE FROM codes WHERE code = ?1", [key])?;
    Ok(true)
}
