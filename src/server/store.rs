//! Which store to use, and what it has to guarantee.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::StartError;
use super::access::AccessConfig;
use super::args::{Time, count, positive_time};
use super::promise::Promise;
use super::{Config, grants};
use crate::store::redis::{RedisAddress, RedisConfig, RedisStore};
use crate::store::sqlite::{SqliteConfig, SqliteStore};
use crate::store::{Guarantee, Pool as _, Store};
use crate::system::System;
use crate::telemetry::Metrics;

/// Which store to use, and what it has to guarantee.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Store")]
pub struct StoreConfig {
    /// Which store.
    #[arg(
        long = "store",
        help = "sqlite:PATH for one node; for several nodes redis://[USER:PASSWORD@]HOST[:PORT][/DB], \
                redis+sentinel://HOST[:PORT][,HOST...]/NAME[/DB] or \
                redis+cluster://HOST[:PORT][,HOST...], with rediss for TLS; by default a SQLite \
                file in the data directory",
        env = "APIECE_STORE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub url: Option<StoreUrl>,

    /// What is guaranteed for a claim once it is answered; by default durable for
    /// SQLite and relaxed for Redis
    #[arg(long, env = "APIECE_GUARANTEE", value_name = "LEVEL")]
    pub guarantee: Option<Level>,

    /// How many replicas each Redis primary has, for --guarantee replicated; all
    /// of them have to confirm a claim
    #[arg(long, env = "APIECE_REPLICAS", value_name = "N")]
    pub replicas: Option<u32>,

    /// The certificate authority (a PEM file) that signed Redis's certificate; by
    /// default those of the system
    #[arg(long, env = "APIECE_REDIS_CA", value_name = "FILE")]
    pub redis_ca: Option<PathBuf>,

    /// How long a claim may take before it is answered 503
    #[arg(
        long,
        env = "APIECE_CLAIM_TIMEOUT",
        value_name = "TIME",
        value_parser = positive_time,
        default_value = "3s"
    )]
    pub claim_timeout: Time,

    /// How many claims may wait for the store, per Redis server, and as many looks; further ones
    /// are answered 503 at once
    #[arg(
        long,
        env = "APIECE_CLAIM_QUEUE",
        value_name = "N",
        value_parser = count,
        default_value = "4096"
    )]
    pub claim_queue: usize,

    /// How many connections carry claims, and as many more carry looks, per Redis server
    #[arg(
        long,
        env = "APIECE_REDIS_LANES",
        value_name = "N",
        value_parser = count,
        default_value = "2"
    )]
    pub redis_lanes: usize,
}

/// A level of guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// No two clients get the same item, unless the store loses data
    Relaxed,
    /// An answered claim also survives a crash or power cut of the store's machine
    Durable,
    /// An item is shown only after every replica has the claim
    Replicated,
    /// Whatever becomes of Redis: what it may hand out is written down in an object
    /// store first (--grants)
    Fenced,
}

/// Which store, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// The embedded store in a file.
    Sqlite(PathBuf),
    /// Redis, in one of its deployments.
    Redis(RedisAddress),
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", "")) => Err("sqlite: needs a file: sqlite:PATH".into()),
            // What is before the host may be a password, and a path is shown.
            Some(("sqlite", path)) if is_url(path) => {
                Err("SQLite has no hosts and no passwords; expected sqlite:PATH".into())
            }
            Some(("sqlite", path)) => Ok(Self::Sqlite(path.into())),
            // The text is not quoted, because it may contain a password.
            _ => text
                .parse()
                .map(Self::Redis)
                .map_err(|error| format!("{error}; or sqlite:PATH")),
        }
    }
}

/// Whether a path looks like a host with a user, or like an address of its own.
fn is_url(path: &str) -> bool {
    path.starts_with("//") && path.contains('@') || path.contains("://")
}

/// Without the password.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Redis(address) => address.fmt(f),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

impl StoreConfig {
    /// The configured store, or the default.
    #[must_use]
    pub fn url(&self, access: &AccessConfig) -> StoreUrl {
        self.url
            .clone()
            .unwrap_or_else(|| StoreUrl::Sqlite(access.data_dir.join("apiece.db")))
    }

    /// The configured guarantee, or the default of the store. An error if the
    /// settings contradict each other.
    fn guarantee(&self, url: &StoreUrl) -> Result<Guarantee, StartError> {
        let invalid = |reason: &str| Err(StartError::Guarantee(reason.into()));
        let level = self.guarantee.unwrap_or(match url {
            StoreUrl::Sqlite(_) => Level::Durable,
            StoreUrl::Redis(_) => Level::Relaxed,
        });
        match (level, self.replicas, url) {
            (Level::Replicated, _, StoreUrl::Sqlite(_)) => invalid(
                "SQLite is one file on one machine and has no replicas; \
                 use --guarantee durable, or Redis",
            ),
            (Level::Replicated, None | Some(0), _) => invalid(
                "replicated needs the number of replicas that each primary has; add --replicas N",
            ),
            (Level::Replicated, Some(replicas), _) => Ok(Guarantee::Replicated { replicas }),
            (_, Some(_), _) => invalid("--replicas is only for --guarantee replicated"),
            (Level::Fenced, None, StoreUrl::Sqlite(_)) => invalid(
                "fenced is for a Redis that may forget what it did; SQLite does not: \
                 use --guarantee durable",
            ),
            (Level::Fenced, None, _) => Ok(Guarantee::Fenced),
            (Level::Relaxed, None, _) => Ok(Guarantee::Relaxed),
            (Level::Durable, None, _) => Ok(Guarantee::Durable),
        }
    }
}

/// A store that is open.
pub(super) struct Opened {
    pub(super) store: Store,
    /// What all replicas share.
    pub(super) secret: [u8; 32],
    pub(super) promise: Promise,
}

/// Opens the store, and says what it promises. An error if it cannot give the
/// guarantee.
pub(super) async fn open(
    config: &Config,
    metrics: &Arc<Metrics>,
    system: &System,
) -> Result<Opened, StartError> {
    let Config {
        store: its, access, ..
    } = config;
    let url = its.url(access);
    let guarantee = its.guarantee(&url)?;
    if config.grants.url.is_some() && guarantee != Guarantee::Fenced {
        let reason = "--grants is only for --guarantee fenced";
        return Err(StartError::Guarantee(reason.into()));
    }
    let wrong = |source| StartError::Store {
        url: url.to_string(),
        source,
    };
    let proposal = system.random.bytes()?;
    let (store, secret) = match &url {
        StoreUrl::Sqlite(path) => {
            access.make_data_dir()?;
            let sqlite = SqliteConfig {
                path: path.clone(),
                queue: its.claim_queue,
                durable: guarantee == Guarantee::Durable,
                deadline: its.claim_timeout.0,
                metrics: Arc::clone(metrics),
                system: system.clone(),
            };
            let store = SqliteStore::with(&sqlite).map_err(wrong)?;
            let secret = store.shared_secret(proposal).await.map_err(wrong)?;
            (Store::new(store), secret)
        }
        StoreUrl::Redis(address) => {
            let redis = RedisConfig {
                address: address.clone(),
                ca: read_ca(its.redis_ca.as_ref())?,
                guarantee,
                lanes: its.redis_lanes,
                queue: its.claim_queue,
                deadline: its.claim_timeout.0,
                metrics: Arc::clone(metrics),
            };
            let mut store = RedisStore::connect(&redis).await.map_err(wrong)?;
            let secret = store.shared_secret(proposal).await.map_err(wrong)?;
            if guarantee == Guarantee::Fenced {
                let Config { grants, files, .. } = config;
                let grants = grants::open(grants, files, access, &secret, system).await?;
                store = store.with_grants(grants).await.map_err(wrong)?;
            }
            (Store::new(store), secret)
        }
    };
    Ok(Opened {
        store,
        secret,
        promise: Promise::new(guarantee, &url),
    })
}

fn read_ca(path: Option<&PathBuf>) -> Result<Option<Vec<u8>>, StartError> {
    path.map(|path| {
        let read = std::fs::read(path).and_then(|pem| {
            // Without a certificate, no connection would be trusted.
            let text = String::from_utf8_lossy(&pem);
            if text.contains("-----BEGIN CERTIFICATE-----") {
                Ok(pem)
            } else {
                Err(io::Error::other("it contains no certificate in PEM format"))
            }
        });
        read.map_err(|source| StartError::RedisCa {
            path: path.clone(),
            source,
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_shown_without_its_password() {
        let url: StoreUrl = "redis://me:hunter2@cache:6380/2".parse().unwrap();
        assert_eq!(url.to_string(), "redis://***@cache:6380/2");
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn the_error_for_an_invalid_store_does_not_quote_it() {
        for text in [
            "",
            "redis:",
            "redis://",
            "sqlite:",
            "mysql://u:hunter2@h/",
            "hunter2",
            "sqlite://me:hunter2@host/x",
            "sqlite:redis://me:hunter2@host",
        ] {
            let error = text.parse::<StoreUrl>().unwrap_err();
            if !text.starts_with("sqlite:") {
                for known in [
                    "redis://",
                    "redis+sentinel://",
                    "redis+cluster://",
                    "rediss",
                ] {
                    assert!(error.contains(known), "{text}: no {known} in {error}");
                }
            }
            assert!(error.contains("sqlite:PATH"), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
