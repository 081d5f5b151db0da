//! Items that were set aside: they may have been shown, and wait for the organiser.

use super::codes;
use super::connection::Connections;
use super::items::place;
use super::keys::{Key, Keys};
use super::records::timestamp;
use super::scripts::RELEASE;
use crate::domain::{FoundItem, Item, ItemId, ItemState, Place, WhyAside};
use crate::store::{Result, StoreError};

/// Reads the records of items, each `None` if it is not aside.
pub(super) async fn records(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
) -> Result<Vec<Option<String>>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = items.iter().map(ItemId::as_str).collect();
    let mut pipe = redis::pipe();
    pipe.cmd("HMGET").arg(keys.get(Key::Aside)).arg(&ids);
    let (records,) = connections.read(keys.tag(), &pipe).await?;
    Ok(records)
}

pub(super) async fn release(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
    to: Place,
) -> Result<Option<u64>> {
    if items.is_empty() {
        return Ok(codes::read(connections, keys).await?.map(|_| 0));
    }
    let (status, released): (String, u64) = connections
        .run(&RELEASE, keys, |call| {
            call.arg(place(to));
            for id in items {
                call.arg(id.as_str());
            }
        })
        .await?;
    Ok((status == "ok").then_some(released))
}

/// Reads what `aside.lua` writes.
pub(super) fn parse(id: ItemId, record: &str) -> Result<FoundItem> {
    read(id, record).ok_or_else(|| {
        let what = format!("the record of the item {id}, which was set aside, cannot be read");
        StoreError::Corrupt(what)
    })
}

fn read(id: ItemId, record: &str) -> Option<FoundItem> {
    const WHYS: [WhyAside; 3] = [WhyAside::Window, WhyAside::Grant, WhyAside::Restored];
    let (line, json) = record.split_once('\n')?;
    let mut words = line.split(' ');
    let (why, at, redis) = (words.next()?, words.next()?, words.next()?);
    Some(FoundItem {
        item: Item::from_stored(id, json.to_owned())?,
        state: ItemState::Aside {
            why: WHYS.into_iter().find(|known| known.as_str() == why)?,
            set_aside_at: timestamp(at).ok()?,
            redis: redis.to_owned(),
        },
    })
}
