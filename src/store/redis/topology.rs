//! Which server is in charge of a key.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redis::{Client, Value};
use tokio::sync::{Mutex, RwLock};

use super::address::{Deployment, Node};
use super::errors::store_error;
use super::node::Nodes;
use crate::store::{Result, StoreError};

/// How many slots a cluster has.
const SLOTS: u16 = 16_384;

/// How long to wait for one Sentinel or one node of a cluster to tell.
const PATIENCE: Duration = Duration::from_millis(700);

/// What is known of who is in charge, and whom to ask.
pub(super) struct Topology {
    deployment: Deployment,
    known: RwLock<Known>,
    /// Nodes of the cluster beside the ones we were told of: any may outlive them.
    met: RwLock<Vec<Node>>,
    /// One asks at a time; the others profit.
    asking: Mutex<()>,
    /// Whom to ask first: another one each time, in case one is behind.
    turn: AtomicUsize,
}

#[derive(Clone)]
enum Known {
    Nothing,
    One(Node),
    /// Ranges of slots with the last slot of each.
    Slots(Vec<(u16, u16, Node)>),
}

impl Known {
    fn of(&self, slot: u16) -> Option<&Node> {
        match self {
            Self::Nothing => None,
            Self::One(node) => Some(node),
            Self::Slots(ranges) => ranges
                .iter()
                .find(|(first, last, _)| (*first..=*last).contains(&slot))
                .map(|(_, _, node)| node),
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
            met: RwLock::default(),
            asking: Mutex::new(()),
            turn: AtomicUsize::new(0),
        }
    }

    /// The server in charge of a key.
    pub(super) async fn locate(&self, nodes: &Nodes, key: &str) -> Result<Node> {
        let slot = slot(key);
        if let Some(node) = self.known.read().await.of(slot) {
            return Ok(node.clone());
        }
        self.ask(nodes).await?;
        if let Some(node) = self.known.read().await.of(slot) {
            return Ok(node.clone());
        }
        // Nothing will fail on a map with a gap, so nothing else forgets it.
        self.forget().await;
        Err(StoreError::Unavailable {
            reason: format!("no server of the cluster has slot {slot}"),
            source: None,
        })
    }

    /// Every server in charge of something.
    pub(super) async fn primaries(&self, nodes: &Nodes) -> Result<Vec<Node>> {
        if matches!(*self.known.read().await, Known::Nothing) {
            self.ask(nodes).await?;
        }
        Ok(self.known.read().await.nodes())
    }

    /// What was known turned out wrong, or the server does not answer: ask again.
    pub(super) async fn forget(&self) {
        if !matches!(self.deployment, Deployment::Standalone(_)) {
            *self.known.write().await = Known::Nothing;
        }
    }

    async fn ask(&self, nodes: &Nodes) -> Result<()> {
        let _turn = self.asking.lock().await;
        if !matches!(*self.known.read().await, Known::Nothing) {
            return Ok(());
        }
        let whom = match &self.deployment {
            Deployment::Standalone(_) => return Ok(()),
            Deployment::Sentinel { sentinels, .. } => sentinels.clone(),
            Deployment::Cluster(seeds) => self.seeds_and_met(seeds).await,
        };
        let mut failure = None;
        let start = self.turn.fetch_add(1, Ordering::Relaxed);
        for i in 0..whom.len() {
            let node = &whom[(start + i) % whom.len()];
            let asked = tokio::time::timeout(PATIENCE, self.ask_one(nodes, node)).await;
            match asked {
                Ok(Ok(known)) => {
                    if matches!(self.deployment, Deployment::Cluster(_)) {
                        *self.met.write().await = known.nodes();
                    }
                    *self.known.write().await = known;
                    return Ok(());
                }
                Ok(Err(error)) => failure = Some(error),
                Err(late) => {
                    let reason = format!("{node} does not answer");
                    failure = Some(StoreError::unavailable(reason, late));
                }
            }
        }
        Err(failure.unwrap_or_else(|| StoreError::Unfit("there is nobody to ask".into())))
    }

    async fn seeds_and_met(&self, seeds: &[Node]) -> Vec<Node> {
        let met = self.met.read().await;
        let others = met.iter().filter(|node| !seeds.contains(node));
        seeds.iter().chain(others).cloned().collect()
    }

    async fn ask_one(&self, nodes: &Nodes, node: &Node) -> Result<Known> {
        match &self.deployment {
            Deployment::Standalone(node) => Ok(Known::One(node.clone())),
            Deployment::Sentinel { name, .. } => ask_sentinel(&nodes.sentinel(node)?, name)
                .await
                .map(Known::One),
            Deployment::Cluster(_) => ask_cluster(&nodes.client(node)?, node)
                .await
                .map(Known::Slots),
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
        .ok_or_else(|| {
            StoreError::Unfit(format!("the Sentinels know no group by the name of {name}"))
        })
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
        // It has just started, or left the cluster: others know better.
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

/// The slot of a key: CRC16 (XMODEM) of its hash tag, or of all of it
/// (<https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>).
fn slot(key: &str) -> u16 {
    let tag = key
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(tag, _)| tag)
        .filter(|tag| !tag.is_empty())
        .unwrap_or(key);
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
        assert_eq!(slot("apiece:1:{foo}:code"), 12_182);
        assert_eq!(slot("{}foo"), slot("{}foo"));
        assert_ne!(slot("{}foo"), slot("{}bar"));
    }
}
