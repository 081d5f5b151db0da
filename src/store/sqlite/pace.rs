//! How fast a code's items go out. The minute that runs is counted in the code's row, which
//! changes with each claim anyway, and is put into a table when another minute begins.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::codes::{self, Stored};
use crate::domain::{CodeId, Pace, PaceSpan, Timestamp};
use crate::store::Result;

/// How many minutes a code keeps before those older than a day are folded into hours, and how
/// many are folded at a time.
const KEPT: i64 = 1_500;
const FOLDED: u32 = 100;

/// Puts the count of the last minute away if an item goes out in another one now. Returns which
/// minute it is.
pub(super) fn turn(conn: &Connection, code: &Stored, now: Timestamp) -> Result<i64> {
    let minute = Pace::minute_of(now);
    let Some((last, granted)) = code.minute.filter(|(last, _)| *last != minute) else {
        return Ok(minute);
    };
    // A clock that was set back comes to the same minute again.
    conn.prepare_cached(
        "INSERT INTO minutes (code, minute, granted) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET granted = granted + excluded.granted",
    )?
    .execute(params![code.key, last, granted])?;
    let kept: i64 = conn
        .prepare_cached("SELECT count(*) FROM minutes WHERE code = ?1")?
        .query_row([code.key], |row| row.get(0))?;
    if kept > KEPT {
        fold(conn, code, minute)?;
    }
    Ok(minute)
}

/// Folds some of the minutes that are a day away into their hours. A clock that was set back
/// may have left minutes that are yet to come.
fn fold(conn: &Connection, code: &Stored, now: i64) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "DELETE FROM minutes WHERE (code, minute) IN
             (SELECT code, minute FROM minutes WHERE code = ?1 AND abs(?2 - minute) >= 1440
              LIMIT ?3)
         RETURNING minute, granted",
    )?;
    let rows = statement.query_map(params![code.key, now, FOLDED], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let old: Vec<(i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let mut add = conn.prepare_cached(
        "INSERT INTO hours (code, hour, granted) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET granted = granted + excluded.granted",
    )?;
    for (minute, granted) in old {
        add.execute(params![code.key, minute.div_euclid(60), granted])?;
    }
    Ok(())
}

/// Reads a code's pace, or a part of it.
pub(super) fn read(
    conn: &Connection,
    id: &CodeId,
    span: PaceSpan,
    now: Timestamp,
) -> Result<Option<Pace>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let minutes = "SELECT minute, granted FROM minutes WHERE code = ?1 AND minute >= ?2";
    let (first, hours) = match span {
        PaceSpan::Recent => (Pace::recent_minutes(now).next(), BTreeMap::new()),
        PaceSpan::All => {
            let hours = "SELECT hour, granted FROM hours WHERE code = ?1 AND hour >= ?2";
            (None, counts(conn, hours, &code, i64::MIN)?)
        }
    };
    let mut minutes = counts(conn, minutes, &code, first.unwrap_or(i64::MIN))?;
    if let Some((minute, granted)) = code.minute {
        *minutes.entry(minute).or_default() += granted;
    }
    Ok(Some(Pace {
        created_at: code.code.created_at,
        now,
        minutes,
        hours,
    }))
}

fn counts(conn: &Connection, sql: &str, code: &Stored, first: i64) -> Result<BTreeMap<i64, u64>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![code.key, first], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
