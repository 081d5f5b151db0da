//! Clients whose right was taken away.

use rusqlite::{Connection, params};

use super::codes::{self, Stored};
use super::names;
use crate::domain::{ClientId, CodeId, Timestamp};
use crate::store::{MAX_REVOKED, Result, Revocation};

/// Takes a client's right away, or gives it back.
pub(super) fn set(
    conn: &Connection,
    id: &CodeId,
    client: &ClientId,
    is_revoked: bool,
    now: Timestamp,
) -> Result<Option<Revocation>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let client = &names::of(conn, &code, client)?.stored;
    if !is_revoked {
        conn.execute(
            "DELETE FROM revoked WHERE code = ?1 AND client = ?2",
            params![code.key, client.as_str()],
        )?;
        return Ok(Some(Revocation::Done));
    }
    let count: usize = conn.query_row(
        "SELECT count(*) FROM revoked WHERE code = ?1 AND client <> ?2",
        params![code.key, client.as_str()],
        |row| row.get(0),
    )?;
    if count >= MAX_REVOKED {
        return Ok(Some(Revocation::Full));
    }
    conn.execute(
        "INSERT INTO revoked (code, client, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![code.key, client.as_str(), now.as_millisecond()],
    )?;
    Ok(Some(Revocation::Done))
}

/// Whether a client's right was taken away.
pub(super) fn is(conn: &Connection, code: &Stored, client: &ClientId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM revoked WHERE code = ?1 AND client = ?2)";
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row(params![code.key, client.as_str()], |row| row.get(0))?)
}

/// All of them, and since when.
pub(super) fn list(conn: &Connection, id: &CodeId) -> Result<Option<Vec<(ClientId, Timestamp)>>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut statement =
        conn.prepare("SELECT client, at FROM revoked WHERE code = ?1 ORDER BY client")?;
    let mut rows = statement.query([code.key])?;
    let mut revoked = Vec::new();
    while let Some(row) = rows.next()? {
        let client: String = row.get(0)?;
        let client = client.try_into().map_err(|error| {
            crate::store::StoreError::Corrupt(format!("a revoked client's {error}"))
        })?;
        revoked.push((client, codes::moment(row.get(1)?)?));
    }
    Ok(Some(revoked))
}
