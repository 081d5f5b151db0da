//! Claims on their way to Redis: group commit.
//!
//! A claim does not check a connection out. Claims queue to a few lanes; a lane
//! owns one connection, takes whatever is waiting, sends it as one script call
//! a code in one pipeline, and answers them all. An idle service sends a lone
//! claim at once; a busy one shares the round trip and the script call.

mod batch;

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::Connection;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::{Mutex, oneshot};
use tokio::time::Instant;

use self::batch::{Waiting, exchange};
use super::RedisConfig;
use super::connection::Connections;
use crate::domain::Outcome;
use crate::store::{ClaimRequest, Result, StoreError};

/// The most claims in one batch: a script keeps everyone else waiting.
const MAX_BATCH: usize = 128;

/// The way for claims.
pub(super) struct Lanes {
    queue: mpsc::Sender<Waiting>,
    deadline: Duration,
}

/// What the lanes share. Whoever holds the lock takes all that waits.
type Queue = Arc<Mutex<mpsc::Receiver<Waiting>>>;

impl Lanes {
    /// Starts the lanes. They end when this is dropped.
    pub(super) fn start(config: &RedisConfig, connections: &Connections) -> Self {
        let (sender, receiver) = mpsc::channel(config.queue.max(1));
        let queue = Arc::new(Mutex::new(receiver));
        for _ in 0..config.lanes.max(1) {
            tokio::spawn(run(Arc::clone(&queue), connections.clone()));
        }
        Self {
            queue: sender,
            deadline: config.deadline,
        }
    }

    /// Decides a claim, within the deadline.
    pub(super) async fn claim(&self, request: ClaimRequest) -> Result<Option<Outcome>> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting::new(request, reply);
        self.queue.try_send(waiting).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Closed(_) => stopping(),
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

/// One lane.
async fn run(queue: Queue, connections: Connections) {
    let mut connection = None;
    let mut batch = Vec::with_capacity(MAX_BATCH);
    loop {
        let taken = queue.lock().await.recv_many(&mut batch, MAX_BATCH).await;
        if taken == 0 {
            return;
        }
        serve(&mut batch, &mut connection, &connections).await;
    }
}

/// Sees a batch through: until every claim has its answer, or nobody waits for
/// it any more.
async fn serve(
    batch: &mut Vec<Waiting>,
    connection: &mut Option<Connection>,
    connections: &Connections,
) {
    const FIRST_PAUSE: Duration = Duration::from_millis(5);
    const LONGEST_PAUSE: Duration = Duration::from_millis(200);
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    // A claim of one code stands beside the others of that code.
    batch.sort_by(|a, b| a.request.code.cmp(&b.request.code));
    loop {
        batch.retain(|waiting| !waiting.reply.is_closed());
        if batch.is_empty() {
            return;
        }
        let sent = match ensure(connection, connections).await {
            Ok(open) => exchange(open, batch, began).await,
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, waiting = batch.len(), "a lane lost its connection");
            // A broken connection must not go back to the pool.
            drop(connection.take().map(Connection::take));
        }
        if batch.is_empty() {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn ensure<'a>(
    connection: &'a mut Option<Connection>,
    connections: &Connections,
) -> Result<&'a mut Connection> {
    Ok(match connection {
        Some(open) => open,
        None => connection.insert(connections.get().await?),
    })
}
