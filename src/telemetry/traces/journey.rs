//! The way of a claim or a look through the queue and the store, together with others.

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use tracing::{Instrument as _, Level, Span, info_span, span_enabled};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{TARGET, as_i64, fail};

/// The way of one claim or look. It begins with the wait in the queue.
///
/// It holds no handle to the request's own span. What was given up stays in the queue for a while, and its request would seem to last that long.
#[derive(Debug)]
pub struct Journey {
    request: Context,
    queued: Option<Span>,
}

impl Journey {
    /// Begins where the caller joins a queue; `None` if its request is not
    /// recorded.
    #[must_use]
    pub fn begin() -> Option<Box<Self>> {
        let request = current()?;
        let queued = info_span!(target: TARGET, parent: None, "queue");
        adopt(&queued, &request);
        Some(Box::new(Self {
            request,
            queued: Some(queued),
        }))
    }
}

/// One exchange with the store, and those whose journeys share it.
#[derive(Debug)]
pub struct SharedCall {
    batch: Span,
    parts: Vec<Span>,
}

impl SharedCall {
    /// Ends the waits of `journeys` and begins the exchange that they share, in a
    /// span that `batch` makes. `joiners` is how many share it, recorded or not, and
    /// `counted_as` the attribute that says so. `None` if none is recorded.
    pub fn begin<'a>(
        journeys: impl Iterator<Item = &'a mut Journey>,
        joiners: usize,
        counted_as: &'static str,
        batch: impl FnOnce() -> Span,
    ) -> Option<Self> {
        let parts: Vec<_> = journeys.map(Journey::part).collect();
        let (first, others) = parts.split_first()?;
        let batch = batch();
        adopt(&batch, &first.context());
        batch.record(counted_as, as_i64(joiners));
        let shared = span_context(&batch);
        for other in others {
            batch.add_link(span_context(other));
            other.add_link(shared.clone());
        }
        Some(Self { batch, parts })
    }

    /// Ends it, with the error if there was one. Must be called before anyone is
    /// answered: the request may be the last one, and its spans must be there when
    /// all are flushed.
    pub fn end(self, error: Option<&str>) {
        if let Some(kind) = error {
            fail(&self.batch, kind);
        }
        drop(self.batch);
        drop(self.parts);
    }
}

impl Journey {
    fn part(&mut self) -> Span {
        self.queued = None;
        let part = info_span!(target: TARGET, parent: None, "exchange");
        adopt(&part, &self.request);
        part
    }
}

/// Makes a call for one request alone, in a span that `span` makes if the request
/// is recorded. `kind` names an error in one word.
///
/// # Errors
/// The call's own.
pub async fn traced<T, E>(
    span: impl FnOnce() -> Span,
    kind: impl Fn(&E) -> &str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let Some(request) = current() else {
        return call.await;
    };
    let span = span();
    adopt(&span, &request);
    let answer = call.instrument(span.clone()).await;
    if let Err(error) = &answer {
        fail(&span, kind(error));
    }
    answer
}

/// The current request, if it is recorded.
fn current() -> Option<Context> {
    if !span_enabled!(target: TARGET, Level::INFO) {
        return None;
    }
    let current = Context::current();
    current
        .span()
        .span_context()
        .is_sampled()
        .then_some(current)
}

/// Makes a new span a child of one that may be on another thread.
fn adopt(span: &Span, parent: &Context) {
    // This fails if no layer is interested in the span; then nothing is lost.
    let _ = span.set_parent(parent.clone());
}

fn span_context(span: &Span) -> opentelemetry::trace::SpanContext {
    span.context().span().span_context().clone()
}
