//! From a hash tag to a connection to the server in charge of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool_redis::Connection;
use futures_util::FutureExt as _;
use redis::{RedisResult, Value};

use super::address::Node;
use super::config::RedisConfig;
use super::confirm::Confirmation;
use super::inspect::{Readiness, check};
use super::keys::Keys;
use super::node::Nodes;
use super::scripts::CONFIRM;
use super::topology::Topology;
use crate::store::{Guarantee, Result, StoreError};

/// Connections to all servers.
#[derive(Clone)]
pub(super) struct Connections(Arc<Inner>);

struct Inner {
    nodes: Nodes,
    topology: Topology,
    guarantee: Guarantee,
    deadline: Duration,
}

/// A connection to the server in charge.
pub(super) struct Route {
    pub(super) node: Node,
    pub(super) connection: Connection,
    /// How that server confirms what it did.
    pub(super) confirmation: Confirmation,
}

impl Connections {
    /// Connections that are made when they are needed.
    pub(super) fn new(config: &RedisConfig) -> Self {
        Self(Arc::new(Inner {
            nodes: Nodes::new(config),
            topology: Topology::new(config.address.deployment.clone()),
            guarantee: config.guarantee,
            deadline: config.deadline,
        }))
    }

    /// The server in charge of a hash tag.
    pub(super) async fn locate(&self, tag: &str) -> Result<Node> {
        self.0.topology.locate(&self.0.nodes, tag).await
    }

    /// Does something with the server in charge of a hash tag, if it is known.
    pub(super) fn with_server_of<T>(&self, tag: &str, act: impl FnOnce(&Node) -> T) -> Option<T> {
        self.0.topology.with_server_of(tag, act)
    }

    /// Every server in charge of something, as far as is known.
    pub(super) fn known(&self) -> Vec<Node> {
        self.0.topology.known()
    }

    /// A connection to a server, which answered just now.
    pub(super) async fn connect(&self, node: &Node) -> Result<Route> {
        let pool = self.0.nodes.pool(node)?;
        // Idle connections to a server that is gone are tried one by one. Boxed, because all
        // callers would be as large as this.
        let connection = self.in_time(Box::pin(pool.get())).await?;
        Ok(Route {
            node: node.clone(),
            connection,
            confirmation: pool.confirmation(),
        })
    }

    /// A connection to the server in charge of a hash tag.
    pub(super) async fn route(&self, tag: &str) -> Result<Route> {
        let node = self.locate(tag).await?;
        let route = self.connect(&node).await;
        if route.is_err() {
            self.doubt();
        }
        route
    }

    /// Another server may be in charge by now: asks which. Nobody waits for the
    /// answer, so callers whose own server works are not delayed.
    pub(super) fn doubt(&self) {
        let (connections, since) = (self.clone(), Instant::now());
        tokio::spawn(async move { connections.renew(since).await });
    }

    /// Asks who is in charge, unless somebody has asked since.
    async fn renew(&self, since: Instant) {
        let asked = self.0.topology.renew(&self.0.nodes, since).await;
        if let Err(error) = asked {
            tracing::warn!(%error, "cannot find out which server is in charge");
        }
    }

    /// Closes a connection to the wrong server, and the idle ones beside it. After
    /// a demotion they stay open and look healthy.
    pub(super) fn abandon(&self, route: Route) {
        self.0.nodes.close(&route.node);
        drop(Connection::take(route.connection));
    }

    /// The same, and asks who is in charge before it is tried again.
    pub(super) async fn replace(&self, route: Route) {
        self.abandon(route);
        self.renew(Instant::now()).await;
    }

    /// Whether every server in charge of something is fit to serve claims.
    pub(super) async fn check_ready(&self) -> Result<()> {
        self.check_all(Readiness::Claims).await
    }

    /// Whether every server in charge of something can give the guarantee.
    pub(super) async fn check_guarantee(&self) -> Result<()> {
        self.check_all(Readiness::Guarantee).await
    }

    async fn check_all(&self, readiness: Readiness) -> Result<()> {
        for node in self.0.topology.primaries(&self.0.nodes).await? {
            let checked = self.check_one(&node, readiness).await;
            if checked.is_err() {
                self.doubt();
                return checked;
            }
        }
        Ok(())
    }

    async fn check_one(&self, node: &Node, readiness: Readiness) -> Result<()> {
        let mut route = self.connect(node).await?;
        let checked = check(&mut route.connection, self.0.guarantee, readiness);
        let checked = self.in_time(checked).await;
        if checked.is_err() {
            self.abandon(route);
        }
        checked
    }

    /// Limits a call to the time that any call has.
    pub(super) fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T>>,
    ) -> impl Future<Output = Result<T>> {
        let late = |late| Err(StoreError::unavailable("no answer in time", late));
        // An async function would hold the call twice.
        tokio::time::timeout(self.0.deadline, call).map(move |answer| answer.unwrap_or_else(late))
    }
}

impl Route {
    /// Makes sure that everything this server has done so far will last, as far as
    /// the guarantee requires. If this connection may only have read, the keys that
    /// it read must be given: something is then written to them.
    ///
    /// # Errors
    /// Redis's own, if the call failed; ours, if it was not confirmed.
    pub(super) async fn confirm(&mut self, read: Option<Keys<'_>>) -> RedisResult<Result<()>> {
        let Some(wait) = self.confirmation.command() else {
            return Ok(Ok(()));
        };
        let mut pipe = redis::pipe();
        if let Some(keys) = read
            && self.confirmation.needs_write()
        {
            pipe.add_command(CONFIRM.call(keys));
        }
        pipe.add_command(wait).ignore_errors();
        let replies: RedisResult<Vec<RedisResult<Value>>> =
            pipe.query_async(&mut self.connection).await;
        let replies = replies?;
        match replies.iter().find_map(|reply| reply.as_ref().err()) {
            Some(error) => Err(error.clone()),
            None => Ok(self.confirmation.check(replies.last())),
        }
    }
}
