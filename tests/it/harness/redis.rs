//! A private Redis for a test. Nodes of groups and clusters and sentinels are started
//! in the same way.

mod setup;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redis::{Client, ConnectionAddr, FromRedisValue, RedisConnectionInfo};
use redis::{IntoConnectionInfo as _, RedisResult};
use tempfile::TempDir;

pub(crate) use self::setup::{IN_MEMORY, SYNCED, Setup, User};
use super::process::signal;
use super::{free_port, until_ok};

/// Enough for a loaded machine to start a process; one that hangs is still noticed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A server with a directory and a port of its own, killed when dropped.
pub(crate) struct Redis {
    dir: TempDir,
    port: u16,
    more_ports: Vec<u16>,
    setup: Setup,
    server: Option<Child>,
}

impl Redis {
    /// Starts a server that keeps nothing on the disk.
    pub(crate) fn start() -> Self {
        Self::start_with(IN_MEMORY)
    }

    /// Starts a server with these options, and those that keep it private.
    pub(crate) fn start_with(options: &[&str]) -> Self {
        Self::set_up(Setup::with(options))
    }

    /// Starts a server.
    pub(crate) fn set_up(setup: Setup) -> Self {
        let mut redis = Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
            port: 0,
            more_ports: Vec::new(),
            setup,
            server: None,
        };
        for (name, content) in &redis.setup.files {
            std::fs::write(redis.path(name), content).expect("the directory is writable");
        }
        // Another process may take the port before the server does.
        for _ in 0..10 {
            let place = &redis.setup.place;
            let free = || place.run(|| free_port(place.host()));
            redis.port = free();
            let more = redis.setup.more_ports.iter().map(|_| free());
            redis.more_ports = more.collect();
            if redis.launch() {
                return redis;
            }
        }
        panic!("no server would start; the last one said:\n{}", redis.log());
    }

    /// Its address as the service is given it.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address())
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        (self.setup.place.host(), self.port).into()
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The port that it has for an option of its setup.
    pub(crate) fn port_of(&self, option: &str) -> Option<u16> {
        let mut ports = self.setup.more_ports.iter().zip(&self.more_ports);
        ports
            .find(|(its, _)| **its == option)
            .map(|(_, port)| *port)
    }

    /// The user and the password that the harness needs.
    pub(crate) fn user(&self) -> Option<User> {
        self.setup.user
    }

    /// A path in its directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Sends a command over a new connection, with all rights.
    pub(crate) fn ask<T: FromRedisValue + Send>(&self, words: &[&str]) -> RedisResult<T> {
        self.ask_with(self.setup.user, words)
    }

    /// The same, as another user.
    pub(crate) fn ask_as<T: FromRedisValue + Send>(
        &self,
        user: User,
        words: &[&str],
    ) -> RedisResult<T> {
        self.ask_with(Some(user), words)
    }

    fn ask_with<T: FromRedisValue + Send>(
        &self,
        user: Option<User>,
        words: &[&str],
    ) -> RedisResult<T> {
        let ask = || self.ask_from_there(user, words);
        self.setup.place.run(ask)
    }

    fn ask_from_there<T: FromRedisValue>(
        &self,
        user: Option<User>,
        words: &[&str],
    ) -> RedisResult<T> {
        let patience = Duration::from_secs(1);
        let address = ConnectionAddr::Tcp(self.setup.place.host().to_string(), self.port);
        let mut rights = RedisConnectionInfo::default();
        if let Some((user, password)) = user {
            rights = rights.set_username(user).set_password(password);
        }
        let client = Client::open(address.into_connection_info()?.set_redis_settings(rights))?;
        let mut connection = client.get_connection_with_timeout(patience)?;
        connection.set_read_timeout(Some(patience))?;
        redis::cmd(words[0]).arg(&words[1..]).query(&mut connection)
    }

    /// The same, of a server that has to answer.
    #[track_caller]
    pub(crate) fn tell<T: FromRedisValue + Send>(&self, words: &[&str]) -> T {
        self.ask(words).unwrap_or_else(|e| panic!("{words:?}: {e}"))
    }

    /// Runs a command that has to succeed.
    pub(crate) fn command(&self, command: &str) {
        let () = self.tell(&command.split(' ').collect::<Vec<_>>());
    }

    /// Its process id, while it runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.server.as_ref().map(Child::id)
    }

    /// Whether it runs. It may hang.
    pub(crate) fn is_running(&self) -> bool {
        self.server.is_some()
    }

    /// Kills it at once, as a power cut would.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("a child can be killed");
            server.wait().expect("a killed child ends");
        }
    }

    /// Starts it again on its port, with the data that it kept.
    pub(crate) fn restart(&mut self) {
        self.stop();
        assert!(
            self.launch(),
            "the server would not start again:\n{}",
            self.log()
        );
    }

    /// The same with other options: another server in the place of the old one.
    pub(crate) fn restart_with(&mut self, options: &[&str]) {
        self.setup.options = options.iter().copied().map(String::from).collect();
        self.restart();
    }

    /// Makes it hang: connections stay open and nothing answers.
    pub(crate) fn pause(&self) {
        self.signal("-STOP");
    }

    /// Ends a pause.
    pub(crate) fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, name: &str) {
        signal(self.id().expect("the server runs"), name);
    }

    /// Starts the process. Whether it came up; false if it ended instead.
    fn launch(&mut self) -> bool {
        let mut command = Command::new(&self.setup.program);
        // The options that keep it private come last, and so take precedence.
        command
            .arg(self.path("redis.conf"))
            .args(&self.setup.options)
            .args(["--bind", &self.setup.place.host().to_string()])
            .args(["--port", &self.port.to_string()])
            .args(["--daemonize", "no", "--logfile", "redis.log", "--dir"])
            .arg(self.dir.path());
        for (option, port) in self.setup.more_ports.iter().zip(&self.more_ports) {
            command.args([*option, &port.to_string()]);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let place = &self.setup.place;
        let server = place
            .run(|| command.spawn())
            .unwrap_or_else(|e| missing(&self.setup.program, &e));
        self.server = Some(server);
        until_ok(DEADLINE, || {
            let server = self.server.as_mut().expect("just started");
            let has_ended = server.try_wait().expect("a child can be asked").is_some();
            if has_ended || self.answers() && self.is_itself() {
                return Ok(!has_ended);
            }
            Err(format!("the server does not answer:\n{}", self.log()))
        })
    }

    /// Whether the process that was started listens on its port. If another one took
    /// the port, the process will end, but may not have ended yet.
    fn is_itself(&self) -> bool {
        let own = self.id().map(|id| format!("process_id:{id}\r\n"));
        self.ask(&["INFO", "server"])
            .is_ok_and(|info: String| own.is_some_and(|own| info.contains(&own)))
    }

    /// Whether it answers PING. It does not while it loads its data.
    pub(crate) fn answers(&self) -> bool {
        self.ask(&["PING"]).is_ok_and(|pong: String| pong == "PONG")
    }

    /// Its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("redis.log")).unwrap_or_default()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}

fn missing(program: &Path, error: &std::io::Error) -> ! {
    panic!(
        "{} does not start ({error}): `make test` installs it",
        program.display()
    )
}

#[test]
fn a_private_redis_hangs_dies_and_comes_back_with_what_it_kept() {
    let mut redis = Redis::start_with(SYNCED);
    assert!(redis.url().ends_with(&format!(":{}/", redis.port)));
    let () = redis.tell(&["SET", "a", "b"]);
    redis.pause();
    assert!(!redis.answers());
    redis.resume();
    assert!(redis.answers());
    redis.stop();
    assert!(!redis.answers());
    redis.restart();
    assert_eq!(redis.tell::<u32>(&["STRLEN", "a"]), 1);
}

/// The source of a script, as the service sends it.
pub(crate) fn script_source(name: &str) -> &'static str {
    let script = apiece::store::redis::script_sources().find(|(file, _)| *file == name);
    script.expect("a script of this name").1
}
