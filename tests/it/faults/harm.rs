//! What is done to the servers.

use std::path::PathBuf;
use std::time::Duration;

use super::crowd::Crowd;
use super::fault::Fault;
use super::flaw::hash_of;
use super::plan::Trouble;
use super::servers::{HEALING, Kind, Servers};
use crate::harness::{Networks, Proxy, Way, pace, until};

/// How long to wait for a window to be opened.
const REFILL: Duration = Duration::from_secs(1);

impl Servers {
    /// Makes something go wrong.
    pub(super) fn begin(&mut self, trouble: &Trouble, victims: &[u32]) {
        match trouble.fault {
            Fault::RedisKilled | Fault::FailoverByKill => {
                let struck = self.strike();
                self.nodes_mut()[struck].stop();
            }
            Fault::RedisFrozen | Fault::FailoverByFreeze => {
                let struck = self.strike();
                self.nodes()[struck].pause();
            }
            Fault::FollowerKilled => self.nodes_mut()[1].stop(),
            Fault::LinksCut => self.treat(victims, Way::Cut),
            Fault::LinksStalled => self.treat(victims, Way::Stalled),
            Fault::RepliesLost => self.treat(victims, Way::Deaf),
            Fault::ScriptsFlushed => self.flush_scripts(),
            Fault::MemoryFull => self.limit_memory("1"),
            Fault::PrimaryIsolated => self.isolate(victims[0], trouble.target),
            Fault::NetworksParted => self.part(),
            Fault::DemotedAndBack => self.demote(),
            Fault::SlotMigrated => self.migrate(trouble),
            Fault::PrimaryKilled => self.lose_primary(),
            Fault::RefillCut => {
                self.hold_refill();
                let struck = self.strike();
                self.nodes_mut()[struck].stop();
            }
            Fault::RedisEmptied => self.nodes()[0].command("FLUSHALL"),
            Fault::RedisReplaced => {
                self.nodes_mut()[0].stop();
                std::fs::rename(self.dump(), self.backup()).unwrap();
                self.nodes_mut()[0].restart();
            }
            fault => unreachable!("{fault:?} happens to something else"),
        }
    }

    /// Ends what `begin` began.
    pub(super) fn end(&mut self, trouble: &Trouble) {
        match trouble.fault {
            Fault::RedisKilled | Fault::FailoverByKill | Fault::RefillCut => {
                self.wait_for_failover();
                self.let_go();
                let struck = self.struck;
                self.nodes_mut()[struck].restart();
            }
            Fault::RedisFrozen | Fault::FailoverByFreeze => {
                self.wait_for_failover();
                self.nodes()[self.struck].resume();
            }
            Fault::FollowerKilled => self.nodes_mut()[1].restart(),
            Fault::LinksCut | Fault::LinksStalled | Fault::RepliesLost => self.mend_wires(),
            Fault::MemoryFull => self.limit_memory("0"),
            Fault::PrimaryIsolated => {
                self.wait_for_failover();
                self.mend_wires();
            }
            Fault::NetworksParted => {
                self.wait_for_failover();
                self.networks().join();
            }
            Fault::DemotedAndBack => self.promote_again(),
            Fault::PrimaryKilled => {
                let struck = self.struck;
                self.nodes_mut()[struck].restart();
            }
            Fault::RedisEmptied => self.nodes_mut()[0].restart(),
            Fault::RedisReplaced => {
                self.nodes_mut()[0].stop();
                std::fs::rename(self.backup(), self.dump()).unwrap();
                self.nodes_mut()[0].restart();
            }
            Fault::ScriptsFlushed | Fault::SlotMigrated | Fault::RollingRestart => {}
            fault => unreachable!("{fault:?} happens to something else"),
        }
    }

    /// Holds the request by which a window is opened. Its grant is written then. Returns
    /// the process that sent it.
    pub(super) fn hold_refill(&self) -> Option<u32> {
        self.wires[self.primary()].hold(&hash_of("refill.lua"), REFILL)
    }

    /// Lets it go.
    pub(super) fn let_go(&self) {
        self.wires.iter().for_each(Proxy::let_go);
    }

    /// What the only Redis comes back with.
    fn dump(&self) -> PathBuf {
        self.nodes()[0].path("dump.rdb")
    }

    fn backup(&self) -> PathBuf {
        self.nodes()[0].path("backup.rdb")
    }

    /// Sets the way of all wires for some processes.
    fn treat(&self, victims: &[u32], way: Way) {
        let ways: Vec<_> = victims.iter().map(|victim| (*victim, way)).collect();
        for wire in self.wires.iter().chain(&self.sentinel_wires) {
            wire.treat(Way::Open, &ways);
        }
    }

    fn mend_wires(&self) {
        self.treat(&[], Way::Open);
    }

    fn flush_scripts(&self) {
        for node in self.nodes() {
            // A server that does not answer, or is a replica, forgets nothing.
            let _ = node.ask::<()>(&["SCRIPT", "FLUSH"]);
        }
    }

    fn limit_memory(&self, limit: &str) {
        for node in self.nodes() {
            let () = node.tell(&["CONFIG", "SET", "maxmemory", limit]);
        }
    }

    /// Parts the primary from all but one replica of the service. That replica reaches
    /// only the primary.
    fn isolate(&mut self, victim: u32, target: usize) {
        // In some episodes packets vanish, in others connections break.
        let gone = match target % 2 {
            0 => Way::Stalled,
            _ => Way::Cut,
        };
        let struck = self.strike();
        let primary = self.nodes()[struck].id().expect("it runs");
        for wire in self.wires.iter().chain(&self.sentinel_wires) {
            wire.treat(Way::Open, &[(victim, gone), (primary, gone)]);
        }
        self.wires[struck].treat(gone, &[(victim, Way::Open)]);
    }

    /// Parts the primary's network from the other.
    fn part(&mut self) {
        // On a loaded machine, the sentinels may have chosen another primary.
        if self.strike() != 0 {
            self.promote_again();
            self.struck = 0;
        }
        self.networks().part();
    }

    fn networks(&self) -> &Networks {
        self.networks.as_ref().expect("this ground has networks")
    }

    fn wait_for_failover(&self) {
        if let Kind::Sentinels(all) = &self.kind {
            all.wait_for_failover(self.struck);
        }
    }

    fn demote(&self) {
        match &self.kind {
            Kind::Group(group) => {
                group.promote(1);
                group.follow(0, 1);
            }
            Kind::Sentinels(all) => drop(all.failover()),
            Kind::None | Kind::One(_) | Kind::Cluster(_) => {
                unreachable!("there is no other node to promote")
            }
        }
    }

    fn promote_again(&self) {
        match &self.kind {
            Kind::Group(group) => {
                until("the demoted primary follows", HEALING, || group.follows(0));
                group.promote(0);
                group.follow(1, 0);
            }
            Kind::Sentinels(all) => while all.failover() != 0 {},
            Kind::None | Kind::One(_) | Kind::Cluster(_) => {
                unreachable!("there is no other node to promote")
            }
        }
    }

    /// Moves the slot of the first code. For a while, some of its keys are on one node
    /// and some on the other.
    fn migrate(&self, trouble: &Trouble) {
        let Kind::Cluster(cluster) = &self.kind else {
            unreachable!("only clusters have slots");
        };
        let slot = cluster.slot(&format!("{{{}}}", Crowd::code(0)));
        let (from, nodes) = (self.primary(), &cluster.nodes);
        let others = (0..nodes.len()).filter(|n| *n != from && nodes[*n].is_primary());
        let others: Vec<_> = others.collect();
        let migration = cluster.migrate(slot, others[trouble.target % others.len()]);
        let keys = migration.keys();
        migration.move_keys(&keys[..=trouble.target % keys.len()]);
        pace((trouble.ends - trouble.begins) / 2);
        migration.finish();
    }

    fn lose_primary(&mut self) {
        let primary = self.strike();
        if let Kind::Cluster(cluster) = &mut self.kind {
            cluster.lose(primary);
        }
    }

    /// Remembers the current primary, in a cluster that of the first code, as the node
    /// that something happens to.
    fn strike(&mut self) -> usize {
        self.struck = self.primary();
        self.struck
    }

    fn primary(&self) -> usize {
        match &self.kind {
            Kind::Sentinels(all) => all.primary(),
            Kind::Cluster(cluster) => cluster.node_of(&format!("{{{}}}", Crowd::code(0))),
            Kind::None | Kind::One(_) | Kind::Group(_) => 0,
        }
    }
}
