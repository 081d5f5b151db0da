//! A replica of the service: a process that dies and comes back.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::process::{DEADLINE, apiece, signal};
use crate::harness::{Api, KEY, Place, pace, until, until_ok};

/// How long a supervisor waits before it starts a process again.
const BACK_OFF: Duration = Duration::from_millis(50);

/// A place where `apiece serve` runs, with its data and its log.
pub(super) struct Replica {
    home: TempDir,
    place: Place,
    options: Vec<String>,
    variables: Vec<(&'static str, String)>,
    child: Option<Child>,
    starts: usize,
    address: Option<SocketAddr>,
}

impl Replica {
    /// A replica that does not run yet.
    pub(super) fn with(
        options: Vec<String>,
        variables: Vec<(&'static str, String)>,
        place: Place,
    ) -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            place,
            options,
            variables,
            child: None,
            starts: 0,
            address: None,
        }
    }

    /// Starts it, and starts it again if it gives up because its store is away,
    /// as a supervisor would.
    pub(super) fn start(&mut self) {
        self.launch();
        let address = until_ok(DEADLINE, || {
            let said = fs::read_to_string(self.log_of(self.starts)).unwrap();
            let address = said.lines().find_map(serving);
            let child = self.child.as_mut().expect("it was launched");
            if address.is_none() && child.try_wait().unwrap().is_some() {
                pace(BACK_OFF);
                self.launch();
            }
            address.ok_or_else(|| format!("it does not serve:\n{said}"))
        });
        self.address = Some(address);
    }

    fn launch(&mut self) {
        self.starts += 1;
        let file = File::create(self.log_of(self.starts)).unwrap();
        let mut command = apiece(self.home.path());
        command
            .args(["serve", "--ops-listen=127.0.0.1:0"])
            .arg(format!("--listen={}:0", self.place.host()))
            .args(&self.options)
            .envs(self.variables.iter().cloned())
            .env("APIECE_DATA_DIR", self.home.path().join("data"))
            .env("APIECE_ADMIN_KEY", KEY)
            .stdout(Stdio::null())
            .stderr(file);
        let child = self.place.run(|| command.spawn());
        self.child = Some(child.unwrap());
    }

    fn log_of(&self, start: usize) -> PathBuf {
        self.home.path().join(format!("{start}.log"))
    }

    /// Kills it at once.
    pub(super) fn kill(&mut self) {
        self.address = None;
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Stops it by SIGTERM, as a platform does, and waits until it has ended.
    pub(super) fn stop(&mut self) {
        self.address = None;
        let mut child = self.child.take().expect("it runs");
        signal(child.id(), "-TERM");
        until("the replica has stopped", DEADLINE, || {
            child.try_wait().unwrap().is_some()
        });
        assert!(child.wait().unwrap().success(), "{}", self.log());
    }

    /// Its process id, while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Its address, while it serves.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// An organiser's client.
    pub(super) fn api(&self) -> Api {
        Api::at(self.address.expect("it serves"))
    }

    /// The logs of all its processes.
    pub(super) fn log(&self) -> String {
        let logs = (1..=self.starts).map(|start| self.log_of(start));
        logs.map(|log| fs::read_to_string(log).unwrap()).collect()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The public address, if this is the line that has it.
fn serving(line: &str) -> Option<SocketAddr> {
    let event: Value = serde_json::from_str(line).ok()?;
    let address = event["listen"].as_str()?;
    (event["message"] == "serving").then(|| address.parse().ok())?
}
