//! Which server is in charge of a hash tag.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use redis::{Client, Value};
use tokio::sync::Mutex;

use super::address::{Deployment, Node};
use super::errors::store_error;
use super::node::Nodes;
use crate::store::{Result, StoreError};

/// How many slots a cluster has.
const SLOTS: u16 = 16_384;

/// How long to wait for the answer of one Sentinel or one node of a cluster.
const PATIENCE: Duration = Duration::from_millis(700);

/// What is known about who is in charge, and whom to ask.
pub(super) struct Topology {
    deployment: Deployment,
    /// It stays until something newer is known, so that trouble with one server
    /// does not affect the others.
    known: RwLock<Known>,
    /// When the last question that was answered was asked. One caller asks at a
    /// time, and the others use its answer.
    asked: Mutex<Option<Instant>>,
    /// Whom to ask first. It changes each time, in case one is behind.
    turn: AtomicUsize,
}

enum Known {
    Nothing,
    One(Node),
    /// Ranges of slots with the last slot of each.
    Slots(Vec<(u16, u16, Node)>),
}

impl Known {
    fn in_charge_of(&self, tag: &str) -> Option<&Node> {
        match self {
            Self::Nothing => None,
            Self::One(node) => Some(node),
            Self::Slots(ranges) => {
                let slot = slot(tag);
                let holds = |(first, last, _): &&(u16, u16, Node)| (*first..=*last).contains(&slot);
                ranges.iter().find(holds).map(|(_, _, node)| node)
            }
        }
    }

    fn nodes(&self) -> Vec<Node> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(node) => vec![node.clone()],
            Self::Slots(ranges) => {
                let mut nodes = Vec::new();
                for (_, _, node) in ranges {
                    if !nodes.contains(node) {
                        nodes.push(node.clone());
                    }
                }
                nodes
            }
        }
    }
}

impl Topology {
    pub(super) fn new(deployment: Deployment) -> Self {
        let known = match &deployment {
            Deployment::Standalone(node) => Known::One(node.clone()),
            _ => Known::Nothing,
        };
        Self {
            deployment,
            known: RwLock::new(known),
            asked: Mutex::default(),
            turn: AtomicUsize::new(0),
        }
    }

    fn current(&self) -> RwLockReadGuard<'_, Known> {
        // What is known is complete whenever the lock is free.
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the server in charge of a hash tag, if it is known.
    pub(super) fn with_server_of<T>(&self, tag: &str, act: impl FnOnce(&Node) -> T) -> Option<T> {
        self.current().in_charge_of(tag).map(act)
    }

    /// The server in charge of a hash tag.
    pub(super) async fn locate(&self, nodes: &Nodes, tag: &str) -> Result<Node> {
        if let Some(node) = self.with_server_of(tag, Node::clone) {
            return Ok(node);
        }
        self.renew(nodes, Instant::now()).await?;
        let node = self.with_server_of(tag, Node::clone);
        node.ok_or_else(|| StoreError::Unavailable {
            reason: format!("no server of the cluster has slot {}", slot(tag)),
            source: None,
        })
    }

    /// Every server in charge of something.
    pub(super) async fn primaries(&self, nodes: &Nodes) -> Result<Vec<Node>> {
        if matches!(*self.current(), Known::Nothing) {
            self.renew(nodes, Instant::now()).await?;
        }
        Ok(self.known())
    }

    /// The same, without asking anybody.
    pub(super) fn known(&self) -> Vec<Node> {
        self.current().nodes()
    }

    /// Asks who is in charge, unless somebody has asked after `since`.
    pub(super) async fn renew(&self, nodes: &Nodes, since: Instant) -> Result<()> {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|asked| asked > since) {
            return Ok(());
        }
        let now = Instant::now();
        let known = match &self.deployment {
            Deployment::Standalone(_) => return Ok(()),
            Deployment::Sentinel { sentinels, .. } => self.ask(nodes, sentinels).await?,
            Deployment::Cluster(seeds) => {
                // Nodes found so far may outlive those in the configuration.
                let mut whom = self.known();
                whom.retain(|node| !seeds.contains(node));
                whom.splice(0..0, seeds.iter().cloned());
                self.ask(nodes, &whom).await?
            }
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        *asked = Some(now);
        Ok(())
    }

    /// Asks one after the other until one answers.
    async fn ask(&self, nodes: &Nodes, whom: &[Node]) -> Result<Known> {
        let mut failure = None;
        let start = self.turn.fetch_add(1, Ordering::Relaxed);
        for i in 0..whom.len() {
            let node = &whom[(start + i) % whom.len()];
            match tokio::time::timeout(PATIENCE, self.ask_one(nodes, node)).await {
                Ok(Ok(known)) => return Ok(known),
                Ok(Err(error)) => failure = Some(error),
                Err(late) => {
                    let reason = format!("{node} does not answer");
                    failure = Some(StoreError::unavailable(reason, late));
                }
            }
        }
        Err(failure.unwrap_or_else(|| StoreError::Unfit("there is nobody to ask".into())))
    }

    async fn ask_one(&self, nodes: &Nodes, node: &Node) -> Result<Known> {
        match &self.deployment {
            Deployment::Standalone(node) => Ok(Known::One(node.clone())),
            Deployment::Sentinel { name, .. } => {
                let primary = ask_sentinel(&nodes.sentinel(node)?, name).await;
                primary.map(Known::One)
            }
            Deployment::Cluster(_) => {
                let slots = ask_cluster(&nodes.client(node)?, node).await;
                slots.map(Known::Slots)
            }
        }
    }
}

/// Asks a Sentinel for the primary's address
/// (<https://redis.io/docs/latest/develop/reference/sentinel-clients/>).
async fn ask_sentinel(sentinel: &Client, name: &str) -> Result<Node> {
    let connected = sentinel.get_multiplexed_async_connection().await;
    let mut connection = connected.map_err(store_error)?;
    let mut ask = redis::cmd("SENTINEL");
    ask.arg("GET-MASTER-ADDR-BY-NAME").arg(name);
    let address: Option<(String, u16)> = ask
        .query_async(&mut connection)
        .await
        .map_err(store_error)?;
    address
        .map(|(host, port)| Node { host, port })
        .ok_or_else(|| StoreError::Unfit(format!("the Sentinels do not know a group named {name}")))
}

/// Asks a node of a cluster which node serves which slots.
async fn ask_cluster(client: &Client, asked: &Node) -> Result<Vec<(u16, u16, Node)>> {
    let connected = client.get_multiplexed_async_connection().await;
    let mut connection = connected.map_err(store_error)?;
    let mut ask = redis::cmd("CLUSTER");
    ask.arg("SLOTS");
    let ranges: Vec<Vec<Value>> = ask
        .query_async(&mut connection)
        .await
        .map_err(store_error)?;
    let unreadable = || StoreError::Corrupt("CLUSTER SLOTS cannot be read".into());
    let slots: Vec<_> = ranges
        .iter()
        .map(|range| read_range(range, asked).ok_or_else(unreadable))
        .collect::<Result<_>>()?;
    if slots.is_empty() {
        // It has just started, or left the cluster. Others know better.
        return Err(StoreError::Unavailable {
            reason: format!("{asked} knows of no slots"),
            source: None,
        });
    }
    Ok(slots)
}

/// `[first, last, [host, port, ...], replicas...]`
fn read_range(range: &[Value], asked: &Node) -> Option<(u16, u16, Node)> {
    let [
        Value::Int(first),
        Value::Int(last),
        Value::Array(primary),
        ..,
    ] = range
    else {
        return None;
    };
    let (host, port) = match primary.as_slice() {
        [Value::BulkString(host), Value::Int(port), ..] if !host.is_empty() => {
            (String::from_utf8(host.clone()).ok()?, *port)
        }
        // A node that was never told its own address leaves it out.
        [_, Value::Int(port), ..] => (asked.host.clone(), *port),
        _ => return None,
    };
    let node = Node {
        host,
        port: u16::try_from(port).ok()?,
    };
    Some((
        u16::try_from(*first).ok()?,
        u16::try_from(*last).ok()?,
        node,
    ))
}

/// The slot of a hash tag, or of a key that has none: its CRC16 (XMODEM;
/// <https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>).
fn slot(tag: &str) -> u16 {
    crc16::State::<crc16::XMODEM>::calculate(tag.as_bytes()) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::slot;

    #[test]
    fn slots_are_the_ones_that_redis_computes() {
        // From the specification, and from CLUSTER KEYSLOT.
        assert_eq!(slot("123456789"), 0x31C3);
        assert_eq!(slot("foo"), 12_182);
    }
}
