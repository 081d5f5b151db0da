//! Logs on standard error: text for a person at a terminal, JSON for a
//! collector. They never hold an item, a cookie, a key, a client's id or a query
//! string, whatever the filter says.

mod format;

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{FilterExt as _, Targets};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer};

use self::format::WithTrace;
use super::traces::TARGET;

/// What is logged, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub struct LogConfig {
    /// What to log: error, warn, info, debug, trace, or a filter such as
    /// info,apiece=debug; messages of libraries below info are never logged
    #[arg(
        long = "log",
        env = "APIECE_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    filter: EnvFilterText,

    /// The format of the log; by default text on a terminal, and JSON elsewhere
    #[arg(long = "log-format", env = "APIECE_LOG_FORMAT", value_name = "FORMAT")]
    format: Option<LogFormat>,
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object per line.
    Json,
}

/// A checked filter. It is kept as text, because `EnvFilter` is not `Clone`.
#[derive(Debug, Clone)]
struct EnvFilterText(String);

impl std::str::FromStr for EnvFilterText {
    type Err = tracing_subscriber::filter::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        EnvFilter::builder().parse(text)?;
        Ok(Self(text.to_owned()))
    }
}

/// What writes the log.
pub(super) fn layer<S>(config: &LogConfig) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let wanted = EnvFilter::builder()
        .parse(&config.filter.0)
        .expect("checked when it was parsed");
    let terminal = std::io::stderr().is_terminal();
    let format = config.format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let layer = match format {
        LogFormat::Text => layer
            .with_ansi(terminal)
            .with_target(false)
            .map_event_format(WithTrace::text)
            .boxed(),
        LogFormat::Json => layer
            .json()
            .flatten_event(true)
            .map_event_format(WithTrace::json)
            .boxed(),
    };
    layer.with_filter(wanted.and(bounds()))
}

/// No filter overrides this. Below info, libraries log what passes through them:
/// heads and bodies of requests, and commands to the store. Only our own messages
/// are known to be safe. Traces are not part of the log.
fn bounds() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("apiece", LevelFilter::TRACE)
        .with_target(TARGET, LevelFilter::OFF)
}
