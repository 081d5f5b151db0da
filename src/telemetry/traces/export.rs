//! Where traces go, according to the standard variables.
//!
//! OpenTelemetry's own crates read these: the endpoints, headers, timeouts and
//! compression, `OTEL_EXPORTER_OTLP_INSECURE`, the sampler and its argument, the
//! limits of spans, the queue (`OTEL_BSP_*`) and the resource's attributes. The
//! rest is read here: whether to export at all, the protocol, the certificate, and
//! the service's name, to which they would give a default of their own.

use std::io;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::TARGET;
use super::http_client::{Cause, Client};
use crate::features::NotBuilt;

const ENDPOINT: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];
const PROTOCOL: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
];
const TIMEOUT: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
    "OTEL_EXPORTER_OTLP_TIMEOUT",
];
const CERTIFICATE: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_CERTIFICATE",
];

/// How long sending the last spans may take when the service stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why traces cannot be exported as the variables say.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The exporter refuses these settings.
    #[error("cannot export traces: {0}")]
    Exporter(#[from] ExporterBuildError),
    /// The protocol is not in this program.
    #[error("cannot export traces by grpc ({variable}): {0}", variable = PROTOCOL[1])]
    NotBuilt(#[from] NotBuilt),
    /// The system has no certificate authorities.
    #[error("cannot export traces to https: {0}; {variable} names an authority", variable = CERTIFICATE[1])]
    Authorities(Cause),
    /// The certificate authority cannot be read.
    #[error("cannot read the certificate {path} ({variable}): {source}", variable = CERTIFICATE[1])]
    Certificate {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

/// An export of traces to a collector.
pub(in crate::telemetry) struct Exporting(SdkTracerProvider);

impl Exporting {
    /// What turns spans into traces.
    pub(in crate::telemetry) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        // Spans of libraries, including the exporter's own, are not part of a
        // trace. Events belong in the log.
        let is_ours = |metadata: &Metadata<'_>| metadata.is_span() && metadata.target() == TARGET;
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("apiece"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(is_ours))
    }

    /// Sends the spans that have not been sent yet.
    pub(in crate::telemetry) async fn finish(self) {
        // It blocks until the exporter's thread is done, which needs the runtime.
        let flush = move || self.0.shutdown_with_timeout(PATIENCE);
        match tokio::task::spawn_blocking(flush).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last spans may be lost"),
            Err(error) => tracing::warn!(%error, "the last spans are lost"),
        }
    }
}

/// Begins to export, if the variables say where to.
pub(in crate::telemetry) fn export() -> Result<Option<Exporting>, ExportError> {
    let Some(endpoint) = read(&ENDPOINT).filter(|_| is_wanted()) else {
        return Ok(None);
    };
    let exporter = if is_grpc() {
        over_grpc(&endpoint)?
    } else {
        let client = client(&endpoint)?;
        SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .build()?
    };
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource())
        .build();
    Ok(Some(Exporting(provider)))
}

/// The value of the first variable that is not empty. An empty one counts as unset.
fn read(names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| std::env::var(name).ok());
    values
        .map(|value| value.trim().to_owned())
        .find(|value| !value.is_empty())
}

fn is_wanted() -> bool {
    let disabled = read(&["OTEL_SDK_DISABLED"]);
    if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return false;
    }
    match read(&["OTEL_TRACES_EXPORTER"]).as_deref() {
        None | Some("otlp") => true,
        Some("none") => false,
        Some(other) => {
            tracing::warn!(
                other,
                "this OTEL_TRACES_EXPORTER is not supported; exporting over OTLP"
            );
            true
        }
    }
}

/// By the specification, an unknown value is reported and ignored, and the default
/// is `http/protobuf`.
fn is_grpc() -> bool {
    match read(&PROTOCOL).as_deref() {
        Some("grpc") => true,
        None | Some("http/protobuf") => false,
        Some(other) => {
            let known = "grpc, http/protobuf";
            tracing::warn!(
                other,
                known,
                "this OTEL_EXPORTER_OTLP_PROTOCOL is not supported; using http/protobuf"
            );
            false
        }
    }
}

fn ca() -> Result<Option<Vec<u8>>, ExportError> {
    let read = |path: String| std::fs::read(&path).map_err(|source| certificate(path, source));
    self::read(&CERTIFICATE).map(read).transpose()
}

fn certificate(path: String, source: io::Error) -> ExportError {
    ExportError::Certificate { path, source }
}

#[cfg(feature = "otlp-grpc")]
fn over_grpc(endpoint: &str) -> Result<SpanExporter, ExportError> {
    use opentelemetry_otlp::WithTonicConfig as _;
    use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};

    let builder = SpanExporter::builder().with_tonic();
    // Not for a plain connection: it would ask for the system's certificates even if
    // there are none.
    if endpoint.starts_with("http://") {
        return Ok(builder.build()?);
    }
    let tls = ClientTlsConfig::new();
    let tls = match ca()? {
        Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
        None => tls.with_enabled_roots(),
    };
    Ok(builder.with_tls_config(tls).build()?)
}

#[cfg(not(feature = "otlp-grpc"))]
fn over_grpc(_endpoint: &str) -> Result<SpanExporter, ExportError> {
    Err(crate::features::OTLP_GRPC.missing().into())
}

fn client(endpoint: &str) -> Result<Client, ExportError> {
    const DEFAULT: u64 = 10_000;
    let timeout = read(&TIMEOUT).and_then(|ms| ms.parse().ok());
    let timeout = Duration::from_millis(timeout.unwrap_or(DEFAULT));
    Client::new(endpoint, timeout, ca()?.as_deref()).map_err(|error| match read(&CERTIFICATE) {
        Some(path) => certificate(path, io::Error::other(error)),
        None => ExportError::Authorities(error),
    })
}

/// Whose traces these are. The variables take precedence over what is known here.
fn resource() -> Resource {
    let known = [
        KeyValue::new("service.name", "apiece"),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
    ];
    let resource = Resource::builder_empty()
        .with_attributes(known)
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()));
    match read(&["OTEL_SERVICE_NAME"]) {
        Some(name) => resource.with_service_name(name),
        None => resource,
    }
    .build()
}
