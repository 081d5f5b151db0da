//! A primary with replicas.

use std::net::SocketAddr;

use super::redis::{DEADLINE, IN_MEMORY, Redis, Setup};
use super::until;

/// A primary and its replicas. The nodes themselves know which of them is the
/// primary.
pub(crate) struct Group {
    pub(crate) nodes: Vec<Redis>,
    /// The address by which the others know each node.
    pub(super) known: Vec<SocketAddr>,
}

impl Group {
    /// Starts a primary, which is the first node, and this many replicas. Waits until
    /// they are in step.
    pub(crate) fn start(replicas: usize) -> Self {
        Self::set_up(replicas, &Setup::with(IN_MEMORY))
    }

    /// The same, of nodes with this setup.
    pub(crate) fn set_up(replicas: usize, setup: &Setup) -> Self {
        Self::set_up_behind(replicas, |_| setup.clone(), Redis::address)
    }

    /// The same. Each node has its own setup, and another address by which it is known.
    pub(crate) fn set_up_behind(
        replicas: usize,
        setup: impl Fn(usize) -> Setup,
        known_at: impl FnMut(&Redis) -> SocketAddr,
    ) -> Self {
        // A primary would wait five seconds for more replicas, and ten until it sends the
        // first one something to confirm.
        let quick = [
            "--repl-diskless-sync-delay",
            "0",
            "--repl-ping-replica-period",
            "1",
        ];
        let nodes: Vec<_> = (0..=replicas)
            .map(|n| Redis::set_up(setup(n).and(&quick)))
            .collect();
        let known: Vec<_> = nodes.iter().map(known_at).collect();
        for (node, known) in nodes.iter().zip(&known) {
            let [host, port] = words(*known);
            let () = node.tell(&["CONFIG", "SET", "replica-announce-ip", &host]);
            let () = node.tell(&["CONFIG", "SET", "replica-announce-port", &port]);
        }
        let group = Self { nodes, known };
        for replica in 1..=replicas {
            group.follow(replica, 0);
            // This makes it a replica again after a restart.
            group.nodes[replica].command("CONFIG REWRITE");
        }
        group.wait_for_replicas(0, replicas);
        group
    }

    /// Waits until this many replicas follow a node.
    pub(crate) fn wait_for_replicas(&self, primary: usize, count: usize) {
        until("all replicas are online", DEADLINE, || {
            self.has_replicas(primary, count)
        });
    }

    /// Waits until every node has a key.
    pub(crate) fn wait_until_all_have(&self, key: &str) {
        until("every node has the key", DEADLINE, || {
            let mut nodes = self.nodes.iter();
            nodes.all(|node| {
                node.ask(&["EXISTS", key])
                    .is_ok_and(|count: u32| count == 1)
            })
        });
    }

    pub(super) fn has_replicas(&self, primary: usize, count: usize) -> bool {
        self.nodes[primary]
            .ask(&["INFO", "replication"])
            .is_ok_and(|info: String| {
                // A replica that has not confirmed anything yet is not sent anything,
                // either, whatever its state is. If it were promoted, it would be empty.
                info.matches("state=online").count() >= count && !info.contains(",offset=0,")
            })
    }

    /// Makes a node a replica of another.
    pub(crate) fn follow(&self, node: usize, primary: usize) {
        let [host, port] = words(self.known[primary]);
        let () = self.nodes[node].tell(&["REPLICAOF", &host, &port]);
    }

    /// Makes a node a primary.
    pub(crate) fn promote(&self, node: usize) {
        let () = self.nodes[node].tell(&["REPLICAOF", "NO", "ONE"]);
    }

    /// Whether all nodes run, and all others follow this one closely.
    pub(crate) fn is_whole(&self, primary: usize) -> bool {
        let replicas = self.nodes.len() - 1;
        let counted = format!("connected_slaves:{replicas}");
        self.has_replicas(primary, replicas)
            && self.nodes[primary]
                .ask(&["INFO", "replication"])
                .is_ok_and(|info: String| info.contains(&counted))
            && (0..self.nodes.len()).all(|node| node == primary || self.follows(node))
    }

    /// Whether a node is in step with its primary.
    pub(crate) fn follows(&self, node: usize) -> bool {
        self.nodes[node]
            .ask(&["INFO", "replication"])
            .is_ok_and(|info: String| info.contains("master_link_status:up"))
    }

    /// Whether a node says that it is a primary.
    pub(crate) fn is_primary(&self, node: usize) -> bool {
        self.nodes[node].is_primary()
    }
}

/// What a node says about its replication.
impl Redis {
    /// Whether it says that it is a primary.
    pub(crate) fn is_primary(&self) -> bool {
        self.ask(&["INFO", "replication"])
            .is_ok_and(|info: String| info.contains("role:master"))
    }

    /// Its replication offset: how much it has written. 0 while it does not answer.
    pub(crate) fn offset(&self) -> u64 {
        let info: String = self.ask(&["INFO", "replication"]).unwrap_or_default();
        number(&info, "master_repl_offset:").unwrap_or(0)
    }

    /// Whether this many replicas follow it and have confirmed an earlier offset. They
    /// are always a little behind the current one, if only because sentinels talk to
    /// each other. A replica that has just been filled is online a second before it is
    /// sent more.
    pub(crate) fn is_followed_by(&self, replicas: usize, offset: u64) -> bool {
        let info: String = self.ask(&["INFO", "replication"]).unwrap_or_default();
        let confirmed = info
            .lines()
            .filter(|line| line.contains("state=online"))
            .filter(|line| number(line, "offset=").is_some_and(|its| its >= offset.max(1)));
        confirmed.count() >= replicas
    }
}

/// The number that follows a name.
fn number(text: &str, name: &str) -> Option<u64> {
    let (_, rest) = text.split_once(name)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
    digits?.parse().ok()
}

/// The host and the port, as two words of a command.
fn words(address: SocketAddr) -> [String; 2] {
    [address.ip().to_string(), address.port().to_string()]
}

#[test]
fn replicas_also_follow_their_primary_after_a_restart() {
    let mut group = Group::start(2);
    let () = group.nodes[0].tell(&["SET", "a", "b"]);
    group.nodes[2].restart();
    group.wait_for_replicas(0, 2);
    assert_eq!(group.nodes[2].tell::<String>(&["GET", "a"]), "b");
    assert!(group.is_primary(0) && !group.is_primary(2));
}
