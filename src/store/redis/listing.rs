//! Pages of items: each of the places where items are is read through in turn.

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::item;
use super::replaced::parse;
use super::scan::{Step, step};
use super::{aside, claims};
use crate::domain::{FoundItem, ItemState, StateName};
use crate::store::{Cursor, ItemPage, Result, StoreError};

/// In the order in which an item goes from one place to the next. So an item that a
/// client claims during the reading comes twice rather than not at all.
const PLACES: [(Key, StateName); 6] = [
    (Key::Untaken, StateName::Untaken),
    (Key::Window, StateName::Untaken),
    (Key::Aside, StateName::Aside),
    (Key::Withdrawn, StateName::Withdrawn),
    (Key::Taken, StateName::Taken),
    (Key::Replaced, StateName::Replaced),
];

/// A cursor is the place and the cursor there: `<place>:<cursor>`, or `<place>` at
/// its beginning.
pub(super) async fn page(
    connections: &Connections,
    keys: Keys<'_>,
    state: Option<StateName>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ItemPage>> {
    let places = || {
        let mut all = PLACES.into_iter();
        let asked = move |(_, name): &(Key, StateName)| state.is_none_or(|state| state == *name);
        std::iter::from_fn(move || all.find(asked)).map(|(place, _)| place)
    };
    let (place, within) = match cursor {
        Some(cursor) => parse_cursor(cursor)?,
        None => (places().next().expect("each state has a place"), None),
    };
    let read = read(connections, keys, place, within.as_ref(), limit).await?;
    let Some((items, within)) = read else {
        return Ok(None);
    };
    let next = match within {
        Some(Cursor(within)) => Some(format!("{}:{within}", place.name())),
        None => {
            let mut rest = places().skip_while(|this| *this != place);
            rest.nth(1).map(|place| place.name().to_owned())
        }
    };
    let next = next.map(Cursor);
    Ok(Some(ItemPage { items, next }))
}

fn parse_cursor(cursor: &Cursor) -> Result<(Key, Option<Cursor>)> {
    let (name, within) = match cursor.0.split_once(':') {
        Some((name, within)) => (name, Some(Cursor(within.to_owned()))),
        None => (cursor.0.as_str(), None),
    };
    let mut places = PLACES.into_iter().map(|(place, _)| place);
    let place = places.find(|place| place.name() == name);
    let place = place.ok_or(StoreError::Cursor("it is not a cursor from this service"))?;
    Ok((place, within))
}

type Read = (Vec<FoundItem>, Option<Cursor>);

/// Reads a step of one place; nothing if there is no such code.
async fn read(
    connections: &Connections,
    keys: Keys<'_>,
    place: Key,
    from: Option<&Cursor>,
    limit: usize,
) -> Result<Option<Read>> {
    match place {
        Key::Taken => {
            let page = claims::page(connections, keys, from, limit).await?;
            let items = |claims: Vec<_>| claims.into_iter().map(FoundItem::from).collect();
            Ok(page.map(|page| (items(page.claims), page.next)))
        }
        Key::Replaced | Key::Aside => {
            let step = step::<(String, String)>(connections, keys, place, from, limit).await?;
            collect(step, |(id, record)| {
                let id = id.parse();
                let id = id.map_err(|_| StoreError::Corrupt("a record has no item id".into()))?;
                match place {
                    Key::Aside => aside::parse(id, &record),
                    _ => Ok(parse(id, &record)?.into_found()),
                }
            })
        }
        place => {
            let state = match place {
                Key::Withdrawn => ItemState::Withdrawn,
                _ => ItemState::Untaken,
            };
            let step = step::<String>(connections, keys, place, from, limit).await?;
            collect(step, |member| of_set(&member, state.clone()))
        }
    }
}

fn of_set(member: &str, state: ItemState) -> Result<FoundItem> {
    let item = item(member)?;
    Ok(FoundItem { item, state })
}

fn collect<T>(step: Step<T>, found: impl Fn(T) -> Result<FoundItem>) -> Result<Option<Read>> {
    let Step { exists, read, next } = step;
    let items = read.into_iter().map(found).collect::<Result<_>>()?;
    Ok(exists.then_some((items, next)))
}
