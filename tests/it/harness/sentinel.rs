//! Sentinels, and the group of nodes that they watch over.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::deployed::{SENTINEL, sentinel_conf};
use super::group::Group;
use super::redis::{DEADLINE, IN_MEMORY, Redis, Setup};
use super::until;

/// How long a failover may take on a loaded machine; it needs about a second.
const FAILOVER: Duration = Duration::from_secs(30);

/// A group of three nodes under three sentinels.
pub(crate) struct Sentinels {
    pub(crate) group: Group,
    pub(crate) sentinels: Vec<Redis>,
}

/// The group's name among the sentinels, as in `deploy/redis/sentinel.conf`.
pub(crate) const NAME: &str = "apiece";

impl Sentinels {
    /// Starts a primary, two replicas and three sentinels.
    pub(crate) fn start() -> Self {
        Self::set_up(&Setup::with(IN_MEMORY))
    }

    /// The same, of nodes with this setup. If they have users, the sentinels log in as
    /// theirs.
    pub(crate) fn set_up(setup: &Setup) -> Self {
        Self::set_up_to_wait(setup, 1_000)
    }

    /// The same. A node may be silent for this many milliseconds.
    pub(crate) fn set_up_to_wait(setup: &Setup, down_after: u32) -> Self {
        Self::set_up_behind(setup, down_after, Redis::address)
    }

    /// The same, of nodes that are known by other addresses than their own.
    pub(crate) fn set_up_behind(
        setup: &Setup,
        down_after: u32,
        known_at: impl FnMut(&Redis) -> SocketAddr,
    ) -> Self {
        let sentinel = |_| Setup::with(&[]);
        Self::set_up_under(sentinel, |_| setup.clone(), down_after, known_at)
    }

    /// The same. Each sentinel and each node has its own setup.
    pub(crate) fn set_up_under(
        sentinel: impl Fn(usize) -> Setup,
        node: impl Fn(usize) -> Setup,
        down_after: u32,
        known_at: impl FnMut(&Redis) -> SocketAddr,
    ) -> Self {
        let user = node(0).user.map(|_| SENTINEL);
        let group = Group::set_up_behind(2, node, known_at);
        let quick = format!(
            "sentinel down-after-milliseconds {NAME} {down_after}\n\
             sentinel failover-timeout {NAME} 2000\n"
        );
        let config = [sentinel_conf(group.known[0], user), quick].concat();
        let sentinels: Vec<_> = (0..3)
            .map(|n| {
                let mut sentinel = sentinel(n).and(&["--sentinel"]);
                sentinel.files.push(("redis.conf", config.clone()));
                Redis::set_up(sentinel)
            })
            .collect();
        // Otherwise they take twenty seconds to notice that a node is back.
        for sentinel in &sentinels {
            let () = sentinel.tell(&["SENTINEL", "DEBUG", "INFO-PERIOD", "500"]);
            let () = sentinel.tell(&["SENTINEL", "DEBUG", "PUBLISH-PERIOD", "250"]);
        }
        let group = Self { group, sentinels };
        until("the sentinels know one another", DEADLINE, || {
            group.sentinels.iter().all(|sentinel| {
                sentinel
                    .ask(&["SENTINEL", "CKQUORUM", NAME])
                    .is_ok_and(|answer: String| answer.contains("OK 3 usable"))
                    && sentinel
                        .ask(&["INFO", "sentinel"])
                        .is_ok_and(|info: String| info.contains("slaves=2,sentinels=3"))
            })
        });
        group
    }

    /// The address that the service is given.
    pub(crate) fn url(&self) -> String {
        self.url_by(self.sentinels.iter().map(Redis::address))
    }

    /// The same, with other addresses than the sentinels' own.
    pub(crate) fn url_by(&self, known: impl Iterator<Item = SocketAddr>) -> String {
        format!("redis+sentinel://{}/{NAME}", addresses(known))
    }

    /// The node that a sentinel names as the primary.
    pub(crate) fn primary(&self) -> usize {
        let mut named = self.sentinels.iter().filter_map(|s| self.named_by(s));
        named.next().expect("a sentinel answers")
    }

    fn named_by(&self, sentinel: &Redis) -> Option<usize> {
        let words = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME];
        let (host, port): (String, u16) = sentinel.ask(&words).ok()?;
        let named = SocketAddr::new(host.parse::<IpAddr>().ok()?, port);
        self.group.known.iter().position(|known| *known == named)
    }

    /// The node that every sentinel names as the primary, if they agree.
    pub(crate) fn agreed(&self) -> Option<usize> {
        let first = self.named_by(&self.sentinels[0])?;
        let mut others = self.sentinels[1..].iter();
        others
            .all(|sentinel| self.named_by(sentinel) == Some(first))
            .then_some(first)
    }

    /// The epoch of the sentinels: it rises each time they choose a primary.
    pub(crate) fn epoch(&self) -> u64 {
        let known = self.sentinels.iter().filter_map(|sentinel| {
            let told: HashMap<String, String> = sentinel.ask(&["SENTINEL", "MASTER", NAME]).ok()?;
            told.get("config-epoch")?.parse().ok()
        });
        known.max().unwrap_or_default()
    }

    /// When the sentinels chose a primary, as their logs tell: a line has the time in the
    /// local zone.
    pub(crate) fn elections(&self) -> Vec<Timestamp> {
        let logs = self.sentinels.iter().map(Redis::log);
        let mut times: Vec<_> = logs
            .flat_map(|log| {
                let lines = log.lines().filter(|line| line.contains("+promoted-slave"));
                lines.map(time_of).collect::<Vec<_>>()
            })
            .collect();
        times.sort();
        times
    }

    /// Waits until the sentinels have made another node than `old` the primary.
    /// Returns that node.
    pub(crate) fn wait_for_failover(&self, old: usize) -> usize {
        let mut primary = None;
        until("another node is the primary", FAILOVER, || {
            primary = self.primary_after(old);
            primary.is_some()
        });
        primary.expect("it was waited for")
    }

    /// The node that all sentinels chose instead of `old`, once it is the primary.
    fn primary_after(&self, old: usize) -> Option<usize> {
        let mut named = self
            .sentinels
            .iter()
            .filter(|sentinel| sentinel.is_running() && has_others(sentinel))
            .map(|sentinel| self.named_by(sentinel));
        let primary = named.next().flatten().filter(|primary| *primary != old)?;
        let is_agreed = named.all(|other| other == Some(primary));
        (is_agreed && self.group.is_primary(primary)).then_some(primary)
    }

    /// Makes the sentinels choose another primary while all nodes are up. Returns it
    /// once the others follow it.
    ///
    /// A sentinel that has not heard of it may make the chosen node a replica again;
    /// then the others give up. So they are asked until they have done it. They refuse
    /// while they are busy.
    pub(crate) fn failover(&self) -> usize {
        let old = self.primary();
        let first = &self.sentinels[0];
        until("the sentinels have done a failover", FAILOVER, || {
            if self.named_by(first) == Some(old) {
                let _ = first.ask::<()>(&["SENTINEL", "FAILOVER", NAME]);
            }
            self.primary_after(old).is_some()
        });
        self.wait_until_whole()
    }

    /// Waits until two replicas follow the primary. Returns the primary: on a loaded
    /// machine, the sentinels may take a slow node for a dead one and choose another
    /// meanwhile.
    pub(crate) fn wait_until_whole(&self) -> usize {
        let mut primary = self.primary();
        until("two replicas follow the primary", FAILOVER, || {
            primary = self.primary();
            self.group.is_primary(primary) && self.group.has_replicas(primary, 2)
        });
        primary
    }
}

/// `HOST:PORT,HOST:PORT`
pub(super) fn addresses(known: impl Iterator<Item = SocketAddr>) -> String {
    let addresses = known.map(|address| address.to_string());
    addresses.collect::<Vec<_>>().join(",")
}

/// Whether a sentinel reaches enough others for a decision.
fn has_others(sentinel: &Redis) -> bool {
    let asked = sentinel.ask(&["SENTINEL", "CKQUORUM", NAME]);
    asked.is_ok_and(|answer: String| answer.starts_with("OK"))
}

#[test]
fn sentinels_choose_another_primary_when_asked_and_when_one_dies() {
    let mut sentinels = Sentinels::start();
    let first = sentinels.wait_until_whole();
    let second = sentinels.failover();
    assert_ne!(second, first);

    sentinels.group.nodes[second].stop();
    let third = sentinels.wait_for_failover(second);
    assert_ne!(third, second);
    // The dead node joins the group again.
    sentinels.group.nodes[second].restart();
    sentinels.wait_until_whole();
}

/// The time of a line such as `7:X 30 Nov 2026 18:36:48.123 * +promoted-slave ...`.
fn time_of(line: &str) -> Timestamp {
    let words: Vec<_> = line.split(' ').skip(1).take(4).collect();
    let time = DateTime::strptime("%d %b %Y %H:%M:%S%.f", words.join(" "));
    let time = time.and_then(|time| time.to_zoned(TimeZone::system()));
    time.expect("a line begins with its time").timestamp()
}
