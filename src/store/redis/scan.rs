//! Reading through a set or a hash that is too large for one answer.

use redis::FromRedisValue;

use super::connection::Connections;
use super::keys::{Key, Keys};
use crate::store::{Cursor, Result, StoreError};

/// What one step of a scan read.
pub(super) struct Step<T> {
    /// Whether there is such a code.
    pub(super) exists: bool,
    pub(super) read: Vec<T>,
    /// Where the next step starts; `None` at the end.
    pub(super) next: Option<Cursor>,
}

/// Reads one step of about `count` entries, from the beginning or where the last
/// one ended.
///
/// A cursor of Redis is valid for one process. Another process, such as the same
/// server restarted or the replica that took its place, orders its entries
/// differently. So our cursor names the process (`<run id>:<cursor>`), and another
/// process refuses it instead of leaving entries out.
pub(super) async fn step<T: FromRedisValue>(
    connections: &Connections,
    keys: Keys<'_>,
    key: Key,
    from: Option<&Cursor>,
    count: usize,
) -> Result<Step<T>> {
    let from = from.map(parse).transpose()?;
    let command = match key {
        Key::Code
        | Key::Claims
        | Key::Taken
        | Key::Files
        | Key::Replaced
        | Key::ReplacedOf
        | Key::Aside
        | Key::Networks
        | Key::Revoked
        | Key::Spent
        | Key::Redeemed
        | Key::Minutes
        | Key::Hours => "HSCAN",
        Key::Untaken | Key::History | Key::Withdrawn | Key::Window | Key::Marked => "SSCAN",
        Key::Logo | Key::Journal => unreachable!("only hashes and sets are scanned"),
    };
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(keys.get(Key::Code));
    pipe.cmd("INFO").arg("server");
    pipe.cmd(command)
        .arg(keys.get(key))
        .arg(from.map_or(0, |(_, cursor)| cursor))
        .arg("COUNT")
        .arg(count.max(1));
    type Reply<T> = (bool, String, (u64, Vec<T>));
    let (exists, info, (next, read)): Reply<T> = connections.read(keys.tag(), &pipe).await?;
    let process = run_id(&info)?;
    if from.is_some_and(|(begun_on, _)| begun_on != process) {
        return Err(StoreError::Cursor(
            "Redis has been restarted or replaced since it was given",
        ));
    }
    let next = (next != 0).then(|| Cursor(format!("{process}:{next}")));
    Ok(Step { exists, read, next })
}

/// The error for callers that read to the end in one call.
pub(super) fn broken_off(error: StoreError) -> StoreError {
    match error {
        StoreError::Cursor(_) => StoreError::Unavailable {
            reason: "Redis has been restarted or replaced meanwhile".into(),
            source: None,
        },
        error => error,
    }
}

fn parse(cursor: &Cursor) -> Result<(&str, u64)> {
    let parts = cursor.0.split_once(':');
    parts
        .and_then(|(process, cursor)| Some((process, cursor.parse().ok()?)))
        .ok_or(StoreError::Cursor("it is not a cursor from this service"))
}

/// The id that a server gives its process, in INFO.
fn run_id(info: &str) -> Result<&str> {
    info.lines()
        .find_map(|line| line.strip_prefix("run_id:"))
        .ok_or_else(|| StoreError::Corrupt("INFO does not contain Redis's run id".into()))
}
