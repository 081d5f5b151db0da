//! OTLP over HTTP, with the HTTP client that the service has anyway.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::{Certificate, redirect};
use tokio::runtime::Handle;

/// A client on the service's runtime. The exporter waits for it on a thread of its own.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    runtime: Handle,
}

impl Client {
    /// A client that gives up after `timeout`, and trusts only `ca` (PEM) if it is
    /// given. Must be called on a runtime.
    ///
    /// # Errors
    /// The certificate, or those of the system, cannot be read.
    pub(super) fn new(endpoint: &str, timeout: Duration, ca: Option<&[u8]>) -> Result<Self, Cause> {
        // The TLS of the client uses the provider that the process has installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(timeout);
        let client = match ca {
            Some(pem) => match Certificate::from_pem_bundle(pem).map_err(cause)? {
                none if none.is_empty() => return Err("it holds no certificate".into()),
                authorities => client.tls_certs_only(authorities),
            },
            // A plain connection needs none, and there may be none.
            None if endpoint.starts_with("http://") => client.tls_certs_only([]),
            None => client,
        };
        Ok(Self {
            http: client.build().map_err(cause)?,
            runtime: Handle::current(),
        })
    }
}

/// Why there is no client.
pub(super) type Cause = Box<dyn Error + Send + Sync>;

/// What is wrong, without the words of the client around it.
fn cause(error: reqwest::Error) -> Cause {
    match error.source() {
        Some(source) => source.to_string().into(),
        None => error.into(),
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.http.clone(), request.try_into()?);
        let exchange = async move {
            let answer = client.execute(request).await?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                *headers = answer.headers().clone();
            }
            Ok::<_, HttpError>(response.body(answer.bytes().await?)?)
        };
        self.runtime.spawn(exchange).await?
    }
}
