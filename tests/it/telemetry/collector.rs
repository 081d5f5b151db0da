//! A collector of traces that speaks OTLP over gRPC or HTTP, by its specification
//! and its published protocol buffers.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
#[cfg(feature = "otlp-grpc")]
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::runtime::Runtime;

use crate::harness::until;

/// A running collector, which ends when it is dropped.
pub(crate) struct Collector {
    address: SocketAddr,
    protocol: &'static str,
    seen: Seen,
    _runtime: Runtime,
}

/// The exports that have come so far, and the keys they came with.
#[derive(Clone, Default)]
struct Seen(
    Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    Arc<Mutex<Vec<String>>>,
);

impl Seen {
    fn note(&self, request: ExportTraceServiceRequest, key: Option<&str>) {
        self.0.lock().unwrap().push(request);
        self.1.lock().unwrap().extend(key.map(String::from));
    }
}

impl Collector {
    #[cfg(feature = "otlp-grpc")]
    pub(super) fn grpc() -> Self {
        use tonic::transport::Server;
        use tonic::transport::server::TcpIncoming;

        Self::start("grpc", |listener, seen| async move {
            let incoming = TcpIncoming::from(listener);
            let service = trace_service_server::TraceServiceServer::new(seen);
            let server = Server::builder().add_service(service);
            server.serve_with_incoming(incoming).await.unwrap();
        })
    }

    pub(crate) fn http() -> Self {
        Self::start("http/protobuf", |listener, seen| async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let seen = seen.clone();
                tokio::spawn(async move {
                    let answer = service_fn(|request| take(request, seen.clone()));
                    let http = hyper::server::conn::http1::Builder::new();
                    // The exporter may hang up at any time.
                    let _ = http.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        })
    }

    fn start<F: Future<Output = ()> + Send + 'static>(
        protocol: &'static str,
        serve: impl FnOnce(tokio::net::TcpListener, Seen) -> F,
    ) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Seen::default();
        let guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        runtime.spawn(serve(listener, seen.clone()));
        drop(guard);
        Self {
            address,
            protocol,
            seen,
            _runtime: runtime,
        }
    }

    /// The variables that make a service send its traces here every 50 ms.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OTEL_EXPORTER_OTLP_ENDPOINT", self.url()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", self.protocol.to_owned()),
            (
                "OTEL_EXPORTER_OTLP_HEADERS",
                "x-key=of-the-collector".into(),
            ),
            ("OTEL_BSP_SCHEDULE_DELAY", "50".into()),
        ]
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All spans that have come.
    pub(super) fn spans(&self) -> Vec<Span> {
        let requests = self.seen.0.lock().unwrap();
        let resources = requests.iter().flat_map(|request| &request.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// The spans of a trace, once `count` of them have come.
    pub(crate) fn trace(&self, id: &str, count: usize) -> Vec<Span> {
        let mut found = Vec::new();
        until("the spans have come", Duration::from_secs(20), || {
            found = self.spans();
            found.retain(|span| hex::encode(&span.trace_id) == id);
            found.len() >= count
        });
        found
    }

    /// The attributes of the service that the first traces came from.
    pub(super) fn resource(&self) -> Vec<KeyValue> {
        let requests = self.seen.0.lock().unwrap();
        let resource = requests[0].resource_spans[0].resource.clone();
        resource.unwrap().attributes
    }

    /// The keys that the exports came with.
    pub(super) fn keys(&self) -> Vec<String> {
        self.seen.1.lock().unwrap().clone()
    }

    /// Everything that came, as text.
    pub(crate) fn everything(&self) -> String {
        format!("{:?}", self.seen.0.lock().unwrap())
    }
}

#[cfg(feature = "otlp-grpc")]
#[tonic::async_trait]
impl trace_service_server::TraceService for Seen {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        let key = request.metadata().get("x-key");
        let key = key.map(|key| key.to_str().unwrap().to_owned());
        self.note(request.into_inner(), key.as_deref());
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}

async fn take(request: Request<Incoming>, seen: Seen) -> Result<Response<Full<Bytes>>, Infallible> {
    assert_eq!(request.uri().path(), "/v1/traces");
    let (head, body) = request.into_parts();
    assert_eq!(head.headers["content-type"], "application/x-protobuf");
    let body = body.collect().await.unwrap().to_bytes();
    let export = ExportTraceServiceRequest::decode(body).unwrap();
    let key = head.headers.get("x-key").map(|key| key.to_str().unwrap());
    seen.note(export, key);
    let answer = ExportTraceServiceResponse::default().encode_to_vec();
    Ok(Response::new(Full::from(answer)))
}

/// The attribute of this name as text, if there is one.
pub(super) fn attribute(attributes: &[KeyValue], name: &str) -> Option<String> {
    let value = |value: &AnyValue| match value.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        // Marked, so that a number that was exported as text is noticed.
        Value::IntValue(number) => Some(format!("int {number}")),
        other => Some(format!("{other:?}")),
    };
    let found = attributes.iter().find(|attribute| attribute.key == name)?;
    value(found.value.as_ref()?)
}
