//! The whole service within the process of the tests, with its own addresses and
//! data.

use std::net::SocketAddr;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use apiece::server::{Config, Server};
use apiece::system::System;
use clap::Parser;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::api::{Answer, Api, KEY};
use super::{Scrape, until};

pub(crate) use apiece::server::Stop;

/// A command line that is only the configuration. The last of two equal flags
/// counts, so a test can override the flags that all tests have.
#[derive(Parser)]
#[command(args_override_self = true)]
struct Line {
    #[command(flatten)]
    config: Config,
}

/// A running service, stopped when dropped.
pub(crate) struct Service {
    public: SocketAddr,
    ops: SocketAddr,
    stop: Option<oneshot::Sender<Stop>>,
    thread: Option<JoinHandle<()>>,
    data: TempDir,
}

impl Service {
    /// Starts it with these flags, on SQLite unless they name a store.
    pub(crate) fn start(flags: &[&str]) -> Self {
        Self::start_with(System::of_machine(), flags)
    }

    /// The same with a clock of the test's.
    pub(crate) fn start_with(system: System, flags: &[&str]) -> Self {
        let data = tempfile::tempdir().expect("a temporary directory");
        let line = ["apiece", "--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0"]
            .into_iter()
            .map(String::from)
            .chain([
                format!("--data-dir={}", data.path().display()),
                format!("--admin-key={KEY}"),
                "--drain-delay=0s".into(),
            ])
            .chain(flags.iter().copied().map(String::from));
        let config = Line::parse_from(line).config;
        let (stop, stopped) = oneshot::channel();
        let (bound, addresses) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let server = Server::bind(config, system)
                    .await
                    .expect("the service starts");
                bound
                    .send((server.public_addr(), server.ops_addr()))
                    .expect("the test waits for them");
                // If the sender is dropped, the test has ended.
                server
                    .run(async { stopped.await.unwrap_or(Stop::Now) })
                    .await;
            });
        });
        let (public, ops) = addresses.recv().expect("the service starts");
        Self {
            public,
            ops,
            stop: Some(stop),
            thread: Some(thread),
            data,
        }
    }

    /// Where the pages and the API are.
    pub(crate) fn address(&self) -> SocketAddr {
        self.public
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.public)
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// Moves the only claim in its database two minutes back.
    pub(crate) fn make_claim_older(&self) {
        let database = rusqlite::Connection::open(self.data().join("apiece.db"));
        let older = "UPDATE claims SET at = at - 120000";
        let changed = database.expect("a database").execute(older, ());
        assert_eq!(changed.expect("it can be changed"), 1);
    }

    /// An organiser's client.
    pub(crate) fn api(&self) -> Api {
        Api::at(self.public)
    }

    /// Requests a path from the ops listener.
    pub(crate) fn ops(&self, path: &str) -> Answer {
        Api::at(self.ops).get(path)
    }

    /// What `/metrics` says.
    pub(crate) fn metrics(&self) -> Scrape {
        Scrape::of(self.ops).expect("the service answers")
    }

    /// Tells it to stop, and does not wait.
    pub(crate) fn begin_stop(&mut self, stop: Stop) {
        let sender = self.stop.take().expect("stopped once");
        sender.send(stop).expect("the service runs");
    }

    /// Waits until it has stopped. Returns how long that took.
    pub(crate) fn ended(&mut self, patience: Duration) -> Duration {
        let began = Instant::now();
        let thread = self.thread.take().expect("waited for once");
        until("the service has stopped", patience, || thread.is_finished());
        thread.join().expect("the service does not panic");
        began.elapsed()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A test that has failed must not panic twice.
            let _ = thread.join();
        }
    }
}
