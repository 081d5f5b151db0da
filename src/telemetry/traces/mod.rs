//! Traces: the path of a request through the queue to the store.
//!
//! They are made with `tracing` and exported by OpenTelemetry over OTLP, if the
//! standard variables say where to. Otherwise no spans are recorded, and each place
//! that would make one only checks an atomic.
//!
//! A claim's trace contains the request, its wait in the queue, and its part of the
//! exchange with the store, which it shared with other claims:
//!
//! ```text
//! POST /v1/codes/{code}/claims   the request (server)
//!   queue                        the wait until it was sent
//!   exchange                     from then until the reply
//!     EVALSHA                    the script (client), for the first in a batch
//! ```
//!
//! A batch is one call that serves many claims, but a span has one parent. So the
//! batch's span is in the trace of the first claim that it carries. It is linked to
//! the exchanges of all the others, and each of those to it. In each trace, one can
//! see how long the claim waited and how long the store took, which is what matters
//! for a slow claim. A link leads to the other claims in the batch. A batch is
//! recorded if any claim in it is. If it were the root of a trace of its own, it
//! would be sampled separately, and most links would lead nowhere.
//!
//! No span holds an item, a client's id, a header or a query string.

mod export;
mod http_client;
mod journey;
mod request;

pub use self::export::ExportError;
pub(super) use self::export::{Exporting, export};
pub use self::journey::{Journey, SharedCall, traced};
pub use self::request::{Origin, RequestSpan};

/// The target of the spans that make up traces. The log leaves them out; otherwise
/// they would be made even if nobody exports them.
pub(super) const TARGET: &str = "apiece::trace";

/// An exchange with Redis over one connection, for [`SharedCall::begin`] or
/// [`traced`].
#[must_use]
pub fn redis_span(calls: usize, operation: &str, host: &str, port: u16) -> tracing::Span {
    // By the conventions, one call is not a batch and has no size.
    let size = (calls > 1).then_some(calls).map(as_i64);
    let name = match size {
        Some(_) => format!("PIPELINE {operation}"),
        None => operation.to_owned(),
    };
    tracing::info_span!(
        target: TARGET,
        parent: None,
        "redis",
        otel.name = name,
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        "db.system.name" = "redis",
        "db.operation.name" = name,
        "db.operation.batch.size" = size,
        "server.address" = host,
        "server.port" = i64::from(port),
        "error.type" = tracing::field::Empty,
        "apiece.claims" = tracing::field::Empty,
        "apiece.looks" = tracing::field::Empty,
    )
}

/// A group commit of the embedded store, for [`SharedCall::begin`].
#[must_use]
pub fn sqlite_span() -> tracing::Span {
    tracing::info_span!(
        target: TARGET,
        parent: None,
        "sqlite",
        otel.name = "COMMIT",
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        "db.system.name" = "sqlite",
        "db.operation.name" = "COMMIT",
        "error.type" = tracing::field::Empty,
        "apiece.claims" = tracing::field::Empty,
    )
}

/// Records in a span what went wrong, as a word that has few values.
pub fn fail(span: &tracing::Span, kind: &str) {
    span.record("otel.status_code", "ERROR");
    span.record("error.type", kind);
}

/// Numbers in OpenTelemetry are signed; others would be exported as text.
fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
