//! Claims on their way to Redis: group commit.
//!
//! A claim does not check a connection out. Claims queue to a few lanes; a lane
//! owns one connection a server, takes whatever is waiting, sends it as one
//! script call a code in one pipeline, and answers them all. An idle service
//! sends a lone claim at once; a busy one shares the round trip, the script
//! call and the wait for replicas or the disk.

mod batch;
mod outcome;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::{Mutex, oneshot};

use self::batch::{Batch, Waiting, part};
use super::RedisConfig;
use super::address::Node;
use super::connection::{Connections, Route};
use crate::domain::ClaimRequest;
use crate::domain::Outcome;
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;

/// The most claims in one batch: a script keeps everyone else waiting.
const MAX_BATCH: usize = 128;

/// The way for claims.
pub(super) struct Lanes {
    queue: mpsc::Sender<Waiting>,
    deadline: Duration,
    metrics: Arc<Metrics>,
}

/// How long the lanes leave Redis to the one whose reply is awaited. What joins
/// meanwhile goes together in the next call, which costs less than two of half
/// the size; a slow reply holds up the others no longer than this.
const PATIENCE: Duration = Duration::from_millis(1);

/// What the lanes share.
struct Shared {
    /// Whoever holds it takes all that waits.
    queue: Mutex<mpsc::Receiver<Waiting>>,
    /// Whoever awaits a reply holds it, or has lost its patience with one who does.
    turn: Mutex<()>,
}

impl Lanes {
    /// Starts the lanes. They end when this is dropped.
    pub(super) fn start(config: &RedisConfig, connections: &Connections) -> Self {
        let (sender, receiver) = mpsc::channel(config.queue.max(1));
        let shared = Arc::new(Shared {
            queue: Mutex::new(receiver),
            turn: Mutex::new(()),
        });
        let limit = i64::try_from(config.queue).unwrap_or(i64::MAX);
        config.metrics.claim_queue_limit.set(limit);
        for _ in 0..config.lanes.max(1) {
            let lane = Lane {
                connections: connections.clone(),
                open: HashMap::new(),
                metrics: Arc::clone(&config.metrics),
            };
            tokio::spawn(lane.run(Arc::clone(&shared)));
        }
        Self {
            queue: sender,
            deadline: config.deadline,
            metrics: Arc::clone(&config.metrics),
        }
    }

    /// Decides a claim, within the deadline.
    pub(super) async fn claim(&self, request: ClaimRequest) -> Result<Option<Outcome>> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting::new(request, reply);
        // Before it joins, or a lane that is quicker would count it off first.
        self.metrics.claim_queue_length.inc();
        self.queue.try_send(waiting).map_err(|error| {
            self.metrics.claim_queue_length.dec();
            match error {
                TrySendError::Full(_) => StoreError::Overloaded,
                TrySendError::Closed(_) => stopping(),
            }
        })?;
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(stopping()),
            Err(late) => Err(StoreError::unavailable("no answer in time", late)),
        }
    }
}

fn stopping() -> StoreError {
    StoreError::Unavailable {
        reason: "the service is stopping".into(),
        source: None,
    }
}

/// One lane, and its connections: one a server that it has had claims for.
struct Lane {
    connections: Connections,
    open: HashMap<Node, Route>,
    metrics: Arc<Metrics>,
}

impl Lane {
    async fn run(mut self, shared: Arc<Shared>) {
        let mut waiting = Vec::with_capacity(MAX_BATCH);
        loop {
            let mut queue = shared.queue.lock().await;
            let turn = tokio::time::timeout(PATIENCE, shared.turn.lock()).await;
            let taken = queue.recv_many(&mut waiting, MAX_BATCH).await;
            drop(queue);
            if taken == 0 {
                return;
            }
            let taken = i64::try_from(taken).expect("a batch is small");
            self.metrics.claim_queue_length.sub(taken);
            self.serve(&mut waiting, &shared.queue).await;
            drop(turn);
        }
    }

    /// Sees claims through: until each has its answer, or nobody waits for it
    /// any more.
    async fn serve(&mut self, waiting: &mut Vec<Waiting>, queue: &Mutex<mpsc::Receiver<Waiting>>) {
        const FIRST_PAUSE: Duration = Duration::from_millis(5);
        const LONGEST_PAUSE: Duration = Duration::from_millis(200);
        let mut pause = FIRST_PAUSE;
        loop {
            // A claim of one code stands beside the others of that code.
            waiting.sort_by(|a, b| a.request.code.cmp(&b.request.code));
            waiting.retain(|waiting| !waiting.reply.is_closed());
            if waiting.is_empty() {
                return;
            }
            if let Err(error) = self.send(waiting).await {
                tracing::warn!(%error, waiting = waiting.len(), "claims could not be sent");
            }
            if waiting.is_empty() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            // The others must not wait for what a code in trouble waits for.
            if let Ok(mut queue) = queue.try_lock() {
                while waiting.len() < MAX_BATCH
                    && let Ok(one_more) = queue.try_recv()
                {
                    self.metrics.claim_queue_length.dec();
                    waiting.push(one_more);
                }
            }
        }
    }

    /// Sends claims to the servers in charge of their codes, all at once. What
    /// stays in `waiting` is to be sent again.
    async fn send(&mut self, waiting: &mut Vec<Waiting>) -> Result<()> {
        let batches = part(&self.connections, waiting).await?;
        let mut sends = Vec::with_capacity(batches.len());
        for batch in batches {
            let open = self.open.remove(&batch.node);
            sends.push(exchange(&self.connections, &self.metrics, batch, open));
        }
        let mut failure = None;
        for done in join_all(sends).await {
            waiting.extend(done.left);
            match done.route {
                Ok(route) => {
                    self.open.insert(done.node, route);
                }
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            None => Ok(()),
            Some(error) => {
                self.connections.forget().await;
                Err(error)
            }
        }
    }
}

/// What came of one batch.
struct Done {
    node: Node,
    /// The claims that are to be sent again.
    left: Vec<Waiting>,
    /// The connection, if it is still good.
    route: Result<Route>,
}

async fn exchange(
    connections: &Connections,
    metrics: &Metrics,
    mut batch: Batch,
    open: Option<Route>,
) -> Done {
    let node = batch.node.clone();
    let route = match open {
        Some(route) => Ok(route),
        None => connections.connect(&node).await,
    };
    let route = match route {
        Ok(mut route) => match batch.exchange(&mut route, metrics).await {
            Ok(()) => Ok(route),
            Err(error) => {
                connections.abandon(route).await;
                Err(error)
            }
        },
        Err(error @ StoreError::Unfit(_)) => {
            batch.answer_all(&error);
            Err(error)
        }
        Err(error) => {
            batch.forget_redirections();
            Err(error)
        }
    };
    Done {
        node,
        left: batch.waiting,
        route,
    }
}
