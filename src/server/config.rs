//! The settings of `apiece serve`: flags and `APIECE_*` variables, one struct per
//! concern.

use std::net::SocketAddr;

use clap::Args;

use super::access::AccessConfig;
use super::args::{Codes, Time, count, positive_time};
use super::files::FilesConfig;
use super::grants::GrantsConfig;
use super::identities::IdentitiesConfig;
use super::store::StoreConfig;
use crate::domain::Rate;
use crate::http::{PublicUrl, TrustedProxies};

/// All settings of `apiece serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where to listen, and with which limits.
    #[command(flatten)]
    pub http: HttpConfig,
    /// Where people come from.
    #[command(flatten)]
    pub networks: NetworksConfig,
    /// Which store to use.
    #[command(flatten)]
    pub store: StoreConfig,
    /// Where grants are kept.
    #[command(flatten)]
    pub grants: GrantsConfig,
    /// Where the contents of files are kept.
    #[command(flatten)]
    pub files: FilesConfig,
    /// Who may use the API.
    #[command(flatten)]
    pub access: AccessConfig,
    /// How people are recognised.
    #[command(flatten)]
    pub identities: IdentitiesConfig,
    /// How to stop.
    #[command(flatten)]
    pub stop: StopConfig,
    /// What to measure in addition.
    #[command(flatten)]
    pub metrics: MetricsConfig,
}

/// Where to listen, and with which limits.
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

    /// The address at which phones reach the service, and which QR codes
    /// contain; made from --listen by default
    #[arg(long, env = "APIECE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// How many connections to serve at once; more connections wait
    #[arg(
        long,
        env = "APIECE_MAX_CONNECTIONS",
        value_name = "N",
        value_parser = count,
        default_value = "10000"
    )]
    pub max_connections: usize,

    /// How long a request's head may take to arrive, and how long a connection
    /// may be idle between two requests
    #[arg(
        long,
        env = "APIECE_HEADER_TIMEOUT",
        value_name = "TIME",
        value_parser = positive_time,
        default_value = "10s"
    )]
    pub header_timeout: Time,

    /// How long a request's body may take to arrive; for an upload, the limit
    /// is for each piece
    #[arg(
        long,
        env = "APIECE_BODY_TIMEOUT",
        value_name = "TIME",
        value_parser = positive_time,
        default_value = "15s"
    )]
    pub body_timeout: Time,
}

/// Where people come from.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Networks")]
pub struct NetworksConfig {
    /// The proxies in front, by address or range and separated by commas: what they say about
    /// whom they forward for counts (X-Forwarded-For, read from the right)
    #[arg(
        long,
        env = "APIECE_TRUSTED_PROXIES",
        value_name = "CIDR,...",
        default_value = "",
        hide_default_value = true
    )]
    pub trusted_proxies: TrustedProxies,

    /// How many items of a code go to one IPv4 address or IPv6 /64 in a time, such as
    /// 5000/10m; a hall or a mobile operator may share one address [default: no limit]
    #[arg(long, env = "APIECE_NETWORK_RATE", value_name = "N/TIME")]
    pub network_rate: Option<Rate>,
}

/// How to stop.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Stopping")]
pub struct StopConfig {
    /// How long to keep serving after SIGTERM, while /ready says no, so that
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

/// What to measure in addition.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Metrics")]
pub struct MetricsConfig {
    /// The codes whose untaken and taken items /metrics shows, separated by
    /// commas; none by default, because each code adds time series
    #[arg(
        long = "metrics-codes",
        env = "APIECE_METRICS_CODES",
        value_name = "CODE,...",
        default_value = "",
        hide_default_value = true
    )]
    pub codes: Codes,
}
