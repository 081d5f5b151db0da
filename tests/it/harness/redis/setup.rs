//! How a server is started.

use std::path::PathBuf;

use crate::harness::Place;

/// A user and its password.
pub(crate) type User = (&'static str, &'static str);

/// How a server is started.
#[derive(Clone)]
pub(crate) struct Setup {
    /// `redis-server`, or a program with the same options.
    pub(crate) program: PathBuf,
    /// Files in its directory, which it may overwrite. `redis.conf` is its
    /// configuration.
    pub(crate) files: Vec<(&'static str, String)>,
    /// Its options, which take precedence.
    pub(crate) options: Vec<String>,
    /// Options whose values are more free ports.
    pub(crate) more_ports: Vec<&'static str>,
    /// The user and the password that the harness itself needs.
    pub(crate) user: Option<User>,
    /// Where it runs.
    pub(crate) place: Place,
}

impl Setup {
    /// A server with these options and nothing else.
    pub(crate) fn with(options: &[&str]) -> Self {
        Self {
            program: "redis-server".into(),
            files: vec![("redis.conf", String::new())],
            options: options.iter().copied().map(String::from).collect(),
            more_ports: Vec::new(),
            user: None,
            place: Place::default(),
        }
    }

    /// The same in another place.
    pub(crate) fn at(mut self, place: &Place) -> Self {
        self.place = place.clone();
        self
    }

    /// The same with more options.
    pub(crate) fn and(mut self, options: &[&str]) -> Self {
        self.options
            .extend(options.iter().copied().map(String::from));
        self
    }
}

/// The options of a server that keeps nothing on the disk.
pub(crate) const IN_MEMORY: &[&str] = &["--save", "", "--appendonly", "no"];

/// The options of a server that syncs every write to its append-only file.
pub(crate) const SYNCED: &[&str] = &[
    "--save",
    "",
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
];
