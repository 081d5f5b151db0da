//! A Redis Cluster, and what can happen to it.

mod migration;

use std::time::Duration;

use redis::Value;

use super::redis::{DEADLINE, IN_MEMORY, Redis, Setup};
use super::sentinel::addresses;
use super::until;

/// How long a promotion may take on a loaded machine; it needs two seconds.
const PROMOTION: Duration = Duration::from_secs(30);

const PRIMARIES: usize = 3;
/// The option for the port that a node has for the other nodes.
const BUS: &str = "--cluster-port";
const SLOTS: usize = 16_384;

/// Three primaries, with or without a replica each. Node `n + 3` is the replica of
/// node `n`.
pub(crate) struct Cluster {
    pub(crate) nodes: Vec<Redis>,
}

impl Cluster {
    /// Starts three primaries with a third of the slots each.
    pub(crate) fn start() -> Self {
        Self::set_up(false, &Setup::with(IN_MEMORY))
    }

    /// The same, with a replica each.
    pub(crate) fn start_with_replicas() -> Self {
        Self::set_up(true, &Setup::with(IN_MEMORY))
    }

    /// The same, of nodes with this setup.
    pub(crate) fn set_up(replicas: bool, setup: &Setup) -> Self {
        let count = if replicas { 2 * PRIMARIES } else { PRIMARIES };
        let mut setup = setup.clone().and(&[
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            "1000",
            "--cluster-announce-ip",
            "127.0.0.1",
            "--repl-diskless-sync-delay",
            "0",
        ]);
        // By default, the bus uses the port ten thousand above, which may be taken.
        setup.more_ports.push(BUS);
        let nodes = (0..count).map(|_| Redis::set_up(setup.clone())).collect();
        let cluster = Self { nodes };
        cluster.introduce();
        cluster.share_slots();
        cluster.wait_until_whole();
        for replica in PRIMARIES..count {
            let primary = cluster.id(replica - PRIMARIES);
            let () = cluster.nodes[replica].tell(&["CLUSTER", "REPLICATE", &primary]);
        }
        for primary in 0..count - PRIMARIES {
            cluster.wait_for_replica(primary);
        }
        cluster
    }

    /// The address that the service is given.
    pub(crate) fn url(&self) -> String {
        format!(
            "redis+cluster://{}",
            addresses(self.primaries().iter().map(Redis::address))
        )
    }

    /// The slot that a key is in.
    pub(crate) fn slot(&self, key: &str) -> u16 {
        self.any().tell(&["CLUSTER", "KEYSLOT", key])
    }

    /// The node that serves a key.
    pub(crate) fn node_of(&self, key: &str) -> usize {
        self.owner_of(self.slot(key), self.any())
            .expect("every slot is served")
    }

    /// Kills a primary, and waits until its replica has taken its place. Returns the
    /// replica.
    pub(crate) fn lose(&mut self, primary: usize) -> usize {
        self.nodes[primary].stop();
        let replica = (primary + PRIMARIES) % self.nodes.len();
        until("the replica is promoted", PROMOTION, || {
            self.nodes
                .iter()
                .filter(|node| node.is_running())
                .all(|node| says(node, "INFO", "cluster_state:ok"))
                && self.nodes[replica].is_primary()
        });
        replica
    }

    /// Whether all nodes run and agree, and every primary has its replica.
    pub(crate) fn is_whole(&self) -> bool {
        let online = |node: &Redis| {
            node.ask(&["INFO", "replication"])
                .is_ok_and(|info: String| info.contains("state=online"))
        };
        self.nodes
            .iter()
            .all(|node| says(node, "INFO", "cluster_state:ok"))
            && self.nodes.iter().filter(|node| online(node)).count() == PRIMARIES
    }

    /// The epoch of the cluster: it rises with each change that the nodes agree on.
    pub(crate) fn epoch(&self) -> u64 {
        let info: String = self.any().tell(&["CLUSTER", "INFO"]);
        let mut lines = info.lines();
        let epoch = lines.find_map(|line| line.strip_prefix("cluster_current_epoch:"));
        epoch
            .and_then(|epoch| epoch.parse().ok())
            .expect("every cluster has an epoch")
    }

    /// The first primaries.
    pub(crate) fn primaries(&self) -> &[Redis] {
        &self.nodes[..PRIMARIES]
    }

    fn any(&self) -> &Redis {
        let mut running = self.nodes.iter().filter(|node| node.is_running());
        running.next().expect("a node runs")
    }

    fn id(&self, node: usize) -> String {
        self.nodes[node].tell(&["CLUSTER", "MYID"])
    }

    /// The node that serves a slot, as `witness` says.
    fn owner_of(&self, slot: u16, witness: &Redis) -> Option<usize> {
        let ranges: Vec<Vec<Value>> = witness.ask(&["CLUSTER", "SLOTS"]).ok()?;
        let port = ranges.iter().find_map(|range| match &range[..] {
            [Value::Int(from), Value::Int(to), Value::Array(primary), ..]
                if (*from..=*to).contains(&i64::from(slot)) =>
            {
                match primary[1] {
                    Value::Int(port) => u16::try_from(port).ok(),
                    _ => None,
                }
            }
            _ => None,
        })?;
        self.nodes.iter().position(|node| node.port() == port)
    }

    /// Tells every node about every other: gossip alone would take a while.
    fn introduce(&self) {
        for (n, node) in self.nodes.iter().enumerate() {
            let epoch = (n + 1).to_string();
            let () = node.tell(&["CLUSTER", "SET-CONFIG-EPOCH", &epoch]);
            for other in &self.nodes[..n] {
                let bus = other.port_of(BUS).expect("every node has one");
                let (port, bus) = (other.port().to_string(), bus.to_string());
                let () = node.tell(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus]);
            }
        }
        let known = format!("cluster_known_nodes:{}", self.nodes.len());
        until("the nodes know one another", DEADLINE, || {
            self.nodes.iter().all(|node| says(node, "INFO", &known))
        });
        until("the nodes have shaken hands", DEADLINE, || {
            self.nodes
                .iter()
                .all(|node| !says(node, "NODES", "handshake") && !says(node, "NODES", "noaddr"))
        });
    }

    fn share_slots(&self) {
        for n in 0..PRIMARIES {
            let first = (n * SLOTS / PRIMARIES).to_string();
            let last = ((n + 1) * SLOTS / PRIMARIES - 1).to_string();
            let () = self.nodes[n].tell(&["CLUSTER", "ADDSLOTSRANGE", &first, &last]);
        }
    }

    fn wait_until_whole(&self) {
        until("the cluster is whole", DEADLINE, || {
            let whole = |node| {
                says(node, "INFO", "cluster_state:ok") && says(node, "INFO", "slots_ok:16384")
            };
            self.nodes.iter().all(whole)
        });
    }

    fn wait_for_replica(&self, primary: usize) {
        until("the replica is online, and known to all", DEADLINE, || {
            let online: Result<String, _> = self.nodes[primary].ask(&["INFO", "replication"]);
            let replicas = self.nodes.len() - PRIMARIES;
            online.is_ok_and(|info| info.contains("state=online"))
                && self.nodes.iter().all(|node| {
                    node.ask(&["CLUSTER", "NODES"])
                        .is_ok_and(|nodes: String| nodes.matches("slave ").count() == replicas)
                })
        });
    }
}

/// Whether the answer to `CLUSTER <word>` contains a text.
fn says(node: &Redis, word: &str, what: &str) -> bool {
    node.ask(&["CLUSTER", word])
        .is_ok_and(|answer: String| answer.contains(what))
}

#[test]
fn a_replica_takes_its_lost_primarys_place() {
    let mut cluster = Cluster::start_with_replicas();
    let home = cluster.node_of("a");
    let () = cluster.nodes[home].tell(&["SET", "a", "b"]);
    until("the replica has it", DEADLINE, || {
        let replica = &cluster.nodes[home + PRIMARIES];
        replica.tell::<u32>(&["DBSIZE"]) == 1
    });
    let replica = cluster.lose(home);
    assert_eq!(cluster.node_of("a"), replica);
    assert_eq!(cluster.nodes[replica].tell::<String>(&["GET", "a"]), "b");
}
