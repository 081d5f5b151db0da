//! Claims for one server: there and back.

use std::time::Duration;

use redis::{ErrorKind, FromRedisValue as _, RedisError, RedisResult, Value};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::outcome::deliver;
use crate::domain::ClaimRequest;
use crate::domain::Outcome;
use crate::store::redis::address::Node;
use crate::store::redis::confirm::Confirmation;
use crate::store::redis::connection::{Connections, Route};
use crate::store::redis::errors::{is_noscript, is_not_done, is_passing, kind, store_error};
use crate::store::redis::keys::Key;
use crate::store::redis::scripts::CLAIM;
use crate::store::{Result, StoreError};
use crate::telemetry::Metrics;
use crate::telemetry::traces::{Exchange, Journey, redis_span};

/// A claim, and who waits for its outcome.
pub(super) struct Waiting {
    pub(super) request: ClaimRequest,
    pub(super) reply: oneshot::Sender<Result<Option<Outcome>>>,
    /// Its way here, if it is traced.
    journey: Option<Box<Journey>>,
    /// When it joined the queue, until it is sent for the first time.
    joined: Option<Instant>,
    /// When it was first sent without a reply, so that it may stand.
    sent: Option<Instant>,
    /// The server that a cluster sent it to while its slot is moving there.
    ask: Option<Node>,
}

impl Waiting {
    pub(super) fn new(
        request: ClaimRequest,
        reply: oneshot::Sender<Result<Option<Outcome>>>,
    ) -> Self {
        Self {
            request,
            reply,
            journey: Journey::begin(),
            joined: Some(Instant::now()),
            sent: None,
            ask: None,
        }
    }

    /// How long ago it was first sent, if it may stand since.
    pub(super) fn sent_since(&self) -> Option<Duration> {
        self.sent.map(|sent| sent.elapsed())
    }
}

/// Claims for one server, those of one code side by side.
pub(super) struct Batch {
    pub(super) node: Node,
    /// Whether the server has to be told that a redirection sent them (ASKING).
    asking: bool,
    pub(super) waiting: Vec<Waiting>,
}

/// Parts claims, sorted by code, by the servers in charge. Those whose server is
/// not known stay where they are; if no server is, that is an error.
pub(super) async fn part(
    connections: &Connections,
    waiting: &mut Vec<Waiting>,
) -> Result<Vec<Batch>> {
    let mut ways = Vec::new();
    let mut lost = None;
    for group in groups(waiting) {
        let key = Key::Code.of(&group[0].request.code);
        let way = match &group[0].ask {
            Some(node) => Ok((node.clone(), true)),
            None => connections.locate(&key).await.map(|node| (node, false)),
        };
        ways.push((way.map_err(|error| lost = Some(error)), group.len()));
    }
    let mut batches: Vec<Batch> = Vec::new();
    let mut claims = std::mem::take(waiting).into_iter();
    for (way, size) in ways {
        let group = claims.by_ref().take(size);
        let Ok((node, asking)) = way else {
            waiting.extend(group);
            continue;
        };
        match batches
            .iter_mut()
            .find(|batch| batch.node == node && batch.asking == asking)
        {
            Some(batch) => batch.waiting.extend(group),
            None => batches.push(Batch {
                node,
                asking,
                waiting: group.collect(),
            }),
        }
    }
    match lost {
        Some(error) if batches.is_empty() => Err(error),
        _ => Ok(batches),
    }
}

fn groups(waiting: &[Waiting]) -> impl Iterator<Item = &[Waiting]> {
    waiting.chunk_by(|a, b| a.request.code == b.request.code && a.ask == b.ask)
}

impl Batch {
    /// Sends the claims and answers those that the server decided. The others
    /// stay, to be sent again.
    ///
    /// # Errors
    /// The connection is of no use any more.
    pub(super) async fn exchange(&mut self, route: &mut Route, metrics: &Metrics) -> Result<()> {
        let confirmation = route.confirmation;
        let pipe = self.pipeline(confirmation);
        let began = Instant::now();
        self.measure(began, metrics);
        let exchange = self.trace(&route.node);
        let replies: RedisResult<Vec<RedisResult<Value>>> =
            pipe.query_async(&mut route.connection).await;
        let took = began.elapsed().as_secs_f64();
        metrics.redis_round_trip.observe(took);
        if confirmation != Confirmation::None {
            metrics.redis_wait.observe(took);
        }
        if let Some(exchange) = exchange {
            exchange.end(failure(&replies, confirmation));
        }
        let mut replies = match replies {
            Ok(replies) => replies,
            Err(error) => return Err(self.fail(&error, began)),
        };
        if confirmation.command().is_some() {
            let met = match replies.pop() {
                Some(Ok(reply)) => confirmation.is_met(&reply),
                _ => false,
            };
            if !met && replies.iter().any(RedisResult::is_ok) {
                // The claims stand, but nobody may see them yet. The next
                // connection is inspected, and tells what is the matter.
                self.answer_all(&confirmation.missed());
                return Err(confirmation.missed());
            }
        }
        self.answer(replies, route).await
    }

    /// Notes how many go together, and how long those waited that go for the
    /// first time.
    fn measure(&mut self, now: Instant, metrics: &Metrics) {
        metrics.claim_batch_size.observe(self.waiting.len() as f64);
        for waiting in &mut self.waiting {
            if let Some(joined) = waiting.joined.take() {
                let waited = now.saturating_duration_since(joined);
                metrics.claim_queue_wait.observe(waited.as_secs_f64());
            }
        }
    }

    /// Begins to tell, in the traces of the claims that are traced, of what they
    /// share.
    fn trace(&mut self, node: &Node) -> Option<Exchange> {
        if self.waiting.iter().all(|waiting| waiting.journey.is_none()) {
            return None;
        }
        let claims = self.waiting.len();
        let calls = groups(&self.waiting).count();
        let journeys = self.waiting.iter_mut();
        let journeys = journeys.filter_map(|waiting| waiting.journey.as_deref_mut());
        let span = || redis_span(calls, "EVALSHA", &node.host, node.port);
        Exchange::begin(journeys, claims, span)
    }

    /// A call of the script a code, and a wait behind them all.
    fn pipeline(&self, confirmation: Confirmation) -> redis::Pipeline {
        let mut pipe = redis::pipe();
        pipe.ignore_errors();
        for group in groups(&self.waiting) {
            if self.asking {
                pipe.cmd("ASKING").ignore();
            }
            let mut call = CLAIM.call(&group[0].request.code);
            call.arg(u8::from(confirmation.needs_write()));
            for waiting in group {
                call.arg(waiting.request.client.as_str());
                call.arg(waiting.request.nth);
            }
            pipe.add_command(call);
        }
        if let Some(wait) = confirmation.command() {
            pipe.add_command(wait);
        }
        pipe
    }

    /// Answers group after group; those that were not done stay.
    async fn answer(&mut self, replies: Vec<RedisResult<Value>>, route: &mut Route) -> Result<()> {
        let sizes: Vec<usize> = groups(&self.waiting).map(<[Waiting]>::len).collect();
        let mut claims = std::mem::take(&mut self.waiting).into_iter();
        let mut script_missing = false;
        let mut lost = None;
        for (size, reply) in sizes.into_iter().zip(replies) {
            let group = claims.by_ref().take(size);
            match reply.and_then(|reply| Ok(Vec::<String>::from_redis_value(reply)?)) {
                Ok(reply) => deliver(group, reply),
                Err(error) if is_not_done(&error) => {
                    script_missing |= is_noscript(&error);
                    let ask = redirection(&error);
                    if ask.is_none() && !is_noscript(&error) {
                        // A server that was demoted stays so on this connection.
                        lost = Some(error);
                    }
                    self.waiting.extend(group.map(|waiting| Waiting {
                        ask: ask.clone(),
                        ..waiting
                    }));
                }
                Err(error) => group.for_each(|waiting| {
                    let _ = waiting.reply.send(Err(store_error(error.clone())));
                }),
            }
        }
        if script_missing {
            route.load(&CLAIM).await?;
        }
        lost.map_or(Ok(()), |error| Err(store_error(error)))
    }

    /// The whole exchange failed: whatever the server did, its reply is lost.
    fn fail(&mut self, error: &RedisError, began: Instant) -> StoreError {
        for waiting in &mut self.waiting {
            waiting.sent.get_or_insert(began);
            waiting.ask = None;
        }
        if !is_passing(error) {
            self.answer_all(&store_error(error.clone()));
        }
        store_error(error.clone())
    }

    /// The server that a redirection named does not answer: ask anew.
    pub(super) fn forget_redirections(&mut self) {
        for waiting in &mut self.waiting {
            waiting.ask = None;
        }
    }

    /// Gives everyone the same error.
    pub(super) fn answer_all(&mut self, error: &StoreError) {
        for waiting in self.waiting.drain(..) {
            let _ = waiting.reply.send(Err(error.same()));
        }
    }
}

/// What went wrong with all of a batch or with some of it, in Redis's own word.
fn failure(
    replies: &RedisResult<Vec<RedisResult<Value>>>,
    confirmation: Confirmation,
) -> Option<&str> {
    let replies = match replies {
        Ok(replies) => replies,
        Err(error) => return Some(kind(error)),
    };
    let failed = replies.iter().find_map(|reply| reply.as_ref().err());
    let last = replies.last().and_then(|reply| reply.as_ref().ok());
    let met = confirmation == Confirmation::None || last.is_some_and(|r| confirmation.is_met(r));
    failed.map(kind).or((!met).then_some("unconfirmed"))
}

/// Where ASK says to go.
fn redirection(error: &RedisError) -> Option<Node> {
    let is_ask = matches!(error.kind(), ErrorKind::Server(redis::ServerErrorKind::Ask));
    let (address, _) = error.redirect_node().filter(|_| is_ask)?;
    let (host, port) = address.rsplit_once(':')?;
    Some(Node {
        host: host.to_owned(),
        port: port.parse().ok()?,
    })
}
