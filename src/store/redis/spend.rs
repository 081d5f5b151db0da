//! What may be done only so often.

use super::connection::Connections;
use super::keys::Keys;
use super::records::timestamp;
use super::scripts::SPEND;
use crate::domain::{Allowance, Spent};
use crate::store::{Result, StoreError};

pub(super) async fn spend(
    connections: &Connections,
    keys: Keys<'_>,
    allowances: &[Allowance],
    period_ms: u64,
) -> Result<Option<Spent>> {
    type Reply = (String, usize, String, String);
    let (status, which, now, at): Reply = connections
        .run(&SPEND, keys, |call| {
            call.arg(period_ms);
            for allowance in allowances {
                call.arg(&allowance.name).arg(allowance.most);
            }
        })
        .await?;
    match status.as_str() {
        "done" => Ok(Some(Spent::Done)),
        "over" => Ok(Some(Spent::Over {
            which,
            at: timestamp(&at)?,
            now: timestamp(&now)?,
        })),
        "no-such-code" => Ok(None),
        _ => Err(StoreError::Corrupt(
            "spend.lua answered with no status".into(),
        )),
    }
}
