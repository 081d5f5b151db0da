//! A slot on its way from one node of a cluster to another.

use redis::Value;

use super::{Cluster, PRIMARIES};
use crate::harness::redis::DEADLINE;
use crate::harness::tls::TLS_PORT;
use crate::harness::until;

/// A slot that is being moved.
pub(crate) struct Migration<'a> {
    cluster: &'a Cluster,
    slot: u16,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Cluster {
    /// Begins to move a slot to another node. Its keys stay where they are, and new
    /// keys go to the other node.
    pub(crate) fn migrate(&self, slot: u16, to: usize) -> Migration<'_> {
        let from = self
            .owner_of(slot, self.any())
            .expect("every slot is served");
        let migration = Migration {
            cluster: self,
            slot,
            from,
            to,
        };
        let (source, target) = (self.id(from), self.id(to));
        migration.set_slot(to, &["IMPORTING", &source]);
        migration.set_slot(from, &["MIGRATING", &target]);
        migration
    }
}

impl Migration<'_> {
    /// The keys that have not moved yet.
    pub(crate) fn keys(&self) -> Vec<String> {
        let slot = self.slot.to_string();
        self.cluster.nodes[self.from].tell(&["CLUSTER", "GETKEYSINSLOT", &slot, "1000"])
    }

    /// Moves some keys.
    pub(crate) fn move_keys(&self, keys: &[String]) {
        let to = &self.cluster.nodes[self.to];
        // Nodes talk to each other over TLS if they have it.
        let port = to.port_of(TLS_PORT).unwrap_or(to.port()).to_string();
        let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000"];
        if let Some((user, password)) = to.user() {
            words.extend(["AUTH2", user, password]);
        }
        words.push("KEYS");
        words.extend(keys.iter().map(String::as_str));
        let moved: String = self.cluster.nodes[self.from].tell(&words);
        assert_eq!(moved, "OK");
    }

    /// Moves the keys that are left, and makes the new node the owner of the slot.
    pub(crate) fn finish(self) {
        let keys = self.keys();
        if !keys.is_empty() {
            self.move_keys(&keys);
        }
        let target = self.cluster.id(self.to);
        self.set_slot(self.to, &["NODE", &target]);
        self.set_slot(self.from, &["NODE", &target]);
        until("everyone knows the new owner", DEADLINE, || {
            self.cluster
                .nodes
                .iter()
                .all(|node| self.cluster.owner_of(self.slot, node) == Some(self.to))
        });
    }

    fn set_slot(&self, node: usize, words: &[&str]) {
        let slot = self.slot.to_string();
        let words = [&["CLUSTER", "SETSLOT", &slot], words].concat();
        let () = self.cluster.nodes[node].tell(&words);
    }
}

#[test]
fn a_slot_moves_key_by_key() {
    let cluster = Cluster::start();
    let home = cluster.node_of("{tag}:a");
    let to = (home + 1) % PRIMARIES;
    let () = cluster.nodes[home].tell(&["MSET", "{tag}:a", "1", "{tag}:b", "2"]);

    let migration = cluster.migrate(cluster.slot("{tag}:a"), to);
    assert_eq!(migration.from, home);
    assert_eq!(migration.keys().len(), 2);
    migration.move_keys(&["{tag}:a".into()]);
    let refused = |words: &[&str]| {
        let answer: redis::RedisResult<Value> = cluster.nodes[home].ask(words);
        answer.unwrap_err().code().unwrap().to_owned()
    };
    assert_eq!(refused(&["GET", "{tag}:a"]), "ASK");
    assert_eq!(refused(&["MGET", "{tag}:a", "{tag}:b"]), "TRYAGAIN");
    migration.finish();
    assert_eq!(refused(&["GET", "{tag}:a"]), "MOVED");
    assert_eq!(cluster.node_of("{tag}:b"), to);
    assert_eq!(cluster.nodes[to].tell::<u8>(&["GET", "{tag}:b"]), 2);
}
