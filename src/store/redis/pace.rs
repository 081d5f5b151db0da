//! How fast a code's items go out.

use std::collections::BTreeMap;

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::timestamp;
use crate::domain::{Pace, PaceSpan, Timestamp};
use crate::store::{Result, StoreError};

/// What TIME answers: seconds since 1970, and microseconds.
pub(super) type Time = (i64, i64);

/// Reads a code's pace, or a part of it.
pub(super) async fn read(
    connections: &Connections,
    keys: Keys<'_>,
    span: PaceSpan,
) -> Result<Option<Pace>> {
    match span {
        PaceSpan::Recent => recent(connections, keys).await,
        PaceSpan::All => all(connections, keys).await,
    }
}

/// Reads only the last minutes. Redis has to say first which those are.
async fn recent(connections: &Connections, keys: Keys<'_>) -> Result<Option<Pace>> {
    let mut pipe = redis::pipe();
    pipe.cmd("TIME");
    let (time,): (Time,) = connections.read(keys.tag(), &pipe).await?;
    let now = moment(time)?;
    let recent = Pace::recent_minutes(now);
    let mut pipe = redis::pipe();
    pipe.cmd("HGET").arg(keys.get(Key::Code)).arg("created_at");
    let command = pipe.cmd("HMGET").arg(keys.get(Key::Minutes));
    for minute in recent.clone() {
        command.arg(minute);
    }
    type Found = (Option<String>, Vec<Option<u64>>);
    let (created_at, counts): Found = connections.read(keys.tag(), &pipe).await?;
    let granted = recent.zip(counts);
    let minutes = granted.filter_map(|(minute, granted)| Some((minute, granted?)));
    pace(created_at, now, minutes.collect(), BTreeMap::new())
}

async fn all(connections: &Connections, keys: Keys<'_>) -> Result<Option<Pace>> {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGET").arg(keys.get(Key::Code)).arg("created_at");
    pipe.cmd("HGETALL").arg(keys.get(Key::Minutes));
    pipe.cmd("HGETALL").arg(keys.get(Key::Hours));
    pipe.cmd("TIME");
    type Counts = BTreeMap<i64, u64>;
    type Found = (Option<String>, Counts, Counts, Time);
    let (created_at, minutes, hours, time): Found = connections.read(keys.tag(), &pipe).await?;
    pace(created_at, moment(time)?, minutes, hours)
}

fn pace(
    created_at: Option<String>,
    now: Timestamp,
    minutes: BTreeMap<i64, u64>,
    hours: BTreeMap<i64, u64>,
) -> Result<Option<Pace>> {
    let Some(created_at) = created_at else {
        return Ok(None);
    };
    Ok(Some(Pace {
        created_at: timestamp(&created_at)?,
        now,
        minutes,
        hours,
    }))
}

/// The moment that TIME told.
pub(super) fn moment((seconds, micros): Time) -> Result<Timestamp> {
    Timestamp::from_millisecond(seconds * 1_000 + micros / 1_000)
        .map_err(|error| StoreError::Corrupt(format!("Redis's clock is off: {error}")))
}
