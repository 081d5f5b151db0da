//! Metrics and traces of requests on the public listener: counts by route, method
//! and status, and the bytes of their bodies.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::Span;
use tracing::instrument::{Instrument as _, Instrumented};

use super::PublicUrl;
use crate::telemetry::Metrics;
use crate::telemetry::metrics::Counter;
use crate::telemetry::traces::RequestSpan;

/// Observes requests. It must be the outermost layer, so that it also counts the
/// answers of other layers.
#[derive(Clone)]
pub(super) struct Observe(Arc<Observer>);

struct Observer {
    metrics: Arc<Metrics>,
    public_url: Arc<PublicUrl>,
}

impl Observe {
    pub(super) fn new(metrics: Arc<Metrics>, public_url: Arc<PublicUrl>) -> Self {
        Self(Arc::new(Observer {
            metrics,
            public_url,
        }))
    }
}

impl<S> Layer<S> for Observe {
    type Service = Observed<S>;

    fn layer(&self, service: S) -> Observed<S> {
        let observer = Arc::clone(&self.0);
        Observed { service, observer }
    }
}

/// A service whose requests are observed. It is not a middleware of axum's, which would
/// box the future of every claim: docs/performance.md has the figure.
#[derive(Clone)]
pub(super) struct Observed<S> {
    service: S,
    observer: Arc<Observer>,
}

impl<S: Service<Request, Response: IntoResponse>> Service<Request> for Observed<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = Observing<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Observing<S::Future> {
        let began = Instant::now();
        let method = known(request.method());
        let matched = request.extensions().get::<MatchedPath>().cloned();
        let span = RequestSpan::begin(
            method,
            matched.as_ref().map(template).as_deref(),
            request.uri().path(),
            request.headers(),
            &self.observer.public_url.parts(),
        );
        let request = request.map(|body| counted(body, &self.observer.metrics.http_received));
        let during = span.as_ref().map_or_else(Span::none, RequestSpan::span);
        Observing {
            answer: self.service.call(request).instrument(during),
            began,
            method,
            matched,
            span,
            observer: Arc::clone(&self.observer),
        }
    }
}

pin_project! {
    /// A request in progress.
    pub(super) struct Observing<F> {
        #[pin]
        answer: Instrumented<F>,
        began: Instant,
        method: Option<&'static str>,
        matched: Option<MatchedPath>,
        span: Option<RequestSpan>,
        observer: Arc<Observer>,
    }
}

impl<F: Future<Output = Result<R, E>>, R: IntoResponse, E> Future for Observing<F> {
    type Output = Result<Response, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Response, E>> {
        let this = self.project();
        let response = ready!(this.answer.poll(context))?.into_response();
        let status = response.status();
        if let Some(span) = this.span.take() {
            span.end(status);
        }
        let metrics = &this.observer.metrics;
        let method = this.method.unwrap_or("other");
        let route = this.matched.as_ref().map(template);
        let route = route.as_deref().unwrap_or("unmatched");
        metrics
            .http_request_duration
            .with_label_values(&[method, route])
            .observe(this.began.elapsed().as_secs_f64());
        metrics
            .http_requests
            .with_label_values(&[method, route, status.as_str()])
            .inc();
        Poll::Ready(Ok(response.map(|body| counted(body, &metrics.http_sent))))
    }
}

/// A caller can make up any method, so only HTTP's own get a name.
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

/// The route that matched. A code's page counts as one route, whether reached by
/// QR code in upper case (`/C/{code}`) or by link in lower case.
fn template(matched: &MatchedPath) -> Cow<'_, str> {
    match matched.as_str().strip_prefix("/C/") {
        Some(rest) => format!("/c/{rest}").replace("/K/", "/k/").into(),
        None => matched.as_str().into(),
    }
}

/// A body whose bytes are counted as they pass.
struct CountedBody {
    body: Body,
    bytes: Counter,
}

/// Counts the bytes of a body. A small body of known size is sent in one piece, if
/// at all, so it is counted at once.
fn counted(body: Body, bytes: &Counter) -> Body {
    const SMALL: u64 = 64 * 1024;
    if let Some(size) = body.size_hint().exact()
        && size <= SMALL
    {
        bytes.inc_by(size);
        return body;
    }
    let bytes = bytes.clone();
    Body::new(CountedBody { body, bytes })
}

impl HttpBody for CountedBody {
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
