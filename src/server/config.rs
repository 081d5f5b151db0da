//! What can be configured: flags and `APIECE_*` variables, a struct a concern.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;
use url::Url;

use super::StartError;
use crate::http::PublicUrl;

/// Everything that `apiece serve` can be told.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where to listen, and how patiently.
    #[command(flatten)]
    pub http: HttpConfig,
    /// Where the truth is kept.
    #[command(flatten)]
    pub store: StoreConfig,
    /// Who may use the API.
    #[command(flatten)]
    pub access: AccessConfig,
    /// How to stop.
    #[command(flatten)]
    pub stop: StopConfig,
}

/// Where to listen, and how patiently.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpConfig {
    /// The address of the pages and the API
    #[arg(
        long,
        env = "APIECE_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// The address of /live and /ready
    #[arg(
        long,
        env = "APIECE_OPS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:9090"
    )]
    pub ops_listen: SocketAddr,

    /// The address that phones reach the service at, which QR codes hold;
    /// made from --listen by default
    #[arg(long, env = "APIECE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// How many connections to serve at once; further ones wait
    #[arg(
        long,
        env = "APIECE_MAX_CONNECTIONS",
        value_name = "N",
        default_value_t = 10_000
    )]
    pub max_connections: usize,

    /// How long a request's head may take to arrive, and how long a connection
    /// may idle before the next
    #[arg(
        long,
        env = "APIECE_HEADER_TIMEOUT",
        value_name = "TIME",
        default_value = "10s"
    )]
    pub header_timeout: Time,

    /// How long a request's body may take to arrive; for an upload, its next
    /// piece
    #[arg(
        long,
        env = "APIECE_BODY_TIMEOUT",
        value_name = "TIME",
        default_value = "15s"
    )]
    pub body_timeout: Time,
}

/// Where the truth is kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Store")]
pub struct StoreConfig {
    /// sqlite:PATH for one node, or redis://[USER:PASSWORD@]HOST[:PORT][/DB]
    /// for many; a SQLite file in the data directory by default
    #[arg(
        long = "store",
        env = "APIECE_STORE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub url: Option<StoreUrl>,

    /// How long a claim may take before it is answered 503
    #[arg(
        long,
        env = "APIECE_CLAIM_TIMEOUT",
        value_name = "TIME",
        default_value = "3s"
    )]
    pub claim_timeout: Time,

    /// How many claims may wait for the store; one more is answered 503 at once
    #[arg(
        long,
        env = "APIECE_CLAIM_QUEUE",
        value_name = "N",
        default_value_t = 4_096
    )]
    pub claim_queue: usize,

    /// How many connections to Redis carry claims
    #[arg(
        long,
        env = "APIECE_REDIS_LANES",
        value_name = "N",
        default_value_t = 2
    )]
    pub redis_lanes: usize,
}

/// Who may use the API.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Access")]
pub struct AccessConfig {
    /// Where the embedded store and the admin key are kept.
    // The default is written out, so that the help is the same on every machine.
    #[arg(
        long,
        help = "Where the embedded store and the admin key are kept [default: $XDG_DATA_HOME/apiece]",
        env = "APIECE_DATA_DIR",
        value_name = "DIR",
        default_value_os_t = default_data_dir(),
        hide_default_value = true
    )]
    pub data_dir: PathBuf,

    /// The key that the API asks for, at least 16 characters; made on the first
    /// start and kept in the data directory by default
    #[arg(
        long,
        env = "APIECE_ADMIN_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    pub admin_key: Option<String>,
}

/// How to stop.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stopping")]
pub struct StopConfig {
    /// How long to go on serving after SIGTERM, not ready any more, so that
    /// balancers notice
    #[arg(
        long,
        env = "APIECE_DRAIN_DELAY",
        value_name = "TIME",
        default_value = "3s"
    )]
    pub drain_delay: Time,

    /// How long the requests under way may take after that
    #[arg(long, env = "APIECE_GRACE", value_name = "TIME", default_value = "15s")]
    pub grace: Time,
}

/// A length of time: "500ms", "10s", "2m".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|time| Duration::try_from(time).ok())
            .filter(|time| !time.is_zero() || text.starts_with('0'))
            .map(Self)
            .ok_or_else(|| "is not a length of time such as 500ms, 10s or 2m".into())
    }
}

/// Which store, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// The embedded store in a file.
    Sqlite(PathBuf),
    /// One Redis server.
    Redis(Url),
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return if path.is_empty() {
                Err("sqlite: needs the path of a file: sqlite:PATH".into())
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        // What the parser complains about might quote a password.
        let url = Url::parse(text)
            .map_err(|e| format!("the store's address cannot be read: {e}; {EXPECTED}"))?;
        match url.scheme() {
            "redis" if url.has_host() => Ok(Self::Redis(url)),
            "redis" => Err(format!("the store's address names no host; {EXPECTED}")),
            scheme => Err(format!("{scheme}: is not a store; {EXPECTED}")),
        }
    }
}

const EXPECTED: &str = "expected sqlite:PATH or redis://HOST:PORT";

/// Without the password.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Redis(url) => {
                let mut url = url.clone();
                if url.password().is_some() {
                    // It fails only for addresses without a host.
                    let _ = url.set_password(Some("***"));
                }
                url.set_query(None);
                url.fmt(f)
            }
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

impl StoreConfig {
    /// The store that is meant.
    #[must_use]
    pub fn url(&self, access: &AccessConfig) -> StoreUrl {
        self.url
            .clone()
            .unwrap_or_else(|| StoreUrl::Sqlite(access.data_dir.join("apiece.db")))
    }
}

impl AccessConfig {
    /// Makes the data directory, for its owner alone, if there is none.
    pub(super) fn make_data_dir(&self) -> Result<(), StartError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.data_dir)
            .map_err(|source| StartError::DataDir {
                path: self.data_dir.clone(),
                source,
            })
    }
}

/// `$XDG_DATA_HOME/apiece`, by the XDG Base Directory Specification.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
        .unwrap_or_default()
        .join("apiece")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_shown_without_its_password() {
        let url: StoreUrl = "redis://me:hunter2@cache:6380/2".parse().unwrap();
        assert_eq!(url.to_string(), "redis://me:***@cache:6380/2");
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_no_store_is_refused_without_quoting_it() {
        for text in [
            "",
            "redis:",
            "redis://",
            "sqlite:",
            "mysql://u:hunter2@h/",
            "hunter2",
        ] {
            let error = text.parse::<StoreUrl>().unwrap_err();
            assert!(error.contains("sqlite:PATH"), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn times_have_units() {
        assert_eq!("500ms".parse(), Ok(Time(Duration::from_millis(500))));
        assert_eq!("0s".parse(), Ok(Time(Duration::ZERO)));
        for text in ["", "5", "-5s", "soon"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
