//! What can go wrong, and what is promised nevertheless.

use std::sync::LazyLock;

use serde::Serialize;

use crate::harness::Networks;

/// What an episode runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ground {
    /// One process, with the embedded store.
    Embedded,
    /// One Redis that forgets the claims when it dies: it comes back with full pools.
    Memory,
    /// One Redis that syncs its append-only file once a second.
    Everysec,
    /// One Redis that syncs every write to its append-only file.
    Synced,
    /// A primary and two replicas.
    Group,
    /// The same under three sentinels.
    Sentinels,
    /// The same. The primary, a sentinel and a replica of the service with its clients
    /// are in one network, and all others in another.
    Networks,
    /// Three primaries with a replica each.
    Cluster,
}

/// How much is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    Relaxed,
    Durable,
    Replicated,
    Fenced,
}

/// Something that goes wrong for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fault {
    /// A replica of the service is killed and started again.
    ReplicaKilled,
    /// The replicas of the service are stopped and started again, one by one.
    RollingRestart,
    /// Clients hang up after a few milliseconds.
    HastyClients,
    /// Connections to Redis break, and no new ones are made.
    LinksCut,
    /// Connections to Redis stay open, and nothing comes through.
    LinksStalled,
    /// Redis does what it is asked, but its replies are lost.
    RepliesLost,
    /// Redis forgets the scripts.
    ScriptsFlushed,
    /// Redis has no memory left.
    MemoryFull,
    /// The only Redis is killed and comes back with what it kept.
    RedisKilled,
    /// The primary hangs, and nobody takes its place.
    RedisFrozen,
    /// A replica of Redis is killed, and comes back.
    FollowerKilled,
    /// The primary is killed, another takes its place, and it comes back.
    FailoverByKill,
    /// The primary hangs, another takes its place, and it wakes up.
    FailoverByFreeze,
    /// The primary and a replica of the service with its clients are parted from all
    /// others. One of the others takes the primary's place.
    PrimaryIsolated,
    /// The same, done by parting the networks that they are in.
    NetworksParted,
    /// The primary is made a replica, and then the primary again.
    DemotedAndBack,
    /// A code moves to another node of a cluster.
    SlotMigrated,
    /// A cluster's primary is killed; its replica takes its place.
    PrimaryKilled,
    /// The object store with the grants refuses everything.
    GrantsAway,
    /// It takes so long that the refills of all replicas overlap.
    GrantsSlow,
    /// It does what it is asked, and answers when no claim waits any more.
    GrantsLate,
    /// It does what it is asked, but its answers are lost.
    GrantsUnheard,
    /// It is dead.
    GrantsDead,
    /// A replica is killed when it has written a grant, and the request to open its window
    /// arrives later.
    RefillerKilled,
    /// The only Redis is killed, or the sentinels choose another primary, when a grant is
    /// written and its window is not open yet.
    RefillCut,
    /// Redis is emptied, and comes back later with what it had in the beginning.
    RedisEmptied,
    /// An empty server takes the place of Redis until then.
    RedisReplaced,
}

use Fault::{
    DemotedAndBack, FailoverByFreeze, FailoverByKill, FollowerKilled, GrantsAway, GrantsDead,
    GrantsLate, GrantsSlow, GrantsUnheard, HastyClients, LinksCut, LinksStalled, MemoryFull,
    NetworksParted, PrimaryIsolated, PrimaryKilled, RedisEmptied, RedisFrozen, RedisKilled,
    RedisReplaced, RefillCut, RefillerKilled, ReplicaKilled, RepliesLost, RollingRestart,
    ScriptsFlushed, SlotMigrated,
};

/// The faults that each level covers on each ground. No other fault is covered by the
/// promise, and none is at `relaxed`: those only show that the check finds violations.
const COVERED: &[(Level, Ground, &[Fault])] = &[
    (
        Level::Durable,
        Ground::Embedded,
        &[ReplicaKilled, RollingRestart, HastyClients],
    ),
    (
        Level::Durable,
        Ground::Synced,
        &[
            RedisKilled,
            RedisFrozen,
            LinksCut,
            LinksStalled,
            RepliesLost,
            ScriptsFlushed,
            MemoryFull,
            ReplicaKilled,
            RollingRestart,
            HastyClients,
        ],
    ),
    (
        Level::Replicated,
        Ground::Group,
        &[
            FollowerKilled,
            RedisFrozen,
            DemotedAndBack,
            LinksCut,
            LinksStalled,
            RepliesLost,
            ScriptsFlushed,
            MemoryFull,
            ReplicaKilled,
            RollingRestart,
            HastyClients,
        ],
    ),
    (
        Level::Replicated,
        Ground::Sentinels,
        &[
            FailoverByKill,
            FailoverByFreeze,
            PrimaryIsolated,
            DemotedAndBack,
            LinksStalled,
            RepliesLost,
        ],
    ),
    (Level::Replicated, Ground::Networks, &[NetworksParted]),
    (
        Level::Replicated,
        Ground::Cluster,
        &[SlotMigrated, PrimaryKilled],
    ),
    (
        Level::Fenced,
        Ground::Memory,
        &[
            RedisKilled,
            RedisFrozen,
            LinksCut,
            LinksStalled,
            RepliesLost,
            ScriptsFlushed,
            MemoryFull,
            ReplicaKilled,
            RollingRestart,
            HastyClients,
            GrantsSlow,
            GrantsLate,
            GrantsUnheard,
            GrantsDead,
            RefillerKilled,
            RefillCut,
            RedisEmptied,
            RedisReplaced,
        ],
    ),
    (
        Level::Fenced,
        Ground::Everysec,
        &[RedisKilled, ReplicaKilled, GrantsAway],
    ),
    (
        Level::Fenced,
        Ground::Group,
        &[FollowerKilled, DemotedAndBack, RepliesLost, ReplicaKilled],
    ),
    (
        Level::Fenced,
        Ground::Sentinels,
        &[
            FailoverByKill,
            FailoverByFreeze,
            PrimaryIsolated,
            DemotedAndBack,
            LinksStalled,
            RepliesLost,
            GrantsUnheard,
            RefillCut,
        ],
    ),
    (Level::Fenced, Ground::Networks, &[NetworksParted]),
    (
        Level::Fenced,
        Ground::Cluster,
        &[SlotMigrated, PrimaryKilled],
    ),
];

/// The rows that can be tried here: only root may make networks.
pub(super) fn covered() -> impl Iterator<Item = (Level, Ground, &'static [Fault])> {
    static NETWORKS: LazyLock<bool> = LazyLock::new(|| match Networks::start() {
        Ok(_) => true,
        Err(error) => {
            println!("private networks are not tried: {error}");
            false
        }
    });
    let rows = COVERED.iter().copied();
    rows.filter(|(_, ground, _)| *ground != Ground::Networks || *NETWORKS)
}

/// Faults that may come on top of another, where they are covered.
pub(super) const LIGHT: &[Fault] = &[
    LinksCut,
    LinksStalled,
    RepliesLost,
    ScriptsFlushed,
    HastyClients,
];

/// Faults of the wires. Some clients are bound to notice them.
pub(super) const WIRES: &[Fault] = &[LinksCut, LinksStalled, RepliesLost];

impl Fault {
    /// Whether the object store is what fails.
    pub(super) fn is_of_grants(self) -> bool {
        matches!(
            self,
            GrantsAway | GrantsSlow | GrantsLate | GrantsUnheard | GrantsDead
        )
    }

    /// Whether a client may be told meanwhile that there is no such code.
    pub(super) fn hides_codes(self) -> bool {
        matches!(self, RedisEmptied | RedisReplaced)
    }

    /// Whether the old primary is gone when another takes its place. Where it goes on for a
    /// while, what it gives out then is set aside as well.
    pub(super) fn ends_a_primary(self) -> bool {
        self == FailoverByKill
    }
}

/// A level on a ground, as in the report.
pub(super) fn case(level: Level, ground: Ground) -> String {
    format!("{:<10} {:<9}", name(level), name(ground))
}

/// A level, a ground or a fault, as in the report.
pub(super) fn name(word: impl Serialize) -> String {
    let name = serde_json::to_value(word).unwrap();
    name.as_str().unwrap().to_owned()
}
