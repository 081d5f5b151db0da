//! Logs on standard error: text for a person at a terminal, JSON for a
//! collector. They never hold an item, a cookie, a key or a query string.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// What is logged, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub struct LogConfig {
    /// What to log: error, warn, info, debug, trace, or a filter such as
    /// info,apiece=debug
    #[arg(
        long = "log",
        env = "APIECE_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    filter: EnvFilterText,

    /// How to write logs; text on a terminal and JSON elsewhere by default
    #[arg(long = "log-format", env = "APIECE_LOG_FORMAT", value_name = "FORMAT")]
    format: Option<LogFormat>,
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: an object a line.
    Json,
}

/// A filter that has been checked, kept as text because `EnvFilter` is no `Clone`.
#[derive(Debug, Clone)]
struct EnvFilterText(String);

impl std::str::FromStr for EnvFilterText {
    type Err = tracing_subscriber::filter::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        EnvFilter::builder().parse(text)?;
        Ok(Self(text.to_owned()))
    }
}

/// Starts logging for the whole process. A second call changes nothing.
pub fn start_logs(config: &LogConfig) {
    let filter = EnvFilter::builder()
        .parse(&config.filter.0)
        .expect("checked when it was parsed");
    let terminal = std::io::stderr().is_terminal();
    let format = config.format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // It fails only if there is a subscriber already: in tests.
    let _ = match format {
        LogFormat::Text => builder.with_ansi(terminal).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
