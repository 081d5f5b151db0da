//! What the service tells those who run it: for now, logs.

mod logs;

pub use logs::{LogConfig, LogFormat, start_logs};
