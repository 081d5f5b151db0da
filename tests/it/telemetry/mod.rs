//! What the service tells those who run it.

mod canary;
pub(crate) mod collector;
mod docs;
mod exporting;
mod logs;
mod metrics;
pub(crate) mod traces;
