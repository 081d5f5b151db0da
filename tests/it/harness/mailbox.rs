//! A mail server that prints what it takes.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::free_port;
use super::process::Process;
use super::tls::Tls;

/// A running server, stopped when dropped.
pub(crate) struct Mailbox {
    /// Where it is, for `--smtp-url`.
    pub(crate) url: String,
    process: Process,
}

/// A mail that it took, decoded.
#[derive(Debug, Deserialize)]
pub(crate) struct Letter {
    pub(crate) to: Vec<String>,
    /// Whether it came over TLS.
    pub(crate) tls: bool,
    /// Who had logged in.
    pub(crate) user: Option<String>,
    /// By their names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Mailbox {
    /// A server without TLS.
    pub(crate) fn start() -> Self {
        let port = free_port(Ipv4Addr::LOCALHOST.into());
        Self {
            url: format!("smtp://127.0.0.1:{port}?tls=none"),
            process: start(&[&port.to_string()]),
        }
    }

    /// A server that wants TLS and a password.
    pub(crate) fn with_tls(tls: &Tls) -> Self {
        let port = free_port(Ipv4Addr::LOCALHOST.into());
        let [certificate, key] = tls.server_files();
        Self {
            // The password is "pass word".
            url: format!("smtp://fair:pass%20word@localhost:{port}"),
            process: start(&[&port.to_string(), &certificate, &key]),
        }
    }

    /// The next mail.
    pub(crate) fn next(&mut self) -> Letter {
        self.process.find(|line| serde_json::from_str(line).ok())
    }

    /// Stops it, and returns how many mails it took in all.
    pub(crate) fn count(self) -> usize {
        self.process.signal("-TERM");
        let (_, printed) = self.process.end();
        printed.lines().filter(|line| line.starts_with('{')).count()
    }
}

impl Letter {
    /// The personal address in it: its path.
    pub(crate) fn link(&self) -> String {
        let links = |text: &str| {
            let line = text.lines().find(|line| line.starts_with("http"));
            line.unwrap_or_else(|| panic!("no link in {text}"))
                .to_owned()
        };
        let link = links(&self.text);
        let quoted = format!("href=\"{link}\"");
        assert!(
            self.html.contains(&quoted),
            "{quoted} is not in {}",
            self.html
        );
        let (_, path) = link.split_once("/c/").unwrap();
        format!("/c/{path}")
    }
}

fn start(arguments: &[&str]) -> Process {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(root.join("target/venv/bin/python"));
    command
        .arg(root.join("tests/it/harness/mailbox.py"))
        .args(arguments);
    let mut process = Process::spawn(&mut command);
    process.find(|line| (line == "ready").then_some(()));
    process
}
