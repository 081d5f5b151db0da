//! `apiece serve`.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Args;
use tokio::runtime::Runtime;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::output::say;
use super::progress::INTERRUPTED;
use crate::server::{Config, Server, Stop};
use crate::telemetry::{self, LogConfig};

/// How to serve.
#[derive(Debug, Args)]
#[command(after_help = "\
With nothing configured the service keeps everything in a SQLite file and is for one node. With
--store redis://... any number of replicas share one Redis, and need one APIECE_ADMIN_KEY.

Traces go by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says, and nowhere without it.

SIGTERM drains and stops; Ctrl-C stops without the drain; a second signal stops at once.

Examples:
  apiece serve
  apiece serve --listen 0.0.0.0:8080 --public-url https://fair.example
  APIECE_ADMIN_KEY=... apiece serve --store redis://cache:6379")]
pub(super) struct Serve {
    #[command(flatten)]
    config: Config,

    #[command(flatten)]
    logs: LogConfig,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        Runtime::new()?.block_on(async {
            let telemetry = telemetry::start(&self.logs)?;
            let server = Server::bind(self.config).await?;
            let stop = stop_signal();
            announce(&server);
            server.run(stop).await;
            telemetry.finish().await;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Says where everything is: to a person in sentences, to a collector of logs
/// in fields.
fn announce(server: &Server) {
    let pages = server.public_url().origin();
    let (listen, ops_listen) = (server.public_addr(), server.ops_addr());
    let key = server.key_file().map(|path| path.display().to_string());
    tracing::info!(%listen, %ops_listen, pages, key, "serving");
    if !io::stderr().is_terminal() {
        return;
    }
    say!("pages are at {pages}/c/..., the API at {pages}/v1");
    match key {
        Some(path) => say!("the admin key is in {path}"),
        None => say!("the admin key is the one that was given"),
    }
}

/// Waits to be told to stop, and says how. The next signal after that ends the
/// process at once, finished or not. Signals count from this call on, on a
/// runtime: whoever was told that the service runs may stop it that moment.
pub(super) fn stop_signal() -> impl Future<Output = Stop> {
    let mut signals = Signals::listen();
    async move {
        let stop = signals.next().await;
        tokio::spawn(async move {
            signals.next().await;
            std::process::exit(INTERRUPTED.into());
        });
        stop
    }
}

#[cfg(unix)]
struct Signals {
    terminate: Option<Signal>,
    interrupt: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        // It fails only for signals that cannot be caught; these can.
        Self {
            terminate: signal(SignalKind::terminate()).ok(),
            interrupt: signal(SignalKind::interrupt()).ok(),
        }
    }

    async fn next(&mut self) -> Stop {
        tokio::select! {
            () = received(&mut self.terminate) => Stop::Drain,
            () = received(&mut self.interrupt) => Stop::Now,
        }
    }
}

#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) -> Stop {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Stop::Now
    }
}
