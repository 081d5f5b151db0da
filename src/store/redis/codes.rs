//! Codes: their settings in a hash, their ids in an index.

use std::collections::HashMap;

use futures_util::future::try_join_all;

use super::connection::Connections;
use super::keys::{self, Key};
use super::records::timestamp;
use super::scripts::{CREATE, DELETE, UPDATE};
use crate::domain::{Code, CodeId, Repeat, Settings, State, Stats, Timestamp};
use crate::store::{Result, StoreError, Update};

pub(super) async fn create(
    connections: &Connections,
    id: &CodeId,
    settings: &Settings,
) -> Result<Option<Code>> {
    // No code is ever without its place in the index, whatever breaks off.
    index(connections, id).await?;
    let (status, created_at): (String, String) = connections
        .call(&CREATE, id, |call| {
            call.arg(&fields(settings)[..]);
        })
        .await?;
    if status != "created" {
        return Ok(None);
    }
    // A deletion that was under way may have taken that place since.
    index(connections, id).await?;
    Ok(Some(Code {
        id: id.clone(),
        settings: settings.clone(),
        created_at: timestamp(&created_at)?,
        version: 1,
    }))
}

pub(super) async fn read(connections: &Connections, id: &CodeId) -> Result<Option<Code>> {
    let key = Key::Code.of(id);
    let mut pipe = redis::pipe();
    pipe.cmd("HGETALL").arg(&key);
    let (hash,): (HashMap<String, String>,) = connections.query(&key, &pipe).await?;
    parse(id, &hash)
}

pub(super) async fn list(
    connections: &Connections,
    after: Option<&CodeId>,
    limit: usize,
) -> Result<Vec<Code>> {
    // Codes of a cluster are on different servers, so each is read by itself.
    const AT_ONCE: usize = 16;
    let mut codes = Vec::new();
    let mut from = after.map_or_else(|| "-".to_owned(), |id| format!("({id}"));
    while codes.len() < limit {
        let ids = index_page(connections, &from, limit - codes.len()).await?;
        let Some(last) = ids.last() else { break };
        from = format!("({last}");
        for ids in ids.chunks(AT_ONCE) {
            let found = try_join_all(ids.iter().map(|id| read(connections, id))).await?;
            // A code that is gone is in the index until its deletion gets there.
            codes.extend(found.into_iter().flatten());
        }
    }
    Ok(codes)
}

pub(super) async fn update(
    connections: &Connections,
    id: &CodeId,
    settings: &Settings,
    version: u64,
) -> Result<Update> {
    let (status, created_at): (String, String) = connections
        .call(&UPDATE, id, |call| {
            call.arg(version)
                .arg(settings.per_client)
                .arg(&fields(settings)[..]);
        })
        .await?;
    Ok(match status.as_str() {
        "done" => {
            index(connections, id).await?;
            Update::Done(Code {
                id: id.clone(),
                settings: settings.clone(),
                created_at: timestamp(&created_at)?,
                version: version + 1,
            })
        }
        "stale" => Update::Stale,
        "in-use" => Update::InUse,
        _ => Update::NoSuchCode,
    })
}

pub(super) async fn delete(connections: &Connections, id: &CodeId) -> Result<bool> {
    let (status,): (String,) = connections.call(&DELETE, id, |_| {}).await?;
    let key = keys::codes();
    let mut pipe = redis::pipe();
    pipe.cmd("ZREM").arg(&key).arg(id.as_str()).ignore();
    let () = connections.query(&key, &pipe).await?;
    // Somebody may have made it anew meanwhile.
    if read(connections, id).await?.is_some() {
        index(connections, id).await?;
    }
    Ok(status == "deleted")
}

pub(super) async fn stats(connections: &Connections, id: &CodeId) -> Result<Option<Stats>> {
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("HGET").arg(Key::Code.of(id)).arg("added");
    pipe.cmd("SCARD").arg(Key::Untaken.of(id));
    pipe.cmd("HLEN").arg(Key::Taken.of(id));
    pipe.cmd("SCARD").arg(Key::Withdrawn.of(id));
    pipe.cmd("HLEN").arg(Key::Claims.of(id));
    type Counts = (Option<u64>, u64, u64, u64, u64);
    let counts: Counts = connections.query(&Key::Code.of(id), &pipe).await?;
    let (added, untaken, taken, withdrawn, clients) = counts;
    Ok(added.map(|added| Stats {
        added,
        untaken,
        taken,
        withdrawn,
        clients,
    }))
}

/// Puts a code into the index, to stay there as far as the guarantee asks for
/// it. It may be there already; WAIT wants a write all the same.
pub(super) async fn index(connections: &Connections, id: &CodeId) -> Result<()> {
    let key = keys::codes();
    let mut pipe = redis::pipe();
    pipe.atomic();
    pipe.cmd("ZREM").arg(&key).arg(id.as_str()).ignore();
    pipe.cmd("ZADD").arg(&key).arg(0).arg(id.as_str()).ignore();
    connections.write(&key, &pipe).await
}

async fn index_page(connections: &Connections, from: &str, limit: usize) -> Result<Vec<CodeId>> {
    let key = keys::codes();
    let mut pipe = redis::pipe();
    pipe.cmd("ZRANGE").arg(&key).arg(from).arg("+");
    pipe.arg("BYLEX").arg("LIMIT").arg(0).arg(limit);
    let (ids,): (Vec<String>,) = connections.query(&key, &pipe).await?;
    ids.into_iter()
        .map(|id| {
            id.parse()
                .map_err(|_| StoreError::Corrupt("the index holds what is no code id".into()))
        })
        .collect()
}

/// The settings as the code's hash holds them.
fn fields(settings: &Settings) -> Vec<(&'static str, String)> {
    let ms =
        |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.as_millisecond().to_string());
    let repeat = match settings.repeat {
        Repeat::Same => "same",
        Repeat::Refuse => "refuse",
    };
    let state = match settings.state {
        State::Open => "open",
        State::Paused => "paused",
        State::Closed => "closed",
    };
    vec![
        ("title", settings.title.clone()),
        ("text", settings.text.clone()),
        ("repeat", repeat.into()),
        ("per_client", settings.per_client.to_string()),
        ("opens_at", ms(settings.opens_at)),
        ("closes_at", ms(settings.closes_at)),
        ("state", state.into()),
    ]
}

/// The code that a hash holds; nothing if there is none.
pub(super) fn parse(id: &CodeId, hash: &HashMap<String, String>) -> Result<Option<Code>> {
    if hash.is_empty() {
        return Ok(None);
    }
    let corrupt = |name| StoreError::Corrupt(format!("the {name} of the code {id} cannot be read"));
    let field = |name| {
        hash.get(name)
            .map(String::as_str)
            .ok_or_else(|| corrupt(name))
    };
    let time = |name| match field(name)? {
        "" => Ok(None),
        ms => timestamp(ms).map(Some),
    };
    let settings = Settings {
        title: field("title")?.to_owned(),
        text: field("text")?.to_owned(),
        repeat: match field("repeat")? {
            "same" => Repeat::Same,
            "refuse" => Repeat::Refuse,
            _ => return Err(corrupt("repeat")),
        },
        per_client: field("per_client")?
            .parse()
            .map_err(|_| corrupt("per_client"))?,
        opens_at: time("opens_at")?,
        closes_at: time("closes_at")?,
        state: match field("state")? {
            "open" => State::Open,
            "paused" => State::Paused,
            "closed" => State::Closed,
            _ => return Err(corrupt("state")),
        },
    };
    Ok(Some(Code {
        id: id.clone(),
        settings,
        created_at: timestamp(field("created_at")?)?,
        version: field("version")?.parse().map_err(|_| corrupt("version"))?,
    }))
}
