//! How a code's books call clients, and erasing their names.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::codes::{self, Stored};
use crate::domain::{Claim, ClientId, CodeId};
use crate::store::names::{Namer, erased, hashed, text_of};
use crate::store::{Erasure, Result, StoreError};

/// By what a code's books know a client.
pub(super) struct Names {
    pub(super) stored: ClientId,
    /// Whether it had items, and its name was erased.
    pub(super) is_erased: bool,
}

/// By what a code's books know a client.
pub(super) fn of(conn: &Connection, code: &Stored, client: &ClientId) -> Result<Names> {
    let keeps_hashes = code.code.settings.hash_clients;
    if !keeps_hashes && !code.has_erased {
        return Ok(Names {
            stored: client.clone(),
            is_erased: false,
        });
    }
    let hash = hash(conn, &code.code.id, client)?;
    let sql = "SELECT EXISTS (SELECT 1 FROM claims WHERE code = ?1 AND client = ?2)";
    let is_erased = conn
        .prepare_cached(sql)?
        .query_row(params![code.key, erased(&hash)], |row| row.get(0))?;
    let stored = if keeps_hashes {
        named(hashed(&hash))?
    } else {
        client.clone()
    };
    Ok(Names { stored, is_erased })
}

/// A claim by the name that the client is asked for, which the books may not have.
pub(super) fn told(claim: Claim, client: &ClientId) -> Claim {
    Claim {
        client: client.clone(),
        ..claim
    }
}

/// Erases a client: the hash of its name, or these bits, come in its place.
pub(super) fn erase(
    conn: &Connection,
    id: &CodeId,
    client: &ClientId,
    bits: Option<[u8; 16]>,
) -> Result<Option<Erasure>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let old = of(conn, &code, client)?.stored;
    let new = match bits {
        None => erased(&hash(conn, id, client)?),
        Some(bits) => erased(&text_of(bits)),
    };
    let names = params![code.key, old.as_str(), new];
    let items = conn.execute(
        "UPDATE claims SET client = ?3 WHERE code = ?1 AND client = ?2",
        names,
    )?;
    if items == 0 {
        return Ok(Some(Erasure::Unknown));
    }
    conn.execute(
        "UPDATE replacements SET client = ?3 WHERE code = ?1 AND client = ?2",
        names,
    )?;
    conn.execute(
        "DELETE FROM revoked WHERE code = ?1 AND client = ?2",
        params![code.key, old.as_str()],
    )?;
    if bits.is_none() {
        conn.execute(
            "UPDATE codes SET has_erased = 1 WHERE code = ?1",
            [code.key],
        )?;
    }
    Ok(Some(Erasure::Done {
        client: named(new)?,
        items: items as u64,
    }))
}

fn hash(conn: &Connection, code: &CodeId, client: &ClientId) -> Result<String> {
    let sql = "SELECT value FROM meta WHERE name = 'secret'";
    let secret: Option<[u8; 32]> = conn
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
        .optional()?;
    let secret = secret.ok_or_else(|| StoreError::Corrupt("the file has no secret".into()))?;
    Ok(Namer::new(&secret).hash(code, client))
}

fn named(name: String) -> Result<ClientId> {
    name.try_into()
        .map_err(|error| StoreError::Corrupt(format!("a hashed name's {error}")))
}
