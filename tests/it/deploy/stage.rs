//! What `docker-compose.yml` starts, as plain processes from the same files:
//! HAProxy before three replicas on a deployed Redis.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::read;
use crate::harness::deployed::{APIECE, deployed, with_user};
use crate::harness::process::{Process, clean, this_program};
use crate::harness::{Api, KEY, Redis, Scrape, until};

/// Replicas have different addresses and the same ports, as containers have.
const ADDRESSES: [&str; 3] = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Stage {
    replicas: [Option<Process>; 3],
    /// The program of replicas that are started from now on.
    pub(super) program: PathBuf,
    settings: Vec<String>,
    variables: Vec<(&'static str, String)>,
    _haproxy: Process,
    redis: Redis,
    port: u16,
    ops_port: u16,
    /// The public address of the balancer, and its ops address.
    public: SocketAddr,
    balancer_ops: SocketAddr,
    home: TempDir,
}

impl Stage {
    /// Starts all of it, as it is deployed, and waits until it is ready. The service
    /// has these settings and variables besides.
    pub(super) fn set(settings: &[&str], variables: Vec<(&'static str, String)>) -> Self {
        Self::set_behind(&read("deploy/haproxy/haproxy.cfg"), settings, variables)
    }

    /// The same, behind a balancer with another configuration.
    pub(super) fn set_behind(
        balancer: &str,
        settings: &[&str],
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        Self::set_with(this_program(), balancer, settings, variables)
    }

    /// The same, with replicas of another program.
    pub(super) fn set_with(
        program: PathBuf,
        balancer: &str,
        settings: &[&str],
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        let redis = Redis::set_up(deployed());
        let home = tempfile::tempdir().unwrap();
        let (port, ops_port) = (free_port(), free_port());
        let store = format!("--store={}", with_user(&redis.url(), APIECE));
        let mut settings: Vec<_> = settings.iter().copied().map(String::from).collect();
        settings.extend([store, "--guarantee=durable".into()]);
        let config = home.path().join("haproxy.cfg");
        std::fs::write(&config, balancer).unwrap();
        let [public, balancer_ops] =
            [free_port(), free_port()].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let haproxy = Process::spawn(
            Command::new("haproxy")
                .args(["-db", "-f"])
                .arg(&config)
                .env("PATH", path_with_sbin())
                .envs(
                    (1..)
                        .zip(ADDRESSES)
                        .map(|(n, at)| (format!("APIECE_{n}"), at)),
                )
                .env("APIECE_PORT", port.to_string())
                .env("APIECE_OPS_PORT", ops_port.to_string())
                .env("BIND", public.to_string())
                .env("OPS_BIND", balancer_ops.to_string()),
        );
        let mut stage = Self {
            replicas: [None, None, None],
            program,
            settings,
            variables,
            _haproxy: haproxy,
            redis,
            port,
            ops_port,
            public,
            balancer_ops,
            home,
        };
        for n in 0..3 {
            stage.start(n);
        }
        stage.wait_for(3);
        stage
    }

    /// A client that goes through the balancer.
    pub(super) fn api(&self) -> Api {
        Api::at(self.public)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.public
    }

    pub(super) fn redis(&mut self) -> &mut Redis {
        &mut self.redis
    }

    /// The ops addresses of the replicas, and that of the balancer.
    pub(super) fn ops(&self) -> (Vec<String>, String) {
        let of_replica = |at: &str| format!("{at}:{}", self.ops_port);
        (
            ADDRESSES.map(of_replica).to_vec(),
            self.balancer_ops.to_string(),
        )
    }

    fn start(&mut self, n: usize) {
        let at = ADDRESSES[n];
        let mut process = Process::spawn(
            clean(&self.program, self.home.path())
                .arg("serve")
                .args(&self.settings)
                .arg(format!("--public-url=http://{}", self.public))
                .env("APIECE_LISTEN", format!("{at}:{}", self.port))
                .env("APIECE_OPS_LISTEN", format!("{at}:{}", self.ops_port))
                .env("APIECE_ADMIN_KEY", KEY)
                .envs(self.variables.iter().cloned()),
        );
        process.find(|line| line.contains("\"serving\"").then_some(()));
        self.replicas[n] = Some(process);
    }

    /// Starts a replica again with another guarantee.
    pub(super) fn guarantee(&mut self, n: usize, level: &str) {
        let setting = |setting: &&mut String| setting.starts_with("--guarantee=");
        let setting = self.settings.iter_mut().find(setting).expect("it is set");
        *setting = format!("--guarantee={level}");
        self.restart(n, "-TERM");
    }

    /// Stops a replica by this signal, and starts it again when it has ended.
    pub(super) fn restart(&mut self, n: usize, signal: &str) {
        let process = self.replicas[n].take().unwrap();
        process.signal(signal);
        let (status, log) = process.end();
        assert_eq!(status.success(), signal == "-TERM", "{log}");
        self.start(n);
    }

    /// The address of the store.
    pub(super) fn store(&self) -> &str {
        let store = self.settings.iter();
        let mut store = store.filter_map(|setting| setting.strip_prefix("--store="));
        store.next().expect("it is set")
    }

    pub(super) fn kill(&mut self, n: usize) {
        self.replicas[n] = None;
    }

    /// Waits until the balancer sends requests to this many replicas.
    pub(super) fn wait_for(&self, replicas: u32) {
        until("the balancer uses these replicas", PATIENCE, || {
            let servers = self.counted("haproxy_backend_active_servers{proxy=\"apiece\"}");
            servers == Some(f64::from(replicas))
        });
    }

    /// A number that the balancer counts, if it does.
    pub(super) fn counted(&self, series: &str) -> Option<f64> {
        Scrape::of(self.balancer_ops).ok()?.get(series)
    }
}

/// A port that is free on every address of this machine.
pub(super) fn free_port() -> u16 {
    crate::harness::free_port(Ipv4Addr::UNSPECIFIED.into())
}

/// The path with the folders of servers, which Debian only gives to root.
pub(super) fn path_with_sbin() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{path}:/usr/sbin:/usr/local/sbin")
}
