//! The span of a request, by the stable semantic conventions for HTTP.

use hyper::{HeaderMap, StatusCode};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Level, Span, info_span, span_enabled};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{TARGET, fail};

/// How clients reach the service.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// `http` or `https`.
    pub scheme: &'a str,
    /// The host's name.
    pub host: &'a str,
    /// The port.
    pub port: Option<u16>,
}

/// A request that is under way.
#[derive(Debug)]
pub struct RequestSpan(Span);

impl RequestSpan {
    /// Begins when the head of a request has arrived. The span is a child of the
    /// one that a W3C `traceparent` names, if there is one. `method` is `None` if
    /// it is not one of HTTP's own, and `route` is the template that matches the
    /// address `path`. Returns `None` if nobody exports traces.
    #[must_use]
    pub fn begin(
        method: Option<&str>,
        route: Option<&str>,
        path: &str,
        headers: &HeaderMap,
        origin: &Origin<'_>,
    ) -> Option<Self> {
        if !span_enabled!(target: TARGET, Level::INFO) {
            return None;
        }
        // The names that the conventions have for unknown methods.
        let (method, verb) = (method.unwrap_or("_OTHER"), method.unwrap_or("HTTP"));
        let name = route.map_or_else(|| verb.to_owned(), |route| format!("{verb} {route}"));
        let span = info_span!(
            target: TARGET,
            parent: None,
            "request",
            otel.name = name,
            otel.kind = "server",
            otel.status_code = Empty,
            "http.request.method" = method,
            "http.route" = route,
            "http.response.status_code" = Empty,
            "url.path" = shown(route, path),
            "url.scheme" = origin.scheme,
            "server.address" = origin.host,
            "server.port" = origin.port.map(i64::from),
            "error.type" = Empty,
        );
        let parent = TraceContextPropagator::new()
            .extract_with_context(&Context::new(), &HeaderExtractor(headers));
        // It fails only if no layer is interested in the span.
        let _ = span.set_parent(parent);
        Some(Self(span))
    }

    /// The span, for what happens during the request.
    #[must_use]
    pub fn span(&self) -> Span {
        self.0.clone()
    }

    /// Ends when the head of the answer is known.
    pub fn end(self, status: StatusCode) {
        let code = i64::from(status.as_u16());
        self.0.record("http.response.status_code", code);
        // By the conventions, a mistake of the caller is not a server's error.
        if status.is_server_error() {
            fail(&self.0, status.as_str());
        }
    }
}

/// A path without what it may reveal about people and items: of its variable parts,
/// only the code's id is shown. An address that matches no template may contain
/// anything.
fn shown(route: Option<&str>, path: &str) -> String {
    let Some(route) = route else {
        return "REDACTED".into();
    };
    let parts = route.split('/').zip(path.split('/'));
    let shown = parts.map(|(part, given)| match part {
        "{code}" => given,
        part if part.starts_with('{') => part,
        _ => given,
    });
    shown.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_shows_the_code_and_nothing_of_clients_and_items() {
        for (route, path, expected) in [
            ("/c/{code}", "/C/fair", "/C/fair"),
            (
                "/v1/codes/{code}/claims/{client}",
                "/v1/codes/fair/claims/ann",
                "/v1/codes/fair/claims/{client}",
            ),
            (
                "/v1/codes/{code}/items/{item}",
                "/v1/codes/fair/items/abc",
                "/v1/codes/fair/items/{item}",
            ),
            ("/assets/{*path}", "/assets/a/b", "/assets/{*path}"),
            ("/f/{token}", "/f/secret", "/f/{token}"),
            (
                "/c/{code}/i/{token}",
                "/c/fair/i/secret",
                "/c/fair/i/{token}",
            ),
            ("/", "/", "/"),
        ] {
            assert_eq!(shown(Some(route), path), expected);
        }
        assert_eq!(shown(None, "/v1/codes/fair/claims/ann/typo"), "REDACTED");
    }
}
