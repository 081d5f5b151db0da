//! What the service tells its operators.

pub(crate) mod canary;
pub(crate) mod collector;
mod docs;
mod exporting;
mod logs;
mod metrics;
pub(crate) mod traces;
