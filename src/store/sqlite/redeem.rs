//! Items that were used.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::codes::{self, Stored, moment};
use super::{claims, names};
use crate::domain::{Attempt, ClientId, CodeId, Redeeming, Redemption, Timestamp, Unredeeming};
use crate::store::Result;

/// Marks a client's item as used.
pub(super) fn redeem(
    conn: &Connection,
    id: &CodeId,
    (client, nth): (&ClientId, u32),
    attempt: Option<&Attempt>,
    by: &str,
    now: Timestamp,
) -> Result<Option<Redeeming>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let Some(item) = item_of(conn, &code, client, nth)? else {
        return Ok(Some(Redeeming::Unknown));
    };
    let made = conn
        .prepare_cached(
            "INSERT INTO redemptions (item, code, at, attempt, by) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            item,
            code.key,
            now.as_millisecond(),
            attempt.map(Attempt::as_str),
            by
        ])?;
    if made == 1 {
        count(conn, &code, 1)?;
    }
    let claim = claims::of_client(conn, &code, &names::of(conn, &code, client)?.stored)?
        .into_iter()
        .find(|claim| claim.nth == nth)
        .ok_or_else(claims::miscounted)?;
    let claim = names::told(claim, client);
    let is_own = |mark: &Redemption| attempt.is_some() && mark.attempt.as_ref() == attempt;
    let is_done = made == 1 || claim.redeemed.as_ref().is_some_and(is_own);
    Ok(Some(if is_done {
        Redeeming::Done(claim)
    } else {
        Redeeming::Repeated(claim)
    }))
}

/// Takes the mark away.
pub(super) fn undo(
    conn: &Connection,
    id: &CodeId,
    (client, nth): (&ClientId, u32),
) -> Result<Option<Unredeeming>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let Some(item) = item_of(conn, &code, client, nth)? else {
        return Ok(Some(Unredeeming::Unknown));
    };
    let mark = conn
        .prepare_cached("SELECT at, attempt, by FROM redemptions WHERE item = ?1")?
        .query_row([item], |row| Ok(read(row, 0)))
        .optional()?;
    let Some(Some(mark)) = mark.transpose()? else {
        return Ok(Some(Unredeeming::NotRedeemed));
    };
    conn.execute("DELETE FROM redemptions WHERE item = ?1", [item])?;
    count(conn, &code, -1)?;
    Ok(Some(Unredeeming::Done(mark)))
}

/// The mark that begins at this column; `None` if there is none.
pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Option<Redemption>> {
    let Some(at) = row.get::<_, Option<i64>>(first)? else {
        return Ok(None);
    };
    let attempt: Option<String> = row.get(first + 1)?;
    Ok(Some(Redemption {
        at: moment(at)?,
        by: row.get(first + 2)?,
        attempt: attempt.and_then(|attempt| attempt.try_into().ok()),
    }))
}

fn item_of(conn: &Connection, code: &Stored, client: &ClientId, nth: u32) -> Result<Option<i64>> {
    let stored = names::of(conn, code, client)?.stored;
    Ok(conn
        .prepare_cached("SELECT item FROM claims WHERE code = ?1 AND client = ?2 AND nth = ?3")?
        .query_row(params![code.key, stored.as_str(), nth], |row| row.get(0))
        .optional()?)
}

fn count(conn: &Connection, code: &Stored, change: i64) -> Result<()> {
    conn.prepare_cached("UPDATE codes SET redeemed = redeemed + ?2 WHERE code = ?1")?
        .execute(params![code.key, change])?;
    Ok(())
}
