//! Traces: the way of a request through the queue to the store.
//!
//! They are made with `tracing` and exported by OpenTelemetry, over OTLP, if
//! the standard variables say where to. Otherwise nothing takes an interest in
//! their spans, and each place that would make one is a single check of an
//! atomic.
//!
//! A claim's trace holds the request, its wait in the queue, and its part of
//! the exchange with the store that it shared with others:
//!
//! ```text
//! POST /v1/codes/{code}/claims   the request (server)
//!   queue                        the wait until it was sent
//!   exchange                     from then until the reply
//!     EVALSHA                    the script (client), for the first in a batch
//! ```
//!
//! A batch is one call that serves many, and a span has one parent. It stands in
//! the trace of the first claim that it carries, and is linked to the exchanges
//! of all the others, and each of those to it. So everyone sees in their own
//! trace how long they waited and how long the store took, which is what a slow
//! claim is opened for, and a link leads to who else was in it. And a batch is
//! recorded if a claim in it is; as the root of a trace of its own it would be
//! sampled by itself, and most links would lead nowhere.
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

/// The target of the spans that make up traces. The log leaves them out, or it
/// would have them made when nobody exports them.
pub(super) const TARGET: &str = "apiece::trace";

/// An exchange with Redis over one connection, for [`SharedCall::begin`] or
/// [`traced`].
#[must_use]
pub fn redis_span(calls: usize, operation: &str, host: &str, port: u16) -> tracing::Span {
    // By the conventions one call is no batch, and has no size.
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

/// Says of a span what went wrong, in a word that has few values.
pub fn fail(span: &tracing::Span, kind: &str) {
    span.record("otel.status_code", "ERROR");
    span.record("error.type", kind);
}

/// Numbers in OpenTelemetry are signed; others would be exported as text.
fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
