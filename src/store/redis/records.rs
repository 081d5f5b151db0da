//! How items, times and claims are written in Redis. An item is its id and its JSON
//! in one string, so that SPOP returns all of it. A record is `<ms> <item>`, or `<ms>t <item>`
//! if the client has accepted the terms. A
//! client's claim is its records, one per line (JSON has no bare line feeds).

use redis::{RedisWrite, ToRedisArgs};

use crate::domain::{Claim, ClientId, Item, ItemId, Timestamp};
use crate::store::{Result, StoreError};

/// The item as a member of a set.
pub(super) struct Member<'a>(pub(super) &'a Item);

impl ToRedisArgs for Member<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        let Self(item) = self;
        out.write_arg_fmt(format_args!(
            "{}{}",
            item.id().as_str(),
            item.canonical_json()
        ));
    }
}

/// The item that a member of a set is.
pub(super) fn item(member: &str) -> Result<Item> {
    member
        .split_at_checked(ItemId::LENGTH)
        .and_then(|(id, json)| Item::from_stored(id.parse().ok()?, json.to_owned()))
        .ok_or_else(|| StoreError::Corrupt("a member of a pool is not an item".into()))
}

/// Milliseconds since 1970, as the scripts write them.
pub(super) fn timestamp(ms: &str) -> Result<Timestamp> {
    ms.parse()
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .ok_or_else(|| StoreError::Corrupt("a time is not a number of milliseconds".into()))
}

/// The claim that a record is.
pub(super) fn claim(client: &ClientId, nth: u32, record: &str) -> Result<Claim> {
    let (at, member) = record
        .split_once(' ')
        .ok_or_else(|| StoreError::Corrupt("a client's claim is not a record".into()))?;
    let accepted = at.strip_suffix('t');
    Ok(Claim {
        client: client.clone(),
        nth,
        at: timestamp(accepted.unwrap_or(at))?,
        item: item(member)?,
        accepted_terms: accepted.is_some(),
        redeemed: None,
    })
}

/// All claims of a client, from its records.
pub(super) fn claims<'a>(
    client: &'a ClientId,
    records: &'a str,
) -> impl Iterator<Item = Result<Claim>> + 'a {
    (1..)
        .zip(records.lines())
        .map(|(nth, record)| claim(client, nth, record))
}
