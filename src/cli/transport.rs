//! HTTP for the command line, made of the parts that `reqwest` is made of. `reqwest` itself
//! does not tell when a service asks for a body (`100 Continue`).

mod body;
mod connect;

use std::error::Error;
use std::io::{self, Read};
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::EXPECT;
use hyper::{Request, Response};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use self::body::Outgoing;
pub(super) use self::connect::Proxies;
use self::connect::{Connector, connector};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// The timeouts limit silence, not the whole call: an export or a check of a large pool may
/// take long.
const WRITE: Duration = Duration::from_secs(60);
const READ: Duration = Duration::from_secs(600);
/// How long a body waits until the service asks for it. A service need not ask.
const ASKED: Duration = Duration::from_secs(1);
/// How much of a body is read at once.
const PIECE: usize = 64 * 1024;
/// For how long a connection is kept for the next call.
const IDLE: Duration = Duration::from_secs(15);

/// Why there is no answer, or no whole one.
#[derive(Debug, thiserror::Error)]
pub(super) enum TransportError {
    #[error("timeout: nothing happened for {} s", .0.as_secs())]
    Silence(Duration),
    #[error("{}", innermost(.0))]
    Http(#[from] hyper_util::client::legacy::Error),
    #[error("{0}")]
    Body(io::Error),
}

impl TransportError {
    /// Whether the connection was closed before the answer, so that the service may be
    /// restarting.
    pub(super) fn was_dropped(&self) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};

        let Self::Http(error) = self else {
            return false;
        };
        causes(error).any(|cause| {
            let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
            let http = cause.downcast_ref::<hyper::Error>();
            matches!(io, Some(BrokenPipe | ConnectionReset | UnexpectedEof))
                || http.is_some_and(|e| e.is_incomplete_message() || e.is_canceled())
        })
    }
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

/// The message of the system, without the layers of HTTP around it.
fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// Makes calls, and waits for them.
pub(super) struct Transport {
    client: Client<HttpsConnector<Connector>, Outgoing>,
    runtime: &'static Runtime,
}

type Result<T> = std::result::Result<T, TransportError>;

impl Transport {
    /// For calls to `server`. It does not connect yet.
    ///
    /// # Errors
    /// The certificates of the system cannot be read, for a server with `https`; or the
    /// system starts no thread.
    pub(super) fn new(server: &str, proxies: Proxies) -> anyhow::Result<Self> {
        // One thread moves what goes over the connections, whatever the callers wait for.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector(server, proxies)?);
        Ok(Self {
            client,
            // It is never dropped: that would wait for the look-up of a name that hangs.
            runtime: Box::leak(Box::new(runtime)),
        })
    }

    /// Sends a request with this body, which needs a `Content-Length`. The answer's body is
    /// read as it arrives.
    pub(super) fn send(
        &self,
        request: Request<()>,
        body: Option<&mut dyn Read>,
    ) -> Result<Response<Arriving>> {
        let runtime = self.runtime;
        let answer = runtime.block_on(self.head(request, body))?;
        Ok(answer.map(|body| Arriving {
            body,
            left: Bytes::new(),
            runtime,
        }))
    }

    /// Sends a request, and reads at most `most` bytes of the answer, for as long as `patience`.
    pub(super) fn get_within(
        &self,
        patience: Duration,
        request: Request<()>,
        most: usize,
    ) -> Result<Response<Bytes>> {
        let get = async {
            let (head, body) = self.head(request, None).await?.into_parts();
            let body = Limited::new(body, most).collect().await;
            let body = body.map_err(|e| TransportError::Body(io::Error::other(e)))?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        let got = self
            .runtime
            .block_on(async { timeout(patience, get).await });
        got.unwrap_or(Err(TransportError::Silence(patience)))
    }

    /// Sends a request, until the head of the answer is there.
    async fn head(
        &self,
        request: Request<()>,
        body: Option<&mut dyn Read>,
    ) -> Result<Response<Incoming>> {
        let Some(body) = body else {
            let answer = self.client.request(request.map(|()| Outgoing::Nothing));
            return answered(answer).await;
        };
        let waits = request.headers().contains_key(EXPECT);
        let (sender, outgoing) = body::channel();
        let mut request = request.map(|()| outgoing);
        let asked = body::when_asked(&mut request);
        let mut answer = pin!(answered(self.client.request(request)));
        // The connection stays while the answer to a body that was not sent is read.
        let early = |answer: Result<Response<Incoming>>| {
            answer.map(|mut answer| {
                answer.extensions_mut().insert(sender.clone());
                answer
            })
        };
        if waits {
            let asked = async {
                sender.head_is_sent().await;
                // A service that does not ask gets the body too.
                let _ = timeout(ASKED, asked.notified()).await;
            };
            tokio::select! {
                answer = &mut answer => return early(answer),
                () = asked => {}
            }
        }
        let mut piece = vec![0; PIECE];
        loop {
            // It blocks, but only this call.
            let read = body.read(&mut piece).map_err(TransportError::Body)?;
            if read == 0 {
                break;
            }
            let send = sender.send(Bytes::copy_from_slice(&piece[..read]));
            tokio::select! {
                answer = &mut answer => return early(answer),
                sent = timeout(WRITE, send) => match sent {
                    Ok(true) => {}
                    // The answer says why nobody takes it.
                    Ok(false) => break,
                    Err(_) => return Err(TransportError::Silence(WRITE)),
                }
            }
        }
        drop(sender);
        answer.await
    }
}

/// The head of an answer.
async fn answered(answer: ResponseFuture) -> Result<Response<Incoming>> {
    match timeout(READ, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(TransportError::Silence(READ)),
    }
}

/// The body of an answer, as it arrives.
pub(super) struct Arriving {
    body: Incoming,
    left: Bytes,
    runtime: &'static Runtime,
}

impl Read for Arriving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.left.is_empty() {
            let body = &mut self.body;
            let frame = self
                .runtime
                .block_on(async { timeout(READ, body.frame()).await });
            let frame = frame.map_err(|_| io::Error::other(TransportError::Silence(READ)))?;
            let Some(frame) = frame else {
                return Ok(0);
            };
            let frame = frame.map_err(|e| io::Error::other(innermost(&e)))?;
            // Trailers are of no interest.
            self.left = frame.into_data().unwrap_or_default();
        }
        let piece = self.left.split_to(self.left.len().min(into.len()));
        into[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}
