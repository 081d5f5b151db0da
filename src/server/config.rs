//! What can be configured: flags and `APIECE_*` variables, a struct a concern.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::StartError;
use super::files::FilesConfig;
use super::store::StoreConfig;
use crate::domain::CodeId;
use crate::http::PublicUrl;
use clap::Args;
use jiff::SignedDuration;

/// Everything that `apiece serve` can be told.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where to listen, and how patiently.
    #[command(flatten)]
    pub http: HttpConfig,
    /// Where the truth is kept.
    #[command(flatten)]
    pub store: StoreConfig,
    /// Where the contents of files are kept.
    #[command(flatten)]
    pub files: FilesConfig,
    /// Who may use the API.
    #[command(flatten)]
    pub access: AccessConfig,
    /// How to stop.
    #[command(flatten)]
    pub stop: StopConfig,
    /// What is measured beside the usual.
    #[command(flatten)]
    pub metrics: MetricsConfig,
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

    /// The address of /live, /ready and /metrics
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
        value_parser = count,
        default_value = "10000"
    )]
    pub max_connections: usize,

    /// How long a request's head may take to arrive, and how long a connection
    /// may idle before the next
    #[arg(
        long,
        env = "APIECE_HEADER_TIMEOUT",
        value_name = "TIME",
        value_parser = some_time,
        default_value = "10s"
    )]
    pub header_timeout: Time,

    /// How long a request's body may take to arrive; for an upload, its next
    /// piece
    #[arg(
        long,
        env = "APIECE_BODY_TIMEOUT",
        value_name = "TIME",
        value_parser = some_time,
        default_value = "15s"
    )]
    pub body_timeout: Time,
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

/// What is measured beside the usual.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Metrics")]
pub struct MetricsConfig {
    /// The codes whose untaken and taken items /metrics shows, with commas
    /// between; none by default, for each is a series of its own
    #[arg(
        long = "metrics-codes",
        env = "APIECE_METRICS_CODES",
        value_name = "CODE,...",
        default_value = "",
        hide_default_value = true
    )]
    pub codes: Codes,
}

/// Some codes: "fair,raffle-26".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes(pub Vec<CodeId>);

impl FromStr for Codes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut codes = Vec::new();
        let names = text.split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            let code = name.parse().map_err(|e| format!("{name:?}: {e}"))?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok(Self(codes))
    }
}

/// Reads how many there may be of something that there has to be.
pub(super) fn count(text: &str) -> Result<usize, String> {
    const MOST: usize = 1_000_000;
    text.parse()
        .ok()
        .filter(|n| (1..=MOST).contains(n))
        .ok_or_else(|| format!("is not a number from 1 to {MOST}"))
}

/// Reads a length of time that is not nothing.
pub(super) fn some_time(text: &str) -> Result<Time, String> {
    match text.parse()? {
        Time(Duration::ZERO) => Err("is no time at all; nothing could be done in it".into()),
        time => Ok(time),
    }
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
    fn codes_stand_between_commas_and_may_be_none() {
        let codes = |text: &str| Some(text.parse::<Codes>().ok()?.0.len());
        assert_eq!(codes(""), Some(0));
        assert_eq!(codes("fair, raffle-26,fair,"), Some(2));
        assert_eq!(codes("fair;raffle"), None);
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
