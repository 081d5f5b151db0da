//! OTLP over HTTP, with the HTTP client of the command line, so that no second
//! client and no second TLS are needed.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A client that blocks. The exporter has its own thread, on which nothing else
/// waits.
#[derive(Debug)]
pub(super) struct Client(Agent);

impl Client {
    /// A client that gives up after `timeout`, and trusts `ca` (PEM) if it is
    /// given.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub(super) fn new(timeout: Duration, ca: Option<&[u8]>) -> Result<Self, ureq::Error> {
        let roots = match ca {
            None => RootCerts::WebPki,
            Some(pem) => RootCerts::new_with_certs(&[Certificate::from_pem(pem)?]),
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        Ok(Self(config.into()))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let request = Request::from_parts(head, &body[..]);
        let (head, mut body) = self.0.run(request)?.into_parts();
        Ok(Response::from_parts(head, body.read_to_vec()?.into()))
    }
}
