//! `apiece serve`.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Args;
use tokio::runtime::Runtime;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::output::say;
use super::progress::EXIT_INTERRUPTED;
use crate::server::{Config, Server, Stop};
use crate::system::System;
use crate::telemetry::{self, LogConfig};

/// How to serve.
#[derive(Debug, Args)]
#[command(after_help = "\
By default, the service keeps everything in a SQLite file and runs on one node. With
--store redis://..., any number of replicas share one Redis. They need the same APIECE_ADMIN_KEY.

Traces are sent by OTLP to OTEL_EXPORTER_OTLP_ENDPOINT. Without it, none are sent.

SIGTERM drains and then stops. Ctrl-C stops without draining. A second signal stops at once.

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
            let server = Server::bind(self.config, System::of_machine()).await?;
            let stop = stop_signal();
            announce(&server);
            server.run(stop).await;
            telemetry.finish().await;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Logs the addresses and what is promised, and prints the addresses if standard
/// error is a terminal.
fn announce(server: &Server) {
    let pages = server.public_url().origin();
    let (listen, ops_listen) = (server.public_addr(), server.ops_addr());
    let key = server.key_file().map(|path| path.display().to_string());
    let promise = server.promise();
    let (guarantee, replicas) = (promise.level(), promise.replicas());
    tracing::info!(%listen, %ops_listen, pages, key, guarantee, replicas, "serving");
    if let Some(risk) = promise.risk() {
        tracing::warn!("{risk}");
    }
    if !io::stderr().is_terminal() {
        return;
    }
    say!("pages are at {pages}/c/..., the API at {pages}/v1");
    say!("the console is at {pages}/manage; `apiece console` gets you in");
    match key {
        Some(path) => say!("the admin key is in {path}"),
        None => say!("the admin key is the one that was given"),
    }
}

/// Waits for a signal, and returns how to stop. The next signal after that ends
/// the process at once. Must be called on a runtime, before the service says that
/// it runs: signals count from this call on.
pub(super) fn stop_signal() -> impl Future<Output = Stop> {
    let mut signals = Signals::listen();
    async move {
        let stop = signals.next().await;
        tokio::spawn(async move {
            signals.next().await;
            std::process::exit(EXIT_INTERRUPTED.into());
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
        // This fails only for signals that cannot be caught. These can.
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
