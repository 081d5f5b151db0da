//! Pages of items: each of the places where items are is read through in turn.

use super::claims;
use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::item;
use super::replaced::parse;
use super::scan::{Step, step};
use crate::domain::{FoundItem, ItemState, StateName};
use crate::store::{Cursor, ItemPage, Result, StoreError};

/// In the order in which an item goes from one place to the next. So an item that a
/// client claims during the reading comes twice rather than not at all.
const PLACES: [StateName; 4] = [
    StateName::Untaken,
    StateName::Withdrawn,
    StateName::Taken,
    StateName::Replaced,
];

/// A cursor is the place and the cursor there: `<state>:<cursor>`, or `<state>` at
/// its beginning.
pub(super) async fn page(
    connections: &Connections,
    keys: Keys<'_>,
    state: Option<StateName>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Option<ItemPage>> {
    let (place, within) = match cursor {
        Some(cursor) => parse_cursor(cursor)?,
        None => (state.unwrap_or(PLACES[0]), None),
    };
    let read = read(connections, keys, place, within.as_ref(), limit).await?;
    let Some((items, within)) = read else {
        return Ok(None);
    };
    let next = match within {
        Some(Cursor(within)) => Some(format!("{}:{within}", place.as_str())),
        None if state.is_some() => None,
        None => after(place).map(|place| place.as_str().to_owned()),
    };
    let next = next.map(Cursor);
    Ok(Some(ItemPage { items, next }))
}

fn after(place: StateName) -> Option<StateName> {
    let mut places = PLACES.into_iter().skip_while(|this| *this != place);
    places.nth(1)
}

fn parse_cursor(cursor: &Cursor) -> Result<(StateName, Option<Cursor>)> {
    let (name, within) = match cursor.0.split_once(':') {
        Some((name, within)) => (name, Some(Cursor(within.to_owned()))),
        None => (cursor.0.as_str(), None),
    };
    let place = PLACES.into_iter().find(|place| place.as_str() == name);
    let place = place.ok_or(StoreError::Cursor("it is not a cursor from this service"))?;
    Ok((place, within))
}

type Read = (Vec<FoundItem>, Option<Cursor>);

/// Reads a step of one place; nothing if there is no such code.
async fn read(
    connections: &Connections,
    keys: Keys<'_>,
    place: StateName,
    from: Option<&Cursor>,
    limit: usize,
) -> Result<Option<Read>> {
    match place {
        StateName::Untaken => {
            let step = step::<String>(connections, keys, Key::Untaken, from, limit).await?;
            collect(step, |member| of_set(&member, ItemState::Untaken))
        }
        StateName::Withdrawn => {
            let step = step::<String>(connections, keys, Key::Withdrawn, from, limit).await?;
            collect(step, |member| of_set(&member, ItemState::Withdrawn))
        }
        StateName::Taken => {
            let page = claims::page(connections, keys, from, limit).await?;
            let items = |claims: Vec<_>| claims.into_iter().map(FoundItem::from).collect();
            Ok(page.map(|page| (items(page.claims), page.next)))
        }
        StateName::Replaced => {
            type Field = (String, String);
            let step = step::<Field>(connections, keys, Key::Replaced, from, limit).await?;
            collect(step, |(id, record)| {
                let id = id.parse();
                let id = id.map_err(|_| StoreError::Corrupt("a replaced item has no id".into()))?;
                Ok(parse(id, &record)?.into_found())
            })
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
