//! Connections: directly or through a proxy, with TLS if the address asks for it.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tower::Service;

use super::CONNECT;

/// Which proxies are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Proxies {
    /// Those in `HTTP_PROXY`, `HTTPS_PROXY` and `ALL_PROXY`, but for `NO_PROXY`.
    OfEnvironment,
    /// None.
    Never,
}

/// What connects to `server`.
///
/// # Errors
/// The certificates of the system cannot be read, and `server` needs them.
pub(super) fn connector(
    server: &str,
    proxies: Proxies,
) -> Result<HttpsConnector<Connector>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    // A system without certificates can still talk to itself.
    let tls = if server.starts_with("https:") {
        tls.with_platform_verifier()?
    } else {
        tls.with_root_certificates(RootCertStore::empty())
    };
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    direct.set_connect_timeout(Some(CONNECT));
    direct.set_nodelay(true);
    let proxies = match proxies {
        Proxies::OfEnvironment => Matcher::from_env(),
        Proxies::Never => Matcher::builder().build(),
    };
    let connector = Connector {
        direct,
        proxies: Arc::new(proxies),
    };
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(tls.with_no_client_auth())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector))
}

/// Connects to a service, or through a proxy to it.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    direct: HttpConnector,
    proxies: Arc<Matcher>,
}

type Failed = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Failed>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, service: Uri) -> Self::Future {
        let mut direct = self.direct.clone();
        let Some(proxy) = self.proxies.intercept(&service) else {
            return Box::pin(async move { Ok(direct.call(service).await?) });
        };
        Box::pin(async move {
            if proxy.uri().scheme_str() != Some("http") {
                return Err("only proxies with http:// are supported".into());
            }
            let mut tunnel = Tunnel::new(proxy.uri().clone(), direct);
            if let Some(who) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(who.clone());
            }
            Ok(tunnel.call(with_port(service)?).await?)
        })
    }
}

/// An address with the port that its scheme stands for: a proxy is told the port.
fn with_port(service: Uri) -> Result<Uri, Failed> {
    let (Some(host), None) = (service.host(), service.port()) else {
        return Ok(service);
    };
    let port = match service.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    let authority = format!("{host}:{port}").parse()?;
    let mut parts = service.into_parts();
    parts.authority = Some(authority);
    Ok(Uri::from_parts(parts)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_told_the_port_of_the_scheme() {
        for (service, told) in [
            ("http://a.example/v1", "http://a.example:80/v1"),
            ("https://a.example/v1", "https://a.example:443/v1"),
            ("https://[::1]/", "https://[::1]:443/"),
            ("http://a.example:8080/", "http://a.example:8080/"),
        ] {
            assert_eq!(with_port(service.parse().unwrap()).unwrap(), told);
        }
    }
}
