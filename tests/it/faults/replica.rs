//! A replica of the service: the program itself, which dies and comes back.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::process::{DEADLINE, apiece};
use crate::harness::{Api, KEY, Place, until};

/// A place where `apiece serve` runs, with its data and its log.
pub(super) struct Replica {
    home: TempDir,
    place: Place,
    options: Vec<String>,
    child: Option<Child>,
    starts: usize,
    address: Option<SocketAddr>,
}

impl Replica {
    /// A replica that does not run yet.
    pub(super) fn with(options: Vec<String>, place: Place) -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            place,
            options,
            child: None,
            starts: 0,
            address: None,
        }
    }

    /// Starts it, and again where it gives up because its store is away, as
    /// whatever supervises it would.
    pub(super) fn start(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        while !self.launch(deadline) {
            assert!(
                Instant::now() < deadline,
                "it does not start:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether it came to serve; false if it ended instead.
    fn launch(&mut self, deadline: Instant) -> bool {
        self.starts += 1;
        let log = self.home.path().join(format!("{}.log", self.starts));
        let file = File::create(&log).unwrap();
        let mut command = apiece(self.home.path());
        command
            .args(["serve", "--ops-listen=127.0.0.1:0"])
            .arg(format!("--listen={}:0", self.place.host()))
            .args(&self.options)
            .env("APIECE_DATA_DIR", self.home.path().join("data"))
            .env("APIECE_ADMIN_KEY", KEY)
            .stdout(Stdio::null())
            .stderr(file);
        let child = self.place.run(|| command.spawn());
        let child = self.child.insert(child.unwrap());
        loop {
            let said = fs::read_to_string(&log).unwrap();
            if let Some(address) = said.lines().find_map(serving) {
                self.address = Some(address);
                return true;
            }
            if child.try_wait().unwrap().is_some() {
                self.child = None;
                return false;
            }
            assert!(Instant::now() < deadline, "it does not serve:\n{said}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills it at once.
    pub(super) fn kill(&mut self) {
        self.address = None;
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Stops it as a platform does, and waits until it has ended.
    pub(super) fn stop(&mut self) {
        self.address = None;
        let mut child = self.child.take().expect("it runs");
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
        until("it has stopped", DEADLINE, || {
            child.try_wait().unwrap().is_some()
        });
        assert!(child.wait().unwrap().success(), "{}", self.log());
    }

    /// The process, while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Where it listens, while it serves.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// An organiser's client.
    pub(super) fn api(&self) -> Api {
        Api::at(self.address.expect("it serves"))
    }

    /// All that its processes had to say.
    pub(super) fn log(&self) -> String {
        let path = |start| self.home.path().join(format!("{start}.log"));
        let logs = (1..=self.starts).map(|start| fs::read_to_string(path(start)).unwrap());
        logs.collect()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The public address, in the line that tells it.
fn serving(line: &str) -> Option<SocketAddr> {
    let event: Value = serde_json::from_str(line).ok()?;
    let address = event["listen"].as_str()?;
    (event["message"] == "serving").then(|| address.parse().ok())?
}
