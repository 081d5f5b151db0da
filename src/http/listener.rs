//! The accept loop.
//!
//! `axum::serve` gives hyper no timer, so none of hyper's timeouts would fire.
//! So we have our own loop, on hyper-util. It defends against:
//!
//! - slow headers (a timeout, which also ends idle keep-alive connections);
//! - answers that are not read (the same timeout);
//! - more connections than file descriptors (a cap);
//! - oversize headers and URIs (a limit on the read buffer).

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;

use super::network::Peer;
use super::socket::Socket;
use crate::telemetry::metrics::Gauge;

/// How many connections may wait to be accepted; the system may allow fewer. A
/// crowd scans all at once. A phone that finds no room tries again only after a
/// second: with the usual 128, a busy machine kept phones waiting.
const BACKLOG: u32 = 4_096;

/// How many bytes of an answer the system may buffer before it sends them. The
/// default is megabytes per connection. With many downloads at once, that does not
/// fit in the processor's cache and is a fifth slower.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// A listener's limits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The most connections at once; more wait in the system's backlog.
    pub connections: usize,
    /// How long a request's head may take to arrive, how long a connection may
    /// be idle between requests, and how long a client may not read an answer.
    pub header_timeout: Duration,
    /// The largest size of a request's head, in bytes.
    pub header_bytes: usize,
}

/// A bound socket that does not serve yet.
pub struct Listener {
    socket: TcpListener,
    limits: Limits,
    open: Option<Gauge>,
}

/// A connection that is counted while it is open.
struct Open(Gauge);

impl Open {
    fn one_more(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Listener {
    /// Binds `address`; port 0 means any free port. Call it on a runtime.
    ///
    /// # Errors
    /// The address is in use, or is not on this machine.
    pub fn bind(address: SocketAddr, limits: Limits) -> std::io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        // With it, a restart need not wait until old connections are forgotten.
        // Elsewhere the option would let two processes share the address.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        // Accepted connections inherit it. If it fails, they are only slower.
        #[cfg(target_os = "linux")]
        let _ = socket2::SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT);
        let socket = socket.listen(BACKLOG)?;
        Ok(Self {
            socket,
            limits,
            open: None,
        })
    }

    /// Shows in `gauge` how many connections are open.
    #[must_use]
    pub fn counted_in(mut self, gauge: Gauge) -> Self {
        self.open = Some(gauge);
        self
    }

    /// The address it is bound to.
    ///
    /// # Errors
    /// The system does not say.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves `router` until `stop` resolves, then gives requests in progress at
    /// most `grace` to finish.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>, grace: Duration) {
        let connections = Arc::new(Semaphore::new(self.limits.connections));
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            let permit = tokio::select! {
                () = &mut stop => break,
                permit = Arc::clone(&connections).acquire_owned() => {
                    permit.expect("the semaphore is never closed")
                }
            };
            let (stream, peer) = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.socket) => accepted,
            };
            let connection = http1(&self.limits).serve_connection(
                TokioIo::new(Socket::new(stream, self.limits.header_timeout)),
                TowerToHyperService::new(router.clone()),
            );
            let connection = graceful.watch(connection);
            let open = self.open.as_ref().map(Open::one_more);
            tokio::spawn(peer.during(async move {
                // The peer causes these errors: a reset, a timeout, a bad head.
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection ended early");
                }
                drop((open, permit));
            }));
        }
        drop(self.socket);
        if tokio::time::timeout(grace, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!(?grace, "some requests did not finish in time");
        }
    }
}

fn http1(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(limits.header_bytes);
    builder
}

/// The next connection. Running out of file descriptors must not end the loop.
async fn accept(socket: &TcpListener) -> (TcpStream, Peer) {
    loop {
        match socket.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and complete: waiting for more bytes would
                // only delay them.
                let _ = stream.set_nodelay(true);
                return (stream, Peer::of(peer.ip()));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
