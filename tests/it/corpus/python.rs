//! The writers of lists that are in Python.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A Python that writes one list after the other.
pub(super) struct Python {
    child: Child,
    jobs: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    pub(super) fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(root.join("target/venv/bin/python"))
            .arg(root.join("tests/it/corpus/foreign.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("make test-deps installs it");
        let jobs = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            jobs,
            answers,
        }
    }

    /// Writes a list. An error is why that cannot be done.
    pub(super) fn write(&mut self, job: &Value) -> Result<(), String> {
        writeln!(self.jobs, "{job}").unwrap();
        self.jobs.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        match serde_json::from_str::<String>(&answer).unwrap().as_str() {
            "ok" => Ok(()),
            error => Err(error.to_owned()),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
