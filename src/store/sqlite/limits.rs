//! What limits count: the items that went to each network, and what may be done only so often.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::codes::{self, Stored};
use crate::domain::{Allowance, Attempt, CodeId, NetworkLimit, Period, Spent, Timestamp};
use crate::store::Result;

/// What a network got in the last period of a code's networks.
pub(super) fn last(
    conn: &Connection,
    code: &Stored,
    limit: &NetworkLimit,
) -> Result<Option<Period>> {
    let Some(began) = code.networks_from else {
        return Ok(None);
    };
    let granted: Option<u32> = conn
        .prepare_cached("SELECT count FROM counts WHERE code = ?1 AND name = ?2 AND began = ?3")?
        .query_row(
            params![code.key, limit.network.as_str(), began.as_millisecond()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(Some(Period {
        began,
        granted: granted.unwrap_or(0),
    }))
}

/// Counts an item that goes to a network, which got `last` before.
pub(super) fn count(
    conn: &Connection,
    code: &Stored,
    limit: &NetworkLimit,
    last: Option<Period>,
    now: Timestamp,
) -> Result<()> {
    let period = Period::with_one_more(now, last, limit.rate);
    let began = period.began.as_millisecond();
    let ends = period.ends(limit.rate).as_millisecond();
    set(
        conn,
        code,
        limit.network.as_str(),
        (began, ends),
        period.granted,
    )?;
    if last.is_none_or(|last| last.began != period.began) {
        conn.prepare_cached("UPDATE codes SET networks_from = ?2 WHERE code = ?1")?
            .execute(params![code.key, began])?;
    }
    Ok(())
}

/// Sets a count for the period between two moments.
fn set(conn: &Connection, code: &Stored, name: &str, period: (i64, i64), count: u32) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO counts (code, name, began, ends, count) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET
             began = excluded.began, ends = excluded.ends, count = excluded.count",
    )?
    .execute(params![code.key, name, period.0, period.1, count])?;
    Ok(())
}

/// Counts something that may be done only so often, unless an allowance is used up.
pub(super) fn spend(
    conn: &Connection,
    id: &CodeId,
    allowances: &[Allowance],
    period_ms: u64,
    now: Timestamp,
) -> Result<Option<Spent>> {
    let Some(code) = codes::find(conn, id)? else {
        return Ok(None);
    };
    let mut counts = Vec::new();
    for (which, allowance) in allowances.iter().enumerate() {
        let (began, ends, count) =
            running(conn, &code, &allowance.name, now)?.unwrap_or_else(|| {
                let began = now.as_millisecond();
                (began, began.saturating_add_unsigned(period_ms), 0)
            });
        if count >= allowance.most {
            let at = codes::moment(ends)?;
            return Ok(Some(Spent::Over { which, at, now }));
        }
        counts.push(((began, ends), count + 1));
    }
    for (allowance, (period, count)) in allowances.iter().zip(counts) {
        set(conn, &code, &allowance.name, period, count)?;
    }
    Ok(Some(Spent::Done))
}

/// The period of a count that `now` is in, and the count.
fn running(
    conn: &Connection,
    code: &Stored,
    name: &str,
    now: Timestamp,
) -> Result<Option<(i64, i64, u32)>> {
    let sql = "SELECT began, ends, count FROM counts
         WHERE code = ?1 AND name = ?2 AND began <= ?3 AND ends > ?3";
    Ok(conn
        .prepare_cached(sql)?
        .query_row(params![code.key, name, now.as_millisecond()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?)
}

/// Uses something that is good once, and returns whether this attempt did, now or before.
pub(super) fn use_once(
    conn: &Connection,
    id: &str,
    attempt: &Attempt,
    life: Duration,
    now: Timestamp,
) -> Result<bool> {
    let life = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
    let ends = now.as_millisecond().saturating_add_unsigned(life);
    conn.execute(
        "INSERT INTO once (id, ends, attempt) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![id, ends, attempt.as_str()],
    )?;
    let sql = "SELECT attempt FROM once WHERE id = ?1";
    let used_by: String = conn.query_row(sql, [id], |row| row.get(0))?;
    Ok(used_by == attempt.as_str())
}

/// Removes up to `most` counts of periods that are over, and as much of what was good once and
/// of uploads.
/// Returns whether there was any.
pub(super) fn sweep(conn: &Connection, now: Timestamp, most: u32) -> Result<bool> {
    let removed = conn
        .prepare_cached(
            "DELETE FROM counts WHERE (code, name) IN
                 (SELECT code, name FROM counts WHERE ends <= ?1 LIMIT ?2)",
        )?
        .execute(params![now.as_millisecond(), most])?;
    let forgotten = conn
        .prepare_cached(
            "DELETE FROM once WHERE id IN (SELECT id FROM once WHERE ends <= ?1 LIMIT ?2)",
        )?
        .execute(params![now.as_millisecond(), most])?;
    let uploads = conn
        .prepare_cached(
            "DELETE FROM uploads WHERE upload_no IN
                 (SELECT upload_no FROM uploads WHERE ends <= ?1 LIMIT ?2)",
        )?
        .execute(params![now.as_millisecond(), most])?;
    Ok(removed + forgotten + uploads > 0)
}
