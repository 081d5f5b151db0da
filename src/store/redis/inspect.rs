//! What a server has to be before claims are trusted to it.

use std::collections::HashMap;

use redis::aio::ConnectionLike;
use redis::{RedisResult, Value};

use super::confirm::Confirmation;
use super::errors::store_error;
use super::scripts;
use crate::store::{Guarantee, Result, StoreError};

/// What INFO says of a server.
struct Facts(HashMap<String, String>);

impl Facts {
    async fn ask(connection: &mut (impl ConnectionLike + Send)) -> RedisResult<Self> {
        let info: String = redis::cmd("INFO").query_async(connection).await?;
        let pairs = info.lines().filter_map(|line| line.split_once(':'));
        Ok(Self(pairs.map(|(k, v)| (k.into(), v.into())).collect()))
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// How many replicas follow it closely. One that is still copying the whole
    /// of the data is connected, too, but cannot confirm anything yet.
    fn replicas_online(&self) -> usize {
        let is_replica = |name: &str| {
            name.strip_prefix("slave")
                .is_some_and(|n| n.parse::<u32>().is_ok())
        };
        let replicas = self.0.iter().filter(|(name, _)| is_replica(name));
        replicas
            .filter(|(_, state)| state.contains("state=online"))
            .count()
    }
}

/// Checks that a server can give the guarantee, and says how to make it. Asked
/// of every new connection: after a failover it may lead to another server.
pub(super) async fn inspect(
    connection: &mut (impl ConnectionLike + Send),
    guarantee: Guarantee,
) -> Result<Confirmation> {
    let facts = Facts::ask(connection).await.map_err(store_error)?;
    let role = facts.get("role");
    if role != "master" {
        return Err(StoreError::Unavailable {
            reason: format!("the server is no primary but a {role}"),
            source: None,
        });
    }
    match guarantee {
        Guarantee::Relaxed => Ok(Confirmation::None),
        Guarantee::Replicated { replicas } => Ok(Confirmation::Replicated(replicas)),
        Guarantee::Durable => {
            if facts.get("aof_enabled") != "1" {
                return Err(StoreError::Unfit(
                    "durable needs an append-only file, and Redis keeps none (appendonly no); \
                     put into redis.conf: appendonly yes, and: appendfsync always"
                        .into(),
                ));
            }
            // Asked each time where that can be done, whatever the setting says
            // now: it can be changed while this connection lives.
            if has_waitaof(connection).await? {
                Ok(Confirmation::Synced)
            } else if appendfsync(connection).await? == "always" {
                Ok(Confirmation::None)
            } else {
                Err(StoreError::Unfit(
                    "durable needs each write synced, and Redis before 7.2 cannot be asked for \
                     it; put into redis.conf: appendfsync always"
                        .into(),
                ))
            }
        }
    }
}

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    /// Whether the guarantee can be given.
    Guarantee,
    /// Whether claims can be served: the guarantee, room that is not made by
    /// evicting pools, and the scripts, which are loaded by the way.
    Claims,
}

/// Checks a server further than every new connection is.
pub(super) async fn check(
    connection: &mut (impl ConnectionLike + Send),
    guarantee: Guarantee,
    readiness: Readiness,
) -> Result<()> {
    inspect(connection, guarantee).await?;
    let facts = Facts::ask(connection).await.map_err(store_error)?;
    if let Guarantee::Replicated { replicas } = guarantee {
        let online = facts.replicas_online();
        if online < replicas as usize {
            return Err(StoreError::Unfit(format!(
                "{online} of {replicas} replicas are online; start the missing ones (in \
                 their redis.conf: replicaof HOST PORT), or give their number as --replicas"
            )));
        }
    }
    if readiness == Readiness::Guarantee {
        return Ok(());
    }
    let policy = facts.get("maxmemory_policy");
    if policy != "noeviction" {
        return Err(StoreError::Unfit(format!(
            "Redis would evict pools when it is short of memory (maxmemory-policy {policy}); \
             run: CONFIG SET maxmemory-policy noeviction, and put it into redis.conf"
        )));
    }
    load_scripts(connection).await.map_err(store_error)
}

async fn load_scripts(connection: &mut (impl ConnectionLike + Send)) -> RedisResult<()> {
    let mut pipe = redis::pipe();
    for (_, script) in scripts::all() {
        pipe.add_command(script.load()).ignore();
    }
    pipe.query_async(connection).await
}

/// Whether it has WAITAOF, as Redis since 7.2 and Valkey have, and lets us use
/// it: asked to wait for nothing, it answers at once.
async fn has_waitaof(connection: &mut (impl ConnectionLike + Send)) -> Result<bool> {
    let mut wait = redis::cmd("WAITAOF");
    wait.arg(0).arg(0).arg(0);
    match wait.query_async::<Value>(connection).await {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ERR") => Ok(false),
        Err(error) => Err(store_error(error)),
    }
}

/// The setting, or nothing where it is not ours to read.
async fn appendfsync(connection: &mut (impl ConnectionLike + Send)) -> Result<String> {
    let mut get = redis::cmd("CONFIG");
    get.arg("GET").arg("appendfsync");
    match get.query_async::<HashMap<String, String>>(connection).await {
        Ok(mut settings) => Ok(settings.remove("appendfsync").unwrap_or_default()),
        Err(error) if error.code().is_some() => Ok(String::new()),
        Err(error) => Err(store_error(error)),
    }
}
