//! One lane: a connection to a server, and what takes claims to it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::batch;
use super::pending::Pending;
use crate::store::queue::{Line, Queued};
use crate::store::redis::address::Node;
use crate::store::redis::connection::{Connections, Route};
use crate::telemetry::Metrics;

/// The most claims in one batch: a script keeps everyone else waiting.
const MAX_BATCH: usize = 128;

/// How long the other lanes wait while one lane awaits its reply. Claims that join
/// in the meantime go together in the next call, which costs less than two calls of
/// half the size. A slow reply delays the other lanes no longer than this.
const PATIENCE: Duration = Duration::from_millis(1);

/// A lane, and its connection while that is good.
pub(super) struct Lane {
    node: Node,
    shared: Arc<Shared>,
    connections: Connections,
    route: Option<Route>,
    fenced: bool,
    metrics: Arc<Metrics>,
}

/// What the lanes of a server share.
struct Shared {
    /// The lane that holds it takes all the claims that wait.
    line: Mutex<Line<Pending>>,
    /// The lane that awaits a reply holds it; the others wait for it for
    /// [`PATIENCE`] at most.
    turn: Mutex<()>,
}

impl Lane {
    /// Starts some lanes to a server. They end when the line does.
    pub(super) fn start(
        lanes: usize,
        node: &Node,
        line: Line<Pending>,
        connections: &Connections,
        fenced: bool,
        metrics: &Arc<Metrics>,
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
                fenced,
                metrics: Arc::clone(metrics),
            };
            tokio::spawn(lane.run());
        }
    }

    async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut claims = Vec::with_capacity(MAX_BATCH);
        loop {
            let mut line = shared.line.lock().await;
            let turn = tokio::time::timeout(PATIENCE, shared.turn.lock()).await;
            if !line.take(&mut claims, MAX_BATCH).await {
                return;
            }
            drop(line);
            self.serve(&mut claims).await;
            drop(turn);
        }
    }

    /// Answers claims: with what Redis decided, or that they must be sent again.
    async fn serve(&mut self, claims: &mut Vec<Queued<Pending>>) {
        claims.retain(|claim| !claim.job.is_abandoned());
        if claims.is_empty() {
            return;
        }
        let waiting = claims.len();
        let route = match self.route.take() {
            Some(route) => Ok(route),
            None => self.connections.connect(&self.node).await,
        };
        let sent = match route {
            Ok(mut route) => {
                match batch::send(claims, &mut route, self.fenced, &self.metrics).await {
                    Ok(()) => {
                        self.route = Some(route);
                        return;
                    }
                    Err(error) => {
                        self.connections.abandon(route);
                        error
                    }
                }
            }
            Err(error) => {
                batch::not_sent(claims, &error);
                error
            }
        };
        tracing::warn!(error = %sent, waiting, "claims could not be sent");
        self.connections.doubt();
    }
}
