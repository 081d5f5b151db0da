//! A running `apiece serve`, in a process of its own.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{DEADLINE, NOTHING, Process, Ran, SERVE, apiece, clean, run, this_program};
use crate::harness::{Api, KEY, Scrape, until};

/// A running `apiece serve`, killed when dropped.
pub(crate) struct Serve {
    pub(crate) process: Process,
    /// Where the pages and the API are: `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    /// Where `/live` and `/ready` are.
    pub(crate) ops_url: String,
    home: TempDir,
    key: Option<&'static str>,
}

impl Serve {
    /// Starts it on free ports and in a directory of its own, with these options, and
    /// waits until it is ready.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_with(&this_program(), None, NOTHING, options)
    }

    /// The same with another program, and with the tests' admin key.
    pub(crate) fn start_program(program: &Path, options: &[&str]) -> Self {
        Self::start_with(program, Some(KEY), NOTHING, options)
    }

    /// The same with the tests' admin key and these variables.
    pub(crate) fn start_in<V: AsRef<OsStr>>(variables: &[(&str, V)], options: &[&str]) -> Self {
        Self::start_with(&this_program(), Some(KEY), variables, options)
    }

    /// The same on the store at this address.
    pub(crate) fn on(store: &str) -> Self {
        Self::start_in(NOTHING, &["--store", store])
    }

    /// Starts several that share an admin key and the store that the options name.
    pub(crate) fn replicas<const N: usize>(options: &[&str]) -> [Self; N] {
        [(); N].map(|()| Self::start_in(NOTHING, options))
    }

    fn start_with<V: AsRef<OsStr>>(
        program: &Path,
        key: Option<&'static str>,
        variables: &[(&str, V)],
        options: &[&str],
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut process = Process::spawn(
            clean(program, home.path())
                .args(SERVE)
                .args(options)
                .env("APIECE_DATA_DIR", home.path().join("data"))
                .envs(key.map(|key| ("APIECE_ADMIN_KEY", key)))
                .envs(variables.iter().map(|(name, value)| (name, value))),
        );
        let (url, ops_url) = process.find(|line| {
            let event: Value = serde_json::from_str(line).ok()?;
            let url = |field| Some(format!("http://{}", event[field].as_str()?));
            (event["message"] == "serving").then_some((url("listen")?, url("ops_listen")?))
        });
        let serve = Self {
            process,
            url,
            ops_url,
            home,
            key,
        };
        until("the service is ready", DEADLINE, || serve.is_ready());
        serve
    }

    /// Where the pages and the API are.
    pub(crate) fn address(&self) -> SocketAddr {
        address_in(&self.url)
    }

    /// An organiser's client. It only works if the service has the tests' key.
    pub(crate) fn api(&self) -> Api {
        Api::at(self.address())
    }

    /// What `/metrics` says.
    pub(crate) fn metrics(&self) -> Scrape {
        Scrape::of(address_in(&self.ops_url)).expect("the service answers")
    }

    /// Stops it by a signal, and asserts that it ends well. Returns its log.
    pub(crate) fn stop(self, signal: &str) -> String {
        self.process.signal(signal);
        let (status, log) = self.process.end();
        assert!(status.success(), "{log}");
        log
    }

    /// Whether `/ready` says that it is.
    pub(crate) fn is_ready(&self) -> bool {
        ureq::get(format!("{}/ready", self.ops_url)).call().is_ok()
    }

    /// A path in the directory in which its commands run.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file to that directory.
    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// A client command, with the words of `line` and the address and the key of this
    /// service.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = apiece(self.home.path());
        command
            .args(line.split_whitespace())
            .env("APIECE_SERVER", &self.url)
            .env("APIECE_DATA_DIR", self.path("data"))
            .envs(self.key.map(|key| ("APIECE_ADMIN_KEY", key)));
        command
    }

    /// Runs a client command.
    pub(crate) fn run(&self, line: &str) -> Ran {
        run(&mut self.command(line), "")
    }
}

/// The address in a URL of plain HTTP.
fn address_in(url: &str) -> SocketAddr {
    let address = url.strip_prefix("http://").expect("it is plain HTTP");
    address.parse().expect("an address and a port")
}
