//! What is seen of requests on the public listener: counts by template of the
//! address, method and status, the bytes of their bodies, and their traces.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tracing::Instrument as _;

use super::PublicUrl;
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Counter;
use crate::telemetry::traces::RequestSpan;

/// What it takes to observe requests.
#[derive(Clone)]
pub(super) struct Observer {
    pub(super) metrics: Arc<Metrics>,
    pub(super) public_url: Arc<PublicUrl>,
}

/// Counts a request, measures its answer, and traces it if somebody wants that. It has to be around all else, so
/// that what other layers answer is counted, too.
pub(super) async fn observe(
    State(observer): State<Observer>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let metrics = &observer.metrics;
    let method = known(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map(template);
    let span = RequestSpan::begin(
        method,
        route.as_deref(),
        request.uri().path(),
        request.headers(),
        &observer.public_url.parts(),
    );
    let request = request.map(|body| counted(body, &metrics.http_received));
    let response = match span {
        None => next.run(request).await,
        Some(span) => {
            let response = next.run(request).instrument(span.span()).await;
            span.end(response.status());
            response
        }
    };
    let method = method.unwrap_or("other");
    let route = route.as_deref().unwrap_or("unmatched");
    metrics
        .http_request_duration
        .with_label_values(&[method, route])
        .observe(began.elapsed().as_secs_f64());
    metrics
        .http_requests
        .with_label_values(&[method, route, response.status().as_str()])
        .inc();
    response.map(|body| counted(body, &metrics.http_sent))
}

/// Methods are whatever a caller makes up, so only HTTP's own are told apart.
fn known(method: &Method) -> Option<&'static str> {
    Some(match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => return None,
    })
}

/// The template that an address fits. A page is one whether a QR code leads to
/// it in upper case (`/C/{code}`) or a link in lower.
fn template(matched: &MatchedPath) -> Cow<'_, str> {
    match matched.as_str().strip_prefix("/C/") {
        Some(rest) => format!("/c/{rest}").into(),
        None => matched.as_str().into(),
    }
}

/// A body whose bytes are counted as they pass.
struct Counted {
    body: Body,
    bytes: Counter,
}

fn counted(body: Body, bytes: &Counter) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let bytes = bytes.clone();
    Body::new(Counted { body, bytes })
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.bytes.inc_by(data.len() as u64);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
