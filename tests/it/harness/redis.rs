//! A private Redis for a test.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Loaded machines are slow to start a process; a hung one is still noticed.
const DEADLINE: Duration = Duration::from_secs(20);

/// A `redis-server` with a directory and a port of its own, killed when dropped.
pub(crate) struct Redis {
    dir: TempDir,
    port: u16,
    options: Vec<String>,
    server: Option<Child>,
}

impl Redis {
    /// Starts a server that keeps nothing on the disk.
    pub(crate) fn start() -> Self {
        Self::start_with(&["--save", "", "--appendonly", "no"])
    }

    /// Starts a server with these options, and the ones that keep it private.
    pub(crate) fn start_with(options: &[&str]) -> Self {
        let mut redis = Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
            port: 0,
            options: options.iter().copied().map(String::from).collect(),
            server: None,
        };
        // Another process may take the port between its choice and its use.
        for _ in 0..10 {
            redis.port = free_port();
            if redis.launch() {
                return redis;
            }
        }
        panic!(
            "no redis-server would start; the last one said:\n{}",
            redis.log()
        );
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The address alone.
    pub(crate) fn address(&self) -> (&'static str, u16) {
        ("127.0.0.1", self.port)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Runs a command that has to succeed.
    pub(crate) fn command(&self, command: &str) {
        let answer = ask(self.port, command).expect("the server answers");
        assert_eq!(answer, "+OK\r\n", "{command}");
    }

    /// Kills it at once, as a power cut would.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("a child can be killed");
            server.wait().expect("a killed child ends");
        }
    }

    /// Starts it again where it was, with what it kept.
    pub(crate) fn restart(&mut self) {
        self.stop();
        assert!(
            self.launch(),
            "redis-server would not start again:\n{}",
            self.log()
        );
    }

    /// Makes it hang: connections stay open and nothing answers.
    pub(crate) fn pause(&self) {
        self.signal("-STOP");
    }

    /// Ends a pause.
    pub(crate) fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let server = self.server.as_ref().expect("the server runs");
        let status = Command::new("kill")
            .args([signal, &server.id().to_string()])
            .status();
        assert!(status.expect("there is a kill command").success());
    }

    /// Whether the server came up; false if it ended instead.
    fn launch(&mut self) -> bool {
        let server = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--daemonize", "no", "--logfile", "redis.log", "--dir"])
            .arg(self.dir.path())
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is not installed: run the tests with `make test`, which does it");
        let server = self.server.insert(server);
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            if server.try_wait().expect("a child can be asked").is_some() {
                return false;
            }
            if answers(self.port) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!(
            "redis-server does not answer within {DEADLINE:?}:\n{}",
            self.log()
        );
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("redis.log")).unwrap_or_default()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener
        .local_addr()
        .expect("a bound socket has one")
        .port();
    assert_ne!(port, 6379, "that port may be someone's Redis");
    port
}

/// Whether it answers PING; not yet while it loads what it kept.
fn answers(port: u16) -> bool {
    ask(port, "PING").is_ok_and(|answer| answer == "+PONG\r\n")
}

fn ask(port: u16, command: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(format!("{command}\r\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_private_redis_hangs_dies_and_comes_back_with_what_it_kept() {
    let mut redis = Redis::start_with(&["--appendonly", "yes", "--appendfsync", "always"]);
    assert!(redis.url().ends_with(&format!(":{}/", redis.port)));
    assert_eq!(ask(redis.port, "SET a b").unwrap(), "+OK\r\n");
    redis.pause();
    assert!(!answers(redis.port));
    redis.resume();
    assert!(answers(redis.port));
    redis.stop();
    assert!(!answers(redis.port));
    redis.restart();
    assert_eq!(ask(redis.port, "STRLEN a").unwrap(), ":1\r\n");
}
