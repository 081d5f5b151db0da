//! What the service tells those who run it: metrics and logs.

mod logs;
pub mod metrics;

pub use logs::{LogConfig, LogFormat, start_logs};
pub use metrics::Metrics;
