//! What the public listener counts: requests by template of the address, method
//! and status, and the bytes of their bodies.

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

use crate::telemetry::Metrics;
use crate::telemetry::metrics::Counter;

/// Counts a request and measures its answer. It has to be around all else, so
/// that what other layers answer is counted, too.
pub(super) async fn observe(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let method = method_label(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let request = request.map(|body| counted(body, &metrics.http_received));
    let response = next.run(request).await;
    let route = route_label(matched.as_ref());
    metrics
        .http_request_duration
        .with_label_values(&[method, &*route])
        .observe(began.elapsed().as_secs_f64());
    metrics
        .http_requests
        .with_label_values(&[method, &*route, response.status().as_str()])
        .inc();
    response.map(|body| counted(body, &metrics.http_sent))
}

/// Methods are whatever a caller makes up, so only HTTP's own are told apart.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}

/// The template that an address fits. A page is one whether a QR code leads to
/// it in upper case (`/C/{code}`) or a link in lower.
fn route_label(matched: Option<&MatchedPath>) -> Cow<'_, str> {
    match matched.map(MatchedPath::as_str) {
        None => "unmatched".into(),
        Some(path) => match path.strip_prefix("/C/") {
            Some(rest) => format!("/c/{rest}").into(),
            None => path.into(),
        },
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
