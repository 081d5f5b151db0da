//! Deciding claims, and recording them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codes::{self, Stored, moment};
use super::schema::state;
use super::{items, limits, names, pace, redeem, revoked};
use crate::domain::{
    self, Claim, ClaimRequest, ClientId, CodeId, Decision, Item, Outcome, Period, Timestamp, View,
};
use crate::store::{ClaimPage, Cursor, Result, StoreError};
use crate::system::Random;

/// Decides a claim.
pub(super) fn decide(
    conn: &Connection,
    request: &ClaimRequest,
    now: Timestamp,
    random: &Random,
) -> Result<Option<Outcome>> {
    let Some(code) = codes::find(conn, &request.code)? else {
        return Ok(None);
    };
    let nth = &request.nth;
    let settings = &code.code.settings;
    let names = names::of(conn, &code, &request.client)?;
    if names.is_erased {
        return Ok(Some(Outcome::Refused));
    }
    let client = &names.stored;
    if revoked::is(conn, &code, client)? {
        return Ok(Some(Outcome::Revoked));
    }
    let had = count(conn, &code, client)?;
    let limit = request.network.as_deref();
    let network = match limit {
        Some(limit) => Some((limits::last(conn, &code, limit)?, limit.rate)),
        None => None,
    };
    let untaken = code.stats.untaken;
    let decision = domain::decide(settings, had, *nth, now, untaken, code.last, network);
    if let (Decision::Grant, Some(limit), Some((last, _))) = (decision, limit, network) {
        limits::count(conn, &code, limit, last, now)?;
    }
    Ok(Some(match decision {
        Decision::Repeat => {
            let claim = Claim {
                redeemed: None,
                ..nth_claim(conn, &code, client, *nth)?
            };
            Outcome::Repeated(names::told(claim, &request.client))
        }
        Decision::Refuse => Outcome::Refused,
        Decision::OutOfTurn => Outcome::OutOfTurn {
            had,
            per_client: settings.per_client,
        },
        Decision::Closed => Outcome::Closed,
        Decision::Paused => Outcome::Paused,
        Decision::NotOpen { opens_at } => Outcome::NotOpen { opens_at, now },
        Decision::Exhausted => match settings.ending_item() {
            Some(item) => Outcome::Fallback { item, now },
            None => Outcome::Exhausted,
        },
        Decision::NotYet { at } => Outcome::NotYet { at, now },
        Decision::NetworkLimit { at } => Outcome::NetworkLimit { at, now },
        Decision::Grant => {
            let claim = grant(conn, &code, request, client, now, random)?;
            Outcome::Granted(names::told(claim, &request.client))
        }
    }))
}

fn grant(
    conn: &Connection,
    code: &Stored,
    request: &ClaimRequest,
    client: &ClientId,
    now: Timestamp,
    random: &Random,
) -> Result<Claim> {
    let (key, item) = draw(conn, code.key, random)?.ok_or_else(miscounted)?;
    let claim = Claim {
        client: client.clone(),
        nth: request.nth,
        at: now,
        item,
        accepted_terms: request.accepted_terms,
        redeemed: None,
    };
    record(conn, code, key, &claim)?;
    if let Some(rate) = code.code.settings.rate {
        let period = Period::with_one_more(now, code.last, rate);
        conn.prepare_cached("UPDATE codes SET rate_from = ?2, rate_used = ?3 WHERE code = ?1")?
            .execute(params![
                code.key,
                period.began.as_millisecond(),
                period.granted
            ])?;
    }
    Ok(claim)
}

/// The error for a code that counts an untaken item and has none.
pub(super) fn miscounted() -> StoreError {
    StoreError::Corrupt("a code has fewer items than it counts".into())
}

fn count(conn: &Connection, code: &Stored, client: &ClientId) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM claims WHERE code = ?1 AND client = ?2")?
        .query_row(params![code.key, client.as_str()], |row| row.get(0))?)
}

/// An untaken item at random: the first at or after a random id; if there is none,
/// the first of all. Ids are hashes, so they are spread evenly. This takes one
/// index look-up, however big the pool is.
pub(super) fn draw(conn: &Connection, code: i64, random: &Random) -> Result<Option<(i64, Item)>> {
    let bits: [u8; 12] = random
        .bytes()
        .map_err(|error| StoreError::unavailable("the system gives no random bytes", error))?;
    for from in [&*URL_SAFE_NO_PAD.encode(bits), ""] {
        let found: Option<(i64, String, String)> = conn
            .prepare_cached(DRAW)?
            .query_row(params![code, from], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((key, id, json)) = found {
            return Ok(Some((key, items::item(&id, json)?)));
        }
    }
    Ok(None)
}

/// The state is a literal; otherwise SQLite would not use the index of untaken
/// items.
const DRAW: &str = "SELECT item, id, json FROM items
    WHERE code = ?1 AND state = 0 AND id >= ?2 ORDER BY id LIMIT 1";

fn record(conn: &Connection, code: &Stored, item: i64, claim: &Claim) -> Result<()> {
    items::set_state(conn, item, state::TAKEN)?;
    let minute = pace::turn(conn, code, claim.at)?;
    conn.prepare_cached(
        "INSERT INTO claims (code, client, nth, at, item, accepted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        code.key,
        claim.client.as_str(),
        claim.nth,
        claim.at.as_millisecond(),
        item,
        claim.accepted_terms
    ])?;
    conn.prepare_cached(
        "UPDATE codes SET untaken = untaken - 1, taken = taken + 1, clients = clients + ?2,
             minute = ?3, in_minute = CASE WHEN minute = ?3 THEN in_minute + 1 ELSE 1 END
         WHERE code = ?1",
    )?
    .execute(params![code.key, claim.nth == 1, minute])?;
    Ok(())
}

const CLAIMS: &str = "SELECT c.client, c.nth, c.at, i.id, i.json, c.accepted, u.at, u.attempt, u.by
    FROM claims c JOIN items i ON i.item = c.item LEFT JOIN redemptions u ON u.item = c.item
    WHERE c.code = ?1";

fn read(row: &Row<'_>) -> Result<Claim> {
    let (client, id): (String, String) = (row.get(0)?, row.get(3)?);
    Ok(Claim {
        client: client
            .try_into()
            .map_err(|error| StoreError::Corrupt(format!("a claim's {error}")))?,
        nth: row.get(1)?,
        at: moment(row.get(2)?)?,
        item: items::item(&id, row.get(4)?)?,
        accepted_terms: row.get(5)?,
        redeemed: redeem::read(row, 6)?,
    })
}

fn nth_claim(conn: &Connection, code: &Stored, client: &ClientId, nth: u32) -> Result<Claim> {
    let claims = of_client(conn, code, client)?;
    claims
        .into_iter()
        .find(|claim| claim.nth == nth)
        .ok_or_else(|| StoreError::Corrupt(format!("a client has no claim {nth}")))
}

pub(super) fn of_client(conn: &Connection, code: &Stored, client: &ClientId) -> Result<Vec<Claim>> {
    let sql = format!("{CLAIMS} AND c.client = ?2 ORDER BY c.nth");
    collect(conn, &sql, params![code.key, client.as_str()])
}

fn collect(conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Claim>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        claims.push(read(row)?);
    }
    Ok(claims)
}

pub(super) fn view(
    conn: &Connection,
    id: &CodeId,
    client: Option<&ClientId>,
    now: Timestamp,
) -> Result<Option<View>> {
    let Some(stored) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let (mut claims, mut is_revoked, mut is_erased) = (Vec::new(), false, false);
    if let Some(client) = client {
        let names = names::of(conn, &stored, client)?;
        let found = of_client(conn, &stored, &names.stored)?.into_iter();
        claims = found.map(|claim| names::told(claim, client)).collect();
        if !stored.code.settings.redeem {
            claims.iter_mut().for_each(|claim| claim.redeemed = None);
        }
        is_revoked = revoked::is(conn, &stored, &names.stored)?;
        is_erased = names.is_erased;
    }
    Ok(Some(View {
        claims,
        is_revoked,
        is_erased,
        untaken: stored.stats.untaken,
        last: stored.last,
        code: Arc::new(stored.code),
        now,
    }))
}

/// A page in the order of client and nth. A claim never changes, so continuing
/// after the last one seen finds each once.
pub(super) fn page(
    conn: &Connection,
    id: &CodeId,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ClaimPage>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let (client, nth) = match cursor {
        Some(cursor) => parse(cursor)?,
        None => ("", 0),
    };
    let sql =
        format!("{CLAIMS} AND (c.client, c.nth) > (?2, ?3) ORDER BY c.client, c.nth LIMIT ?4");
    let limit = limit.max(1);
    let claims = collect(conn, &sql, params![code.key, client, nth, limit])?;
    let next = claims
        .last()
        .filter(|_| claims.len() == limit)
        .map(|last| Cursor(format!("{}:{}", last.nth, last.client)));
    Ok(Some(ClaimPage { claims, next }))
}

fn parse(cursor: &Cursor) -> Result<(&str, u32)> {
    cursor
        .0
        .split_once(':')
        .and_then(|(nth, client)| Some((client, nth.parse().ok()?)))
        .ok_or_else(|| StoreError::Cursor("it is not a cursor from this service"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema;

    #[test]
    fn drawing_looks_only_into_the_index_of_the_untaken() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(schema::TABLES).unwrap();
        let plan: String = conn
            .query_row(
                &format!("EXPLAIN QUERY PLAN {DRAW}"),
                params![1, "x"],
                |row| row.get(3),
            )
            .unwrap();
        assert_eq!(plan, "SEARCH items USING INDEX untaken (code=? AND id>?)");
    }
}
