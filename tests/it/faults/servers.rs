//! The servers that hold the data, in each way of running them.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::fault::Ground;
use crate::harness::cluster::Cluster;
use crate::harness::group::Group;
use crate::harness::redis::{IN_MEMORY, SYNCED, Setup};
use crate::harness::sentinel::Sentinels;
use crate::harness::{Networks, Place, Proxy, Redis, until};

/// How long servers may take to be whole again on a loaded machine. Sentinels already
/// wait eight seconds before they correct a primary that has come back.
pub(super) const HEALING: Duration = Duration::from_secs(45);

/// The servers, and the wires through which the service reaches them.
pub(super) struct Servers {
    pub(super) kind: Kind,
    /// One wire in front of each node that the service is told about. A cluster has
    /// none.
    pub(super) wires: Vec<Proxy>,
    /// One wire in front of each sentinel.
    pub(super) sentinel_wires: Vec<Proxy>,
    /// The node that something has happened to.
    pub(super) struck: usize,
    pub(super) networks: Option<Networks>,
}

/// A way of running them.
pub(super) enum Kind {
    None,
    One(Redis),
    Group(Group),
    Sentinels(Sentinels),
    Cluster(Cluster),
}

impl Servers {
    /// Starts them, in these networks if there are any.
    pub(super) fn start(ground: Ground, networks: Option<Networks>) -> Self {
        let mut wires = Vec::new();
        let mut wire = |node: &Redis| {
            wires.push(Proxy::before(node.port()));
            wires.last().expect("just pushed").address()
        };
        let kind = match ground {
            Ground::Embedded => Kind::None,
            Ground::Memory => Kind::One(Redis::start()),
            Ground::Everysec => Kind::One(Redis::start_with(&[
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
            ])),
            Ground::Synced => Kind::One(Redis::start_with(SYNCED)),
            Ground::Group => Kind::Group(Group::start(2)),
            Ground::Sentinels => {
                let setup = Setup::with(IN_MEMORY);
                let all = Sentinels::set_up_behind(&setup, 1_000, &mut wire);
                prefer_first(&all);
                Kind::Sentinels(all)
            }
            Ground::Networks => {
                let networks = networks.as_ref().expect("this ground has networks");
                let place = |n| {
                    if n == 0 {
                        &networks.far
                    } else {
                        &networks.near
                    }
                };
                let sentinel = |n| Setup::with(&[]).at(place(n));
                let open = &["--protected-mode", "no"];
                let node = |n| Setup::with(IN_MEMORY).and(open).at(place(n));
                let all = Sentinels::set_up_under(sentinel, node, 1_000, Redis::address);
                prefer_first(&all);
                Kind::Sentinels(all)
            }
            Ground::Cluster => Kind::Cluster(Cluster::start_with_replicas()),
        };
        let mut sentinel_wires = Vec::new();
        match &kind {
            Kind::One(node) => drop(wire(node)),
            Kind::Group(group) => drop(wire(&group.nodes[0])),
            Kind::Sentinels(all) if networks.is_none() => {
                let wires = all.sentinels.iter().map(|s| Proxy::before(s.port()));
                sentinel_wires.extend(wires);
            }
            Kind::None | Kind::Sentinels(_) | Kind::Cluster(_) => {}
        }
        Self {
            kind,
            wires,
            sentinel_wires,
            struck: 0,
            networks,
        }
    }

    /// The address of the store, unless it is the embedded one.
    pub(super) fn url(&self) -> Option<String> {
        match &self.kind {
            Kind::None => None,
            Kind::One(_) | Kind::Group(_) => Some(self.wires[0].url()),
            Kind::Sentinels(all) if self.networks.is_some() => Some(all.url()),
            Kind::Sentinels(all) => {
                let known = self.sentinel_wires.iter().map(Proxy::address);
                Some(all.url_by(known))
            }
            Kind::Cluster(cluster) => Some(cluster.url()),
        }
    }

    /// Where a replica of the service runs. If there are two networks, the first replica
    /// runs in that of the first node.
    pub(super) fn place(&self, replica: usize) -> Place {
        match &self.networks {
            None => Place::default(),
            Some(networks) if replica == 0 => networks.far.clone(),
            Some(networks) => networks.near.clone(),
        }
    }

    /// All nodes that hold data.
    pub(super) fn nodes(&self) -> &[Redis] {
        match &self.kind {
            Kind::None => &[],
            Kind::One(node) => std::slice::from_ref(node),
            Kind::Group(group) => &group.nodes,
            Kind::Sentinels(all) => &all.group.nodes,
            Kind::Cluster(cluster) => &cluster.nodes,
        }
    }

    pub(super) fn nodes_mut(&mut self) -> &mut [Redis] {
        match &mut self.kind {
            Kind::None => &mut [],
            Kind::One(node) => std::slice::from_mut(node),
            Kind::Group(group) => &mut group.nodes,
            Kind::Sentinels(all) => &mut all.group.nodes,
            Kind::Cluster(cluster) => &mut cluster.nodes,
        }
    }

    /// Waits until the replicas have all codes and items. At `relaxed`, the service does
    /// not wait for them, and after a failover its clients would find no code.
    pub(super) fn wait_until_in_step(&self) {
        let done: Vec<_> = self.nodes().iter().map(Redis::offset).collect();
        let followed = |n: usize, by| self.nodes()[n].is_followed_by(by, done[n]);
        until("the replicas have caught up", HEALING, || {
            match &self.kind {
                Kind::None | Kind::One(_) => true,
                Kind::Group(_) => followed(0, 2),
                Kind::Sentinels(all) => followed(all.primary(), 2),
                Kind::Cluster(cluster) => {
                    let mut nodes = 0..cluster.nodes.len();
                    nodes.all(|n| followed(n, 1) || !cluster.nodes[n].is_primary())
                }
            }
        });
    }

    /// Waits until every server runs and all are in step.
    pub(super) fn wait_until_whole(&self) {
        until("the servers are whole", HEALING, || match &self.kind {
            Kind::None => true,
            Kind::One(node) => node.answers(),
            Kind::Group(group) => group.is_whole(0),
            Kind::Sentinels(all) => all
                .agreed()
                .is_some_and(|primary| all.group.is_whole(primary)),
            Kind::Cluster(cluster) => cluster.is_whole(),
        });
    }

    /// A number that changes with each failover. On a loaded machine, sentinels may also
    /// start one because a healthy primary is slow.
    pub(super) fn epoch(&self) -> u64 {
        match &self.kind {
            Kind::Sentinels(all) => all.epoch(),
            Kind::Cluster(cluster) => cluster.epoch(),
            Kind::None | Kind::One(_) | Kind::Group(_) => 0,
        }
    }

    /// When sentinels have chosen a primary.
    pub(super) fn elections(&self) -> Vec<Timestamp> {
        match &self.kind {
            Kind::Sentinels(all) => all.elections(),
            Kind::None | Kind::One(_) | Kind::Group(_) | Kind::Cluster(_) => Vec::new(),
        }
    }

    /// Writes the logs of the servers to a folder.
    pub(super) fn keep_logs(&self, folder: &Path) {
        let write = |name: String, log| std::fs::write(folder.join(name), log).unwrap();
        for (n, node) in self.nodes().iter().enumerate() {
            write(format!("redis-{n}.log"), node.log());
        }
        if let Kind::Sentinels(all) = &self.kind {
            for (n, sentinel) in all.sentinels.iter().enumerate() {
                write(format!("sentinel-{n}.log"), sentinel.log());
            }
        }
    }
}

/// Makes the sentinels choose the first node again after it has been demoted.
fn prefer_first(all: &Sentinels) {
    all.group.nodes[0].command("CONFIG SET replica-priority 50");
}
