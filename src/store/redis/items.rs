//! Pools: adding, moving and finding items.

use std::collections::{HashMap, HashSet};

use super::aside;
use super::codes;
use super::connection::Connections;
use super::index;
use super::keys::{Key, Keys};
use super::records::{Member, claims, item};
use super::replaced;
use super::scan::{broken_off, step};
use super::scripts::{ADD, MOVE};
use crate::domain::{Added, ClientId, FoundItem, Item, ItemId, ItemState, Moved, Place};
use crate::store::{Result, StoreError};

pub(super) async fn add(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[Item],
) -> Result<Option<Vec<Added>>> {
    if items.is_empty() {
        return Ok(codes::read(connections, keys).await?.map(|_| Vec::new()));
    }
    let mut ids = HashSet::with_capacity(items.len());
    let firsts: Vec<usize> = (0..items.len())
        .filter(|at| ids.insert(items[*at].id()))
        .collect();
    let (status, flags, before): (String, String, u64) = connections
        .run(&ADD, keys, |call| {
            for at in &firsts {
                call.arg(Member(&items[*at]));
            }
        })
        .await?;
    if status != "ok" {
        return Ok(None);
    }
    // An index that has lost the code, as it may after a failover of its server, is
    // repaired by the first items, or by the same items sent again. The batches
    // that follow need not wait for that.
    if before == 0 || !flags.contains('1') {
        index::put(connections, keys).await?;
    }
    let mut added = vec![Added::Duplicate; items.len()];
    for (at, flag) in firsts.into_iter().zip(flags.bytes()) {
        if flag == b'1' {
            added[at] = Added::New;
        }
    }
    Ok(Some(added))
}

pub(super) async fn move_to(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[Item],
    to: Place,
) -> Result<Option<Vec<Moved>>> {
    if items.is_empty() {
        return Ok(codes::read(connections, keys).await?.map(|_| Vec::new()));
    }
    let members: Vec<_> = items.iter().map(Member).collect();
    let (status, flags): (String, String) = connections
        .run(&MOVE, keys, |call| {
            call.arg(place(to)).arg(&members);
        })
        .await?;
    let moved = |flag| match flag {
        'd' => Moved::Done,
        'a' => Moved::Already,
        't' => Moved::Taken,
        'r' => Moved::Replaced,
        's' => Moved::SetAside,
        _ => Moved::Unknown,
    };
    Ok((status == "ok").then(|| flags.chars().map(moved).collect()))
}

/// A place as the scripts name it.
pub(super) fn place(to: Place) -> &'static str {
    match to {
        Place::Untaken => "untaken",
        Place::Withdrawn => "withdrawn",
    }
}

/// Whether the code has or ever had these items, which are not files.
pub(super) async fn has(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[Item],
) -> Result<Option<Vec<bool>>> {
    if items.is_empty() {
        return Ok(codes::read(connections, keys).await?.map(|_| Vec::new()));
    }
    let members: Vec<_> = items.iter().map(Member).collect();
    let ids: Vec<_> = items
        .iter()
        .map(|item| item.id().as_str().to_owned())
        .collect();
    let mut pipe = redis::pipe();
    pipe.cmd("EXISTS").arg(keys.get(Key::Code));
    // An item may move while this is read. It leaves the pool last: by a claim or by being
    // set aside, which is found below.
    for key in [Key::Untaken, Key::Window, Key::Withdrawn, Key::Untaken] {
        pipe.cmd("SMISMEMBER").arg(keys.get(key)).arg(&members);
    }
    // From the taken, an item goes only to the replaced.
    for key in [Key::Aside, Key::Taken, Key::Replaced] {
        pipe.cmd("HMGET").arg(keys.get(key)).arg(&ids);
    }
    type Flags = Vec<bool>;
    type Records = Vec<Option<Vec<u8>>>;
    type Reply = (bool, Flags, Flags, Flags, Flags, Records, Records, Records);
    let (exists, a, b, c, d, e, f, g): Reply = connections.read(keys.tag(), &pipe).await?;
    let has = |at: usize| {
        [&a, &b, &c, &d].iter().any(|set| set[at])
            || [&e, &f, &g].iter().any(|hash| hash[at].is_some())
    };
    Ok(exists.then(|| (0..items.len()).map(has).collect()))
}

pub(super) async fn find(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
) -> Result<Option<Vec<Option<FoundItem>>>> {
    if codes::read(connections, keys).await?.is_none() {
        return Ok(None);
    }
    let mut found = HashMap::new();
    find_claimed(connections, keys, items, &mut found).await?;
    for (key, state) in [
        (Key::Untaken, ItemState::Untaken),
        (Key::Window, ItemState::Untaken),
        (Key::Withdrawn, ItemState::Withdrawn),
    ] {
        let read = scan_for(connections, keys, key, &state, items, &mut found).await;
        read.map_err(broken_off)?;
    }
    find_aside(connections, keys, items, &mut found).await?;
    // What was taken or replaced while the pool was read may be in neither set: look
    // again.
    find_claimed(connections, keys, items, &mut found).await?;
    Ok(Some(
        items.iter().map(|item| found.get(item).cloned()).collect(),
    ))
}

/// Finds those that were set aside, by their ids.
async fn find_aside(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
    found: &mut HashMap<ItemId, FoundItem>,
) -> Result<()> {
    let missing = items.iter().filter(|item| !found.contains_key(item));
    let missing: Vec<ItemId> = missing.copied().collect();
    let records = aside::records(connections, keys, &missing).await?;
    for (item, record) in missing.into_iter().zip(records) {
        if let Some(record) = record {
            found.insert(item, aside::parse(item, &record)?);
        }
    }
    Ok(())
}

/// Finds those that a client has or had, by their ids.
async fn find_claimed(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
    found: &mut HashMap<ItemId, FoundItem>,
) -> Result<()> {
    // In the order in which an item goes: what is replaced meanwhile is found as such.
    find_taken(connections, keys, items, found).await?;
    let missing = items.iter().filter(|item| !found.contains_key(item));
    let missing: Vec<ItemId> = missing.copied().collect();
    let records = replaced::records(connections, keys, &missing).await?;
    for (item, record) in missing.into_iter().zip(records) {
        if let Some(record) = record {
            found.insert(item, replaced::parse(item, &record)?.into_found());
        }
    }
    Ok(())
}

/// Finds those that a client has.
async fn find_taken(
    connections: &Connections,
    keys: Keys<'_>,
    items: &[ItemId],
    found: &mut HashMap<ItemId, FoundItem>,
) -> Result<()> {
    let missing: Vec<_> = items
        .iter()
        .filter(|item| !found.contains_key(item))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = missing.iter().map(|item| item.as_str()).collect();
    let mut pipe = redis::pipe();
    pipe.cmd("HMGET").arg(keys.get(Key::Taken)).arg(&ids);
    let (owners,): (Vec<Option<String>>,) = connections.read(keys.tag(), &pipe).await?;
    let owned: Vec<_> = missing
        .into_iter()
        .zip(owners)
        .filter_map(|(item, owner)| Some((*item, owner?)))
        .collect();
    if owned.is_empty() {
        return Ok(());
    }
    let clients: Vec<&str> = owned.iter().map(|(_, owner)| owner.as_str()).collect();
    let mut pipe = redis::pipe();
    pipe.cmd("HMGET").arg(keys.get(Key::Claims)).arg(&clients);
    let (records,): (Vec<Option<String>>,) = connections.read(keys.tag(), &pipe).await?;
    for ((wanted, owner), records) in owned.into_iter().zip(records) {
        let client: ClientId = owner.parse().map_err(|_| {
            StoreError::Corrupt(format!(
                "item {wanted} is taken, but the client id is invalid"
            ))
        })?;
        for claim in claims(&client, &records.unwrap_or_default()) {
            let item = claim?.item;
            if item.id() == wanted {
                let state = ItemState::Taken {
                    client: client.clone(),
                };
                found.insert(wanted, FoundItem { item, state });
            }
        }
    }
    Ok(())
}

/// Finds the items that are in a set, by reading through it.
async fn scan_for(
    connections: &Connections,
    keys: Keys<'_>,
    key: Key,
    state: &ItemState,
    items: &[ItemId],
    found: &mut HashMap<ItemId, FoundItem>,
) -> Result<()> {
    let mut wanted: HashSet<&str> = items
        .iter()
        .filter(|item| !found.contains_key(item))
        .map(ItemId::as_str)
        .collect();
    let mut cursor = None;
    while !wanted.is_empty() {
        let step = step::<String>(connections, keys, key, cursor.as_ref(), 1_000).await?;
        for member in step.read {
            if member
                .get(..ItemId::LENGTH)
                .is_some_and(|id| wanted.remove(id))
            {
                let item = item(&member)?;
                let state = state.clone();
                found.insert(item.id(), FoundItem { item, state });
            }
        }
        cursor = step.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(())
}
