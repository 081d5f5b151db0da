//! Claims and looks on their way to Redis: group commit.
//!
//! What a crowd calls does not check a connection out. Calls queue to a few lanes of the
//! server in charge; a lane owns one connection, takes whatever is waiting, sends it in one
//! pipeline, and answers it all. An idle service sends a lone call at once; a busy one shares
//! the round trip, the work per code, and the wait for replicas or the disk.
//!
//! Each server has a queue and lanes of its own, so that one that hangs delays
//! nobody else's calls. And looks have others than claims, so that neither waits for what
//! only the other needs.

mod claims;
mod lane;
mod looks;
mod needs;
mod pending;

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::oneshot;

use self::lane::Lane;
use self::pending::{Pending, Reply};
use super::address::Node;
use super::config::RedisConfig;
use super::connection::{Connections, Route};
use crate::domain::CodeId;
use crate::store::queue::{Queue, Queued, queue};
use crate::store::{Result, StoreError};
use crate::telemetry::metrics::Queueing;

pub(super) use self::claims::{Claims, Need, need};
pub(super) use self::looks::Looks;
pub(super) use self::needs::Needs;

/// How long a call waits before it is sent again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(200));

/// What lanes carry. It may be sent twice.
trait Job: Sized + Send + 'static {
    /// What it is answered with.
    type Answer: Send;
    /// What all of them need to be sent.
    type Means: Clone + Send + Sync + 'static;

    /// The code that it is on.
    fn code(&self) -> &CodeId;

    /// Sends calls and answers them.
    ///
    /// # Errors
    /// The connection cannot be used any more.
    fn send(
        batch: &mut Batch<Self>,
        route: &mut Route,
        means: &Self::Means,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Calls that are sent together.
type Batch<J> = Vec<Queued<Pending<J>>>;

/// The lanes of every server.
struct Lanes<J: Job> {
    connections: Connections,
    /// The way to each server's lanes.
    queues: RwLock<Vec<(Node, Queue<Pending<J>>)>>,
    lanes: usize,
    queue: usize,
    metrics: Queueing,
    means: J::Means,
}

impl<J: Job> Lanes<J> {
    /// The lanes of the servers that are known; others are started when they are needed. They
    /// end when this is dropped.
    fn start(
        config: &RedisConfig,
        connections: &Connections,
        metrics: Queueing,
        means: J::Means,
    ) -> Self {
        let lanes = Self {
            connections: connections.clone(),
            queues: RwLock::default(),
            lanes: config.lanes.max(1),
            queue: config.queue,
            metrics,
            means,
        };
        for node in lanes.connections.known() {
            lanes.start_lanes(&node);
        }
        lanes
    }

    /// Sends a call until it is answered.
    async fn send(&self, mut call: Pending<J>) -> Result<J::Answer> {
        let (mut pause, longest) = PAUSES;
        loop {
            let (reply, answer) = oneshot::channel();
            call.answer_to(reply);
            match self.join(call).await? {
                Some(same) => call = same,
                None => match answer.await {
                    Ok(Reply::Done(answer)) => return answer,
                    Ok(Reply::Again(same)) => call = *same,
                    Err(_) => return Err(StoreError::stopped()),
                },
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Joins the queue of the server in charge. Returns the call if nobody can
    /// tell which server that is.
    async fn join(&self, call: Pending<J>) -> Result<Option<Pending<J>>> {
        let call = match self.join_known(call) {
            Ok(joined) => return joined.map(|()| None),
            Err(call) => call,
        };
        let node = match call.redirected() {
            Some(node) => Ok(node.clone()),
            // Boxed, because it is large, and few calls ask.
            None => Box::pin(self.connections.locate(call.tag())).await,
        };
        match node {
            Ok(node) => self.start_lanes(&node),
            Err(error @ StoreError::Unfit(_)) => return Err(error),
            Err(error) => tracing::warn!(%error, "a call waits for its server"),
        }
        match self.join_known(call) {
            Ok(joined) => joined.map(|()| None),
            Err(call) => Ok(Some(call)),
        }
    }

    /// Joins the queue of the server in charge, if that is known and has lanes;
    /// else returns the call.
    fn join_known(&self, call: Pending<J>) -> Result<Result<()>, Pending<J>> {
        // The list is whole whenever the lock is free.
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        let find = |node: &Node| {
            let mut queues = queues.iter();
            queues.find(|(its, _)| its == node).map(|(_, queue)| queue)
        };
        let queue = match call.redirected() {
            Some(node) => find(node),
            None => self.connections.with_server_of(call.tag(), find).flatten(),
        };
        match queue {
            Some(queue) => Ok(queue.join(call)),
            None => Err(call),
        }
    }

    /// Starts the lanes of a server, unless it has some.
    fn start_lanes(&self, node: &Node) {
        let known = self.connections.known();
        let mut queues = self.queues.write().unwrap_or_else(PoisonError::into_inner);
        // Servers that are gone need none; what waits for them is still answered.
        queues.retain(|(its, _)| known.contains(its));
        if queues.iter().all(|(its, _)| its != node) {
            let (queue, line) = queue(self.queue, &self.metrics);
            Lane::start(self.lanes, node, line, &self.connections, &self.means);
            queues.push((node.clone(), queue));
        }
    }
}
