//! Codes: their settings and counters, in a hash each.

use std::collections::HashMap;

use futures_util::future::try_join_all;

use super::connection::Connections;
use super::index;
use super::keys::{Key, Keys};
use super::records::timestamp;
use super::schema::Schemas;
use super::scripts::{CREATE, DELETE, UPDATE};
use super::settings::{fields, parse};
use crate::domain::{Code, CodeId, Settings, Stats};
use crate::store::{Fixed, Result, Update};

pub(super) async fn create(
    connections: &Connections,
    schemas: &Schemas,
    keys: Keys<'_>,
    settings: &Settings,
) -> Result<Option<Code>> {
    let schema = schemas.current(connections).await?;
    let fields = fields(settings, schema)?;
    // A code always has its place in the index, even if this call breaks off.
    index::put(connections, keys).await?;
    let (status, created_at): (String, String) = connections
        .run(&CREATE, keys, |call| {
            call.arg(&fields[..]);
        })
        .await?;
    if status != "created" {
        return Ok(None);
    }
    // A deletion that was in progress may have removed that place since.
    index::put(connections, keys).await?;
    schemas.keep_up(connections, keys, schema).await?;
    Ok(Some(Code {
        id: keys.code().clone(),
        settings: settings.clone(),
        created_at: timestamp(&created_at)?,
        version: 1,
    }))
}

pub(super) async fn read(connections: &Connections, keys: Keys<'_>) -> Result<Option<Code>> {
    let mut pipe = redis::pipe();
    pipe.cmd("HGETALL").arg(keys.get(Key::Code));
    let (hash,): (HashMap<String, String>,) = connections.read(keys.tag(), &pipe).await?;
    parse(keys.code(), &hash)
}

pub(super) async fn list(
    connections: &Connections,
    after: Option<&CodeId>,
    limit: usize,
) -> Result<Vec<Code>> {
    // Codes of a cluster are on different servers, so each is read separately.
    const AT_ONCE: usize = 16;
    let mut codes = Vec::new();
    let mut after = after.cloned();
    while codes.len() < limit {
        let ids = index::after(connections, after.as_ref(), limit - codes.len()).await?;
        let Some(last) = ids.last() else { break };
        after = Some(last.clone());
        for ids in ids.chunks(AT_ONCE) {
            let reads = ids.iter().map(|id| read(connections, Keys::of(id)));
            let found = try_join_all(reads).await?;
            codes.extend(found.into_iter().flatten());
        }
    }
    Ok(codes)
}

pub(super) async fn update(
    connections: &Connections,
    schemas: &Schemas,
    keys: Keys<'_>,
    settings: &Settings,
    version: u64,
    logo: Option<Option<&[u8]>>,
) -> Result<Update> {
    let logo = match logo {
        None => b"=",
        Some(None) => b"-",
        Some(Some(png)) => png,
    };
    let schema = schemas.current(connections).await?;
    let fields = fields(settings, schema)?;
    let (status, created_at): (String, String) = connections
        .run(&UPDATE, keys, |call| {
            call.arg(version)
                .arg(settings.per_client)
                .arg(settings.identity.name())
                .arg(logo)
                .arg(&fields[..]);
        })
        .await?;
    Ok(match status.as_str() {
        "done" => {
            index::put(connections, keys).await?;
            schemas.keep_up(connections, keys, schema).await?;
            Update::Done(Code {
                id: keys.code().clone(),
                settings: settings.clone(),
                created_at: timestamp(&created_at)?,
                version: version + 1,
            })
        }
        "stale" => Update::Stale,
        "in-use" => Update::InUse(Fixed::PerClient),
        "identity-in-use" => Update::InUse(Fixed::Identity),
        _ => Update::NoSuchCode,
    })
}

/// The code's logo.
pub(super) async fn logo(connections: &Connections, keys: Keys<'_>) -> Result<Option<Vec<u8>>> {
    let mut pipe = redis::pipe();
    pipe.cmd("GET").arg(keys.get(Key::Logo));
    let (logo,) = connections.read(keys.tag(), &pipe).await?;
    Ok(logo)
}

pub(super) async fn delete(connections: &Connections, keys: Keys<'_>) -> Result<bool> {
    let (status,): (String,) = connections.run(&DELETE, keys, |_| {}).await?;
    index::remove(connections, keys).await?;
    // Somebody may have created it again meanwhile.
    if read(connections, keys).await?.is_some() {
        index::put(connections, keys).await?;
    }
    Ok(status == "deleted")
}

pub(super) async fn stats(connections: &Connections, keys: Keys<'_>) -> Result<Option<Stats>> {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGET").arg(keys.get(Key::Code)).arg("added");
    pipe.cmd("SCARD").arg(keys.get(Key::Untaken));
    pipe.cmd("SCARD").arg(keys.get(Key::Window));
    pipe.cmd("HLEN").arg(keys.get(Key::Aside));
    pipe.cmd("HLEN").arg(keys.get(Key::Taken));
    pipe.cmd("SCARD").arg(keys.get(Key::Withdrawn));
    pipe.cmd("HLEN").arg(keys.get(Key::Replaced));
    pipe.cmd("HLEN").arg(keys.get(Key::Claims));
    pipe.cmd("HLEN").arg(keys.get(Key::Redeemed));
    type Counts = (Option<u64>, u64, u64, u64, u64, u64, u64, u64, u64);
    let counts: Counts = connections.read(keys.tag(), &pipe).await?;
    let (added, in_pool, in_window, aside, taken, withdrawn, replaced, clients, redeemed) = counts;
    Ok(added.map(|added| Stats {
        added,
        untaken: in_pool + in_window,
        aside,
        taken,
        withdrawn,
        replaced,
        clients,
        redeemed,
    }))
}
