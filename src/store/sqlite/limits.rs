//! What limits count: the items that went to each network.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::codes::Stored;
use crate::domain::{NetworkLimit, Period, Timestamp};
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
        .prepare_cached(
            "SELECT granted FROM networks WHERE code = ?1 AND network = ?2 AND began = ?3",
        )?
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
    conn.prepare_cached(
        "INSERT INTO networks (code, network, began, ends, granted) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET
             began = excluded.began, ends = excluded.ends, granted = excluded.granted",
    )?
    .execute(params![
        code.key,
        limit.network.as_str(),
        began,
        period.ends(limit.rate).as_millisecond(),
        period.granted
    ])?;
    if last.is_none_or(|last| last.began != period.began) {
        conn.prepare_cached("UPDATE codes SET networks_from = ?2 WHERE code = ?1")?
            .execute(params![code.key, began])?;
    }
    Ok(())
}

/// Removes up to `most` counts of periods that are over. Returns whether there were any.
pub(super) fn sweep(conn: &Connection, now: Timestamp, most: u32) -> Result<bool> {
    let removed = conn
        .prepare_cached(
            "DELETE FROM networks WHERE (code, network) IN
                 (SELECT code, network FROM networks WHERE ends <= ?1 LIMIT ?2)",
        )?
        .execute(params![now.as_millisecond(), most])?;
    Ok(removed > 0)
}
