//! Items that did not work, and the others that their clients have in their place.

use super::connection::Connections;
use super::fenced::Supply;
use super::items::find;
use super::keys::{Key, Keys};
use super::lanes::need;
use super::records::{item, timestamp};
use super::scripts::REPLACE;
use crate::domain::{
    Claim, ClientId, Exchange, Item, ItemId, ItemState, Replaced, Replacement, StateName,
};
use crate::store::names::hashed;
use crate::store::{Result, StoreError};

pub(super) async fn replace(
    connections: &Connections,
    keys: Keys<'_>,
    supply: Option<&Supply>,
    id: ItemId,
) -> Result<Option<Replacement>> {
    loop {
        let (status, record, next): (String, String, String) = connections
            .run(&REPLACE, keys, |call| {
                call.arg(id.as_str()).arg(u8::from(supply.is_some()));
            })
            .await?;
        if let (Some(need), Some(supply)) = (need(&status), supply) {
            supply.wait_for(keys.code(), need).await?;
            continue;
        }
        return Ok(Some(match status.as_str() {
            "replaced" => Replacement::Done(exchange(id, &record, &next)?),
            "repeated" => Replacement::Repeated(exchange(id, &record, &next)?),
            "exhausted" => Replacement::Exhausted,
            "old-schema" => Replacement::OldSchema,
            "no-such-code" => return Ok(None),
            // The script knows by its id only an item that a client has or had.
            _ => match find(connections, keys, &[id]).await? {
                None => return Ok(None),
                Some(found) => match found.into_iter().next().flatten() {
                    None => Replacement::Unknown,
                    Some(found) => match found.state {
                        ItemState::Untaken => Replacement::NotTaken(StateName::Untaken),
                        ItemState::Withdrawn => Replacement::NotTaken(StateName::Withdrawn),
                        ItemState::Aside { .. } => Replacement::NotTaken(StateName::Aside),
                        // A client has got it meanwhile.
                        ItemState::Taken { .. } | ItemState::Replaced { .. } => continue,
                    },
                },
            },
        }));
    }
}

fn exchange(id: ItemId, record: &str, next: &str) -> Result<Exchange> {
    let old = parse(id, record)?;
    let new = Claim {
        client: old.client.clone(),
        nth: old.nth,
        at: old.replaced_at,
        item: item(next)?,
        accepted_terms: false,
        redeemed: None,
    };
    Ok(Exchange { old, new })
}

/// The items of a client that were replaced, in the order in which they were.
pub(super) async fn of_client(
    connections: &Connections,
    keys: Keys<'_>,
    client: &ClientId,
    hash: &str,
) -> Result<Option<Vec<Replaced>>> {
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(keys.get(Key::Code));
    // One of them, whichever the code keeps.
    pipe.cmd("HMGET")
        .arg(keys.get(Key::ReplacedOf))
        .arg(client.as_str())
        .arg(hashed(hash));
    type Found = (bool, [Option<String>; 2]);
    let has_any = |(_, ids): &Found| ids.iter().any(Option::is_some);
    let (exists, [named, hashed]) = connections.read_confirmed(keys, &pipe, has_any).await?;
    let ids = named.or(hashed);
    if !exists {
        return Ok(None);
    }
    let ids = ids.as_deref().unwrap_or_default().lines().map(str::parse);
    let ids: Result<Vec<ItemId>, _> = ids.collect();
    let ids = ids.map_err(|_| corrupt("a client's list of replaced items"))?;
    let records = records(connections, keys, &ids).await?;
    ids.into_iter()
        .zip(records)
        // Nothing is missing unless the code was deleted meanwhile.
        .filter_map(|(id, record)| Some(parse(id, &record?)))
        .collect::<Result<_>>()
        .map(Some)
}

/// The records of those among these items that were replaced; one answer per item.
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
    pipe.cmd("HMGET").arg(keys.get(Key::Replaced)).arg(&ids);
    let (records,) = connections.read(keys.tag(), &pipe).await?;
    Ok(records)
}

/// What became of an item, from its record: [`Key::Replaced`] tells its form.
pub(super) fn parse(id: ItemId, record: &str) -> Result<Replaced> {
    read(id, record).ok_or_else(|| corrupt(&format!("the record of the replaced item {id}")))
}

fn read(id: ItemId, record: &str) -> Option<Replaced> {
    let (numbers, rest) = record.split_once('\n')?;
    let (client, json) = rest.split_once('\n')?;
    let mut numbers = numbers.split(' ');
    let nth = numbers.next()?.parse().ok()?;
    Some(Replaced {
        client: client.parse().ok()?,
        nth,
        at: timestamp(numbers.next()?).ok()?,
        item: Item::from_stored(id, json.to_owned())?,
        replaced_at: timestamp(numbers.next()?).ok()?,
        replaced_by: numbers.next()?.parse().ok()?,
    })
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("{what} cannot be read"))
}
