//! One lane: a connection to a server, and what takes calls to it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::pending::{Pending, not_sent};
use super::{Batch, Job};
use crate::store::queue::Line;
use crate::store::redis::address::Node;
use crate::store::redis::connection::{Connections, Route};

/// The most calls in one batch: a script keeps everyone else waiting.
const MAX_BATCH: usize = 128;

/// How long the other lanes wait while one lane awaits its reply. Calls that join
/// in the meantime go together in the next batch, which costs less than two batches of
/// half the size. A slow reply delays the other lanes no longer than this.
const PATIENCE: Duration = Duration::from_millis(1);

/// A lane, and its connection while that is good.
pub(super) struct Lane<J: Job> {
    node: Node,
    shared: Arc<Shared<J>>,
    connections: Connections,
    route: Option<Route>,
    means: J::Means,
}

/// What the lanes of a server share.
struct Shared<J: Job> {
    /// The lane that holds it takes all the calls that wait.
    line: Mutex<Line<Pending<J>>>,
    /// The lane that awaits a reply holds it; the others wait for it for
    /// [`PATIENCE`] at most.
    turn: Mutex<()>,
}

impl<J: Job> Lane<J> {
    /// Starts some lanes to a server. They end when the line does.
    pub(super) fn start(
        lanes: usize,
        node: &Node,
        line: Line<Pending<J>>,
        connections: &Connections,
        means: &J::Means,
    ) {
        let shared = Arc::new(Shared {
            line: Mutex::new(line),
            turn: Mutex::new(()),
        });
        for _ in 0..lanes {
            let lane = Self {
                node: node.clone(),
                shared: Arc::clone(&shared),
                connections: connections.clone(),
                route: None,
                means: means.clone(),
            };
            tokio::spawn(lane.run());
        }
    }

    async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut batch = Vec::with_capacity(MAX_BATCH);
        loop {
            let mut line = shared.line.lock().await;
            let turn = tokio::time::timeout(PATIENCE, shared.turn.lock()).await;
            if !line.take(&mut batch, MAX_BATCH).await {
                return;
            }
            drop(line);
            self.serve(&mut batch).await;
            drop(turn);
        }
    }

    /// Answers calls: with what Redis said, or that they must be sent again.
    async fn serve(&mut self, batch: &mut Batch<J>) {
        batch.retain(|call| !call.job.is_abandoned());
        if batch.is_empty() {
            return;
        }
        let waiting = batch.len();
        let route = match self.route.take() {
            Some(route) => Ok(route),
            None => self.connections.connect(&self.node).await,
        };
        let sent = match route {
            Ok(mut route) => match J::send(batch, &mut route, &self.means).await {
                Ok(()) => {
                    self.route = Some(route);
                    return;
                }
                Err(error) => {
                    self.connections.abandon(route);
                    error
                }
            },
            Err(error) => {
                not_sent(batch, &error);
                error
            }
        };
        tracing::warn!(error = %sent, waiting, "calls of a lane could not be sent");
        self.connections.doubt();
    }
}
