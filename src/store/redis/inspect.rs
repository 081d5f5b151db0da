//! What a server must fulfil before claims are trusted to it.

use std::cmp::Ordering;
use std::collections::HashMap;

use redis::RedisResult;
use redis::aio::ConnectionLike;

use super::confirm::{Confirmation, SYNCED};
use super::errors::{is_not_done, store_error};
use super::scripts::try_replid;
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

    /// How many replicas follow it closely. One that is still copying all the data
    /// counts as connected too, but cannot confirm anything yet.
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

/// Checks that a server can give the guarantee; if not, the error says what to
/// change. Every new connection is checked: after a failover it may lead to another
/// server.
pub(super) async fn inspect(
    connection: &mut (impl ConnectionLike + Send),
    guarantee: Guarantee,
) -> Result<Confirmation> {
    let (confirmation, _) = examine(connection, guarantee).await?;
    Ok(confirmation)
}

/// The inspection, and the facts that it is based on.
async fn examine(
    connection: &mut (impl ConnectionLike + Send),
    guarantee: Guarantee,
) -> Result<(Confirmation, Facts)> {
    let facts = Facts::ask(connection).await.map_err(store_error)?;
    let role = facts.get("role");
    if role != "master" {
        return Err(StoreError::Unavailable {
            reason: format!("the server is a {role}, not the primary"),
            source: None,
        });
    }
    let confirmation = match guarantee {
        Guarantee::Relaxed => Confirmation::None,
        Guarantee::Replicated { replicas } => {
            let online = facts.replicas_online();
            if online > replicas as usize {
                check_replicas(online, replicas as usize)?;
            }
            Confirmation::Replicated(replicas)
        }
        Guarantee::Durable => {
            check_synced(connection).await?;
            check_file(&facts)?;
            Confirmation::Synced
        }
        Guarantee::Fenced => {
            check_replid(connection).await?;
            Confirmation::None
        }
    };
    Ok((confirmation, facts))
}

/// Whether the server syncs each write before it answers.
async fn check_synced(connection: &mut (impl ConnectionLike + Send)) -> Result<()> {
    let mut get = redis::cmd("CONFIG");
    get.arg("GET").arg(&SYNCED.map(|(name, _)| name));
    let settings: HashMap<String, String> = match get.query_async(connection).await {
        Err(error) if error.code().is_some() => {
            return Err(StoreError::Unfit(format!(
                "durable needs to see whether Redis syncs each write (appendonly, appendfsync), \
                 and it does not show it ({error}); allow our user: +config|get"
            )));
        }
        settings => settings.map_err(store_error)?,
    };
    let is = |name: &str| settings.get(name).map_or("unknown", String::as_str);
    match SYNCED.iter().find(|(name, value)| is(name) != *value) {
        None => Ok(()),
        Some((name, _)) => {
            let lines = SYNCED
                .map(|(name, value)| format!("{name} {value}"))
                .join(", ");
            Err(StoreError::Unfit(format!(
                "durable needs each write synced, and Redis does not see to it ({name} {}); \
                 put these lines into redis.conf: {lines}",
                is(name)
            )))
        }
    }
}

/// Whether a script can read the id that the server gives its data. Some proxies and
/// look-alikes have none.
async fn check_replid(connection: &mut (impl ConnectionLike + Send)) -> Result<()> {
    match try_replid(connection).await {
        Err(error) if error.code().is_some() && !is_not_done(&error) => {
            Err(StoreError::Unfit(format!(
                "fenced needs scripts to see which data Redis has (master_replid in INFO \
                 replication), and here they do not ({error}); use Redis or Valkey itself, and \
                 allow our user: +info"
            )))
        }
        tried => tried.map_err(store_error),
    }
}

/// Whether there is an append-only file that a restart would read. If it was
/// switched on in a running server, a restart does not read it before its first
/// rewrite is done.
fn check_file(facts: &Facts) -> Result<()> {
    let is_begun = facts.get("aof_base_size") == "0"
        && (facts.get("aof_rewrite_in_progress") == "1"
            || facts.get("aof_rewrite_scheduled") == "1"
            || facts.get("aof_last_bgrewrite_status") == "err");
    if is_begun {
        return Err(StoreError::Unavailable {
            reason: "Redis's append-only file was switched on just now and is not complete yet"
                .into(),
            source: None,
        });
    }
    Ok(())
}

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    /// Whether the guarantee can be given.
    Guarantee,
    /// Whether claims can be served: the guarantee, and no pools are evicted to
    /// make room.
    Claims,
}

/// Checks more of a server than is checked for every new connection.
pub(super) async fn check(
    connection: &mut (impl ConnectionLike + Send),
    guarantee: Guarantee,
    readiness: Readiness,
) -> Result<()> {
    let (_, facts) = examine(connection, guarantee).await?;
    if let Guarantee::Replicated { replicas } = guarantee {
        check_replicas(facts.replicas_online(), replicas as usize)?;
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
    Ok(())
}

/// Exactly as many as were given. With one too many, WAIT could be satisfied by the
/// others, and a failover may choose the one that lacks an item.
fn check_replicas(online: usize, said: usize) -> Result<()> {
    match online.cmp(&said) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(StoreError::Unfit(format!(
            "{online} of {said} replicas are online; start the missing ones (in \
             their redis.conf: replicaof HOST PORT), or give their number as --replicas"
        ))),
        Ordering::Greater => Err(StoreError::Unfit(format!(
            "{online} replicas are online, and all have to confirm a claim; use \
             --replicas {online}, or keep only {said} of them"
        ))),
    }
}
