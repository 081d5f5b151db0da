//! The client of the API. It sends the key, tries again when the service asks for
//! that, and turns problem documents into errors.

use std::io::{self, Read};
use std::thread::sleep;
use std::time::Duration;

use hyper::http::request::Builder;
use hyper::{Method, Request, Response, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{ApiError, Refusal};
use super::transport::{Arriving, Proxies, Transport, TransportError};

/// Whether a body waits until the service asks for it (RFC 9110, section 10.1.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Continue,
    Nothing,
}

/// Talks to one service.
pub(super) struct Client {
    transport: Transport,
    server: String,
    authorization: String,
    /// Whether to print the API's JSON.
    pub(super) json: bool,
}

pub(super) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// The path of a resource under `/v1`.
pub(super) fn path<const N: usize>(segments: [&str; N]) -> String {
    const KEEP: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
    let mut path = String::from("/v1");
    for segment in segments {
        path.push('/');
        path.extend(utf8_percent_encode(segment, &KEEP));
    }
    path
}

impl Client {
    /// A client of the service at `server`. It does not connect yet.
    ///
    /// # Errors
    /// The certificates of the system cannot be read, and the service has `https`.
    pub(super) fn new(server: String, key: &str, json: bool) -> anyhow::Result<Self> {
        Ok(Self {
            transport: Transport::new(&server, Proxies::OfEnvironment)?,
            server,
            authorization: format!("Bearer {key}"),
            json,
        })
    }

    /// How many times a call is tried.
    const ATTEMPTS: u32 = 6;
    /// The longest wait between two tries.
    const MAX_WAIT: Duration = Duration::from_secs(10);

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.decode(self.with_retries(|| self.call(Method::GET, path, None))?)
    }

    /// The answer's body, as it arrives.
    pub(super) fn stream(&self, path: &str) -> Result<impl Read + use<>> {
        let response = self.with_retries(|| self.call(Method::GET, path, None))?;
        Ok(response.into_body())
    }

    pub(super) fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        self.post_json(path, &json(body))
    }

    /// As [`Client::post`], for a body that is JSON already.
    pub(super) fn post_json<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T> {
        self.decode(self.with_retries(|| self.call(Method::POST, path, Some(body)))?)
    }

    /// As [`Client::post`], but never sent twice.
    pub(super) fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        let response = self.call(Method::POST, path, Some(&json(body)));
        self.decode(response.map_err(|failure| failure.error)?)
    }

    pub(super) fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        let body = json(body);
        self.decode(self.with_retries(|| self.call(Method::PATCH, path, Some(&body)))?)
    }

    pub(super) fn put<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.decode(self.with_retries(|| self.call(Method::PUT, path, None))?)
    }

    /// Sends a picture.
    pub(super) fn put_bytes<T: DeserializeOwned>(&self, path: &str, bytes: &[u8]) -> Result<T> {
        self.decode(self.with_retries(|| self.call(Method::PUT, path, Some(bytes)))?)
    }

    /// Sends a file of `size` bytes. Each call of `body` reads it from the start.
    pub(super) fn put_file<T: DeserializeOwned, R: Read>(
        &self,
        path: &str,
        digest: &str,
        size: u64,
        expect: Expect,
        body: impl Fn() -> io::Result<R>,
    ) -> Result<T> {
        let put = || {
            let mut body = body()
                .map_err(|e| self.unreachable(TransportError::Body(e)))?
                .take(size);
            let mut request = self
                .request(Method::PUT, path)
                .header(header::CONTENT_LENGTH, size)
                .header("content-digest", digest);
            if expect == Expect::Continue {
                request = request.header(header::EXPECT, "100-continue");
            }
            self.send(request, Some(&mut body))
        };
        self.decode(self.with_retries(put)?)
    }

    pub(super) fn delete(&self, path: &str) -> Result<()> {
        self.with_retries(|| self.call(Method::DELETE, path, None))
            .map(drop)
    }

    /// As [`Client::delete`], where there is an answer.
    pub(super) fn delete_with_answer<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.decode(self.with_retries(|| self.call(Method::DELETE, path, None))?)
    }

    /// The error for an answer that broke off.
    pub(super) fn broke_off(&self, source: io::Error) -> ApiError {
        let server = self.server.clone();
        ApiError::BrokeOff { server, source }
    }

    /// The error for an answer that Apiece would not give.
    pub(super) fn not_apiece(&self, reason: &(impl ToString + ?Sized)) -> ApiError {
        ApiError::NotApiece {
            server: self.server.clone(),
            reason: reason.to_string(),
        }
    }

    /// Makes a call, and tries again while the service asks for that.
    #[expect(clippy::disallowed_methods, reason = "a pause before the next call")]
    fn with_retries(
        &self,
        call: impl Fn() -> Result<Response<Arriving>, Failure>,
    ) -> Result<Response<Arriving>> {
        let mut attempt = 1;
        loop {
            match call() {
                Err(Failure {
                    retry_after: Some(wait),
                    ..
                }) if attempt < Self::ATTEMPTS => sleep(wait.min(Self::MAX_WAIT)),
                Err(failure) => return Err(failure.error),
                Ok(response) => return Ok(response),
            }
            attempt += 1;
        }
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.server))
            .header(header::AUTHORIZATION, &self.authorization)
            .header(
                header::USER_AGENT,
                concat!("apiece/", env!("CARGO_PKG_VERSION")),
            )
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&[u8]>,
    ) -> Result<Response<Arriving>, Failure> {
        let request = self.request(method, path);
        let Some(mut body) = body else {
            return self.send(request, None);
        };
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len());
        self.send(request, Some(&mut body))
    }

    fn send(
        &self,
        request: Builder,
        body: Option<&mut dyn Read>,
    ) -> Result<Response<Arriving>, Failure> {
        let request = request
            .body(())
            .map_err(|error| self.failed(error.into(), None))?;
        match self.transport.send(request, body) {
            // A redirect is not followed: the key must go to no server but the one that
            // was named.
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => Err(self.refusal(response)),
            Err(error) => Err(self.unreachable(error)),
        }
    }

    fn unreachable(&self, error: TransportError) -> Failure {
        let again = error.was_dropped().then_some(Duration::from_secs(1));
        self.failed(error.into(), again)
    }

    fn failed(
        &self,
        source: Box<dyn std::error::Error + Send + Sync>,
        retry_after: Option<Duration>,
    ) -> Failure {
        let server = self.server.clone();
        Failure {
            error: ApiError::Unreachable { server, source },
            retry_after,
        }
    }

    fn refusal(&self, response: Response<Arriving>) -> Failure {
        let status = response.status();
        let text = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let retry_after = text(header::RETRY_AFTER)
            .filter(|_| status == StatusCode::SERVICE_UNAVAILABLE)
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs);
        let location = text(header::LOCATION);
        let body = whole(response).unwrap_or_default();
        let error = match (Refusal::read(&body, self.json), location) {
            (Some(refusal), _) => ApiError::Refused(refusal),
            (None, Some(location)) => self.not_apiece(&format!(
                "it answered {status}, with the location {location}"
            )),
            (None, None) => self.not_apiece(&format!("it answered {status}")),
        };
        Failure { retry_after, error }
    }

    fn decode<T: DeserializeOwned>(&self, response: Response<Arriving>) -> Result<T> {
        let body = whole(response).map_err(|e| self.broke_off(e))?;
        serde_json::from_slice(&body).map_err(|e| self.not_apiece(&e))
    }
}

/// A call that failed, and when to try it again.
struct Failure {
    error: ApiError,
    retry_after: Option<Duration>,
}

/// The whole body of an answer that is not streamed.
fn whole(mut response: Response<Arriving>) -> io::Result<Vec<u8>> {
    const MAX_BYTES: u64 = 64 * 1024 * 1024;
    let mut bytes = Vec::new();
    let read = response
        .body_mut()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if read as u64 > MAX_BYTES {
        return Err(io::Error::other("it is longer than 64 MiB"));
    }
    Ok(bytes)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("the API's types are plain data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_one_segment_of_the_path_whatever_it_contains() {
        assert_eq!(
            path(["codes", "fair", "claims", "ann/b?c#%é@x.org"]),
            "/v1/codes/fair/claims/ann%2Fb%3Fc%23%25%C3%A9%40x.org"
        );
    }
}
