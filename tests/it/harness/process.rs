//! The program in a process of its own, as its users run it.

mod serve;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

pub(crate) use self::serve::Serve;
use super::until_ok;

/// Enough for a loaded machine to start a process; one that hangs is still noticed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// No variables.
pub(crate) const NOTHING: &[(&str, &str)] = &[];

/// The program under test.
pub(crate) fn this_program() -> PathBuf {
    env!("CARGO_BIN_EXE_apiece").into()
}

/// The program of 0.1.0, which `make rolling-update` builds.
pub(crate) fn program_of_0_1_0() -> PathBuf {
    let path = std::env::var_os("APIECE_0_1_0");
    path.expect("make rolling-update says where it is").into()
}

/// The arguments of a service on free ports.
pub(crate) const SERVE: [&str; 3] = ["serve", "--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0"];

/// A command of `apiece` with none of this machine's configuration.
pub(crate) fn apiece(home: &Path) -> Command {
    clean(&this_program(), home)
}

/// A command of another program with none of this machine's configuration.
pub(crate) fn clean(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", home)
        .env("TMPDIR", home)
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command, stdin: &str) -> Ran {
    let outputs = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = outputs.stdin(Stdio::piped()).spawn().unwrap();
    // A command that does not read may close its end.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    /// Asserts that it ended with `code`, and returns itself.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Asserts that it ended with `code` and printed one line on standard error, with
    /// each of `words` in it. Returns itself.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Self {
        let ran = self.exits(code);
        let one_line = ran.stderr.starts_with("apiece: ") && ran.stderr.lines().count() == 1;
        assert!(one_line, "{ran:#?}");
        for word in words {
            assert!(ran.stderr.contains(word), "{word:?} is not in {ran:#?}");
        }
        ran
    }

    /// Its standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }
}

/// A process, killed when dropped, and the lines that it prints.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    seen: String,
}

impl Process {
    /// Starts a command, and reads what it prints on both of its outputs.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let outputs = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = outputs.stdin(Stdio::null()).spawn().unwrap();
        let (sender, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for output in outputs {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let lines = BufReader::new(output).lines().map_while(Result::ok);
                lines.for_each(|line| {
                    let _ = sender.send(line);
                });
            });
        }
        let seen = String::new();
        Self { child, lines, seen }
    }

    /// Waits for a line for which `wanted` returns something, and returns that.
    #[track_caller]
    pub(crate) fn find<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("no such line; there was:\n{}", self.seen);
            };
            self.seen.push_str(&line);
            self.seen.push('\n');
            if let Some(found) = wanted(&line) {
                return found;
            }
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `-TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// The most memory that it has used so far, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        memory(self.child.id(), "VmHWM").expect("it runs")
    }

    /// Waits until it ends. Returns its status and all that it printed.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let status = until_ok(DEADLINE, || {
            let ended = self.child.try_wait().unwrap();
            ended.ok_or_else(|| format!("it does not end:\n{}", self.seen))
        });
        self.seen.extend(self.lines.iter().map(|line| line + "\n"));
        (status, std::mem::take(&mut self.seen))
    }
}

/// Sends a signal, such as `-TERM`, to a running process.
pub(crate) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(sent.expect("there is a kill command").success());
}

/// The memory that a process uses (`VmRSS`) or has used at most (`VmHWM`), in bytes
/// (proc(5), status). Nothing if it has ended.
pub(crate) fn memory(process: u32, which: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(which))?;
    let kib = line.trim_start_matches(':').trim().trim_end_matches(" kB");
    Some(kib.parse::<u64>().ok()? * 1_024)
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
