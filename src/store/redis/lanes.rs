//! Claims on their way to Redis: group commit.
//!
//! A claim does not check a connection out. Claims queue to a few lanes of the
//! server in charge; a lane owns one connection, takes whatever is waiting, sends
//! it as one script call per code in one pipeline, and answers them all. An idle
//! service sends a lone claim at once; a busy one shares the round trip, the
//! script call and the wait for replicas or the disk.
//!
//! Each server has a queue and lanes of its own, so that one that hangs delays
//! nobody else's claims.

mod batch;
mod lane;
mod outcome;
mod pending;

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::oneshot;

use self::lane::Lane;
use self::outcome::Level;
pub(super) use self::outcome::{Need, need};
use self::pending::{Answer, Pending};
use super::address::Node;
use super::config::RedisConfig;
use super::connection::Connections;
use super::fenced::Supply;
use super::known_names::KnownNames;
use crate::domain::{ClaimRequest, CodeId, Outcome};
use crate::store::queue::{Queue, queue};
use crate::store::{Guarantee, Result, StoreError};
use crate::telemetry::Metrics;

/// How long a claim waits before it is sent again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(200));

/// The lanes of every server.
pub(super) struct Lanes {
    connections: Connections,
    /// The way to each server's lanes.
    queues: RwLock<Vec<(Node, Queue<Pending>)>>,
    lanes: usize,
    queue: usize,
    deadline: Duration,
    /// Whether items come only from open windows, and what opens those.
    fenced: bool,
    supply: Option<Supply>,
    /// At other levels, the codes that have had windows.
    windowed: Codes,
    /// The codes whose claims have to tell the hashes of their clients' names.
    hashed: Codes,
    names: KnownNames,
    metrics: Arc<Metrics>,
}

/// Codes whose claims need more than most do. A code that needs it no more loses nothing by it.
#[derive(Default)]
struct Codes(RwLock<HashSet<CodeId>>);

impl Codes {
    fn has(&self, code: &CodeId) -> bool {
        let codes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !codes.is_empty() && codes.contains(code)
    }

    fn note(&self, code: &CodeId) {
        let mut codes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        codes.insert(code.clone());
    }
}

impl Lanes {
    /// Lanes that are started when they are needed. They end when this is dropped.
    pub(super) fn new(config: &RedisConfig, connections: &Connections, names: &KnownNames) -> Self {
        Self {
            connections: connections.clone(),
            queues: RwLock::default(),
            lanes: config.lanes.max(1),
            queue: config.queue,
            deadline: config.deadline,
            fenced: config.guarantee == Guarantee::Fenced,
            supply: None,
            windowed: Codes::default(),
            hashed: Codes::default(),
            names: names.clone(),
            metrics: Arc::clone(&config.metrics),
        }
    }

    /// Windows come from here, at the fenced level.
    pub(super) fn feed(&mut self, supply: Supply) {
        self.supply = Some(supply);
    }

    /// Starts the lanes of the servers that are known.
    pub(super) fn start(&self) {
        for node in self.connections.known() {
            self.start_lanes(&node);
        }
    }

    /// Decides a claim, within the deadline.
    pub(super) async fn claim(&self, request: ClaimRequest) -> Result<Option<Outcome>> {
        tokio::time::timeout(self.deadline, self.decide(request))
            .await
            .unwrap_or_else(|late| Err(StoreError::unavailable("no answer in time", late)))
    }

    /// Sends a claim until it is decided. That is safe, because a claim is
    /// idempotent.
    async fn decide(&self, request: ClaimRequest) -> Result<Option<Outcome>> {
        let (mut pause, longest) = PAUSES;
        // Only there is it needed when the claim is gone.
        let code = self.supply.is_some().then(|| request.code.clone());
        let window = self.fenced || self.windowed.has(&request.code);
        let is_hashed = self.hashed.has(&request.code);
        let mut claim = Pending::new(request, window);
        if is_hashed {
            claim = claim.with_hash(&self.names)?;
        }
        loop {
            let (reply, answer) = oneshot::channel();
            claim.answer_to(reply);
            match self.join(claim).await? {
                Some(same) => claim = same,
                None => match answer.await {
                    Ok(Answer::Decided(outcome, level)) => {
                        if let (Level::Low, Some(supply), Some(code)) = (level, &self.supply, &code)
                        {
                            supply.refill_ahead(code);
                        }
                        return outcome;
                    }
                    Ok(Answer::Waits(Need::Window, same)) => {
                        self.windowed.note(same.code());
                        claim = same.with_window();
                        continue;
                    }
                    Ok(Answer::Waits(Need::Hashes, same)) => {
                        self.hashed.note(same.code());
                        claim = same.with_hash(&self.names)?;
                        continue;
                    }
                    Ok(Answer::Waits(need, same)) => {
                        claim = *same;
                        self.see_to(claim.code(), need).await?;
                        continue;
                    }
                    Ok(Answer::Again(same)) => claim = *same,
                    Err(_) => return Err(StoreError::stopped()),
                },
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Waits until a code has what its claims need.
    async fn see_to(&self, code: &CodeId, need: Need) -> Result<()> {
        let Some(supply) = &self.supply else {
            let reason = "claim.lua waits for a window at a level that has none";
            return Err(StoreError::Corrupt(reason.into()));
        };
        supply.wait_for(code, need).await
    }

    /// Joins the queue of the server in charge. Returns the claim if nobody can
    /// tell which server that is.
    async fn join(&self, claim: Pending) -> Result<Option<Pending>> {
        let claim = match self.join_known(claim) {
            Ok(joined) => return joined.map(|()| None),
            Err(claim) => claim,
        };
        let node = match claim.redirected() {
            Some(node) => Ok(node.clone()),
            None => self.connections.locate(claim.tag()).await,
        };
        match node {
            Ok(node) => self.start_lanes(&node),
            Err(error @ StoreError::Unfit(_)) => return Err(error),
            Err(error) => tracing::warn!(%error, "a claim waits for its server"),
        }
        match self.join_known(claim) {
            Ok(joined) => joined.map(|()| None),
            Err(claim) => Ok(Some(claim)),
        }
    }

    /// Joins the queue of the server in charge, if that is known and has lanes;
    /// else returns the claim.
    fn join_known(&self, claim: Pending) -> Result<Result<()>, Pending> {
        // The list is whole whenever the lock is free.
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        let find = |node: &Node| {
            let mut queues = queues.iter();
            queues.find(|(its, _)| its == node).map(|(_, queue)| queue)
        };
        let queue = match claim.redirected() {
            Some(node) => find(node),
            None => self.connections.with_server_of(claim.tag(), find).flatten(),
        };
        match queue {
            Some(queue) => Ok(queue.join(claim)),
            None => Err(claim),
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
            Lane::start(
                self.lanes,
                node,
                line,
                &self.connections,
                self.fenced,
                &self.metrics,
            );
            queues.push((node.clone(), queue));
        }
    }
}
