//! From a key to the server in charge of it, and back with an answer.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::Connection;
use redis::{FromRedisValue, Pipeline, RedisError, Value};

use super::RedisConfig;
use super::address::Node;
use super::confirm::Confirmation;
use super::errors::{first, is_noscript, is_not_done, is_passing, kind, store_error};
use super::inspect::{Readiness, check};
use super::keys::Key;
use super::node::Nodes;
use super::scripts::{CONFIRM, Script};
use super::topology::Topology;
use crate::domain::CodeId;
use crate::store::{Guarantee, Result, StoreError};
use crate::telemetry::traces::{redis_span, traced};

/// How long to wait before asking a server again that said it could not.
const PAUSE: Duration = Duration::from_millis(20);

/// Connections to whichever servers there are.
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

    /// The server in charge of a key.
    pub(super) async fn locate(&self, key: &str) -> Result<Node> {
        self.0.topology.locate(&self.0.nodes, key).await
    }

    /// Who is in charge has to be asked anew.
    pub(super) async fn forget(&self) {
        self.0.topology.forget().await;
    }

    /// A connection to a server, which answered just now.
    pub(super) async fn connect(&self, node: &Node) -> Result<Route> {
        let pool = self.0.nodes.pool(node)?;
        // Idle connections to a server that is gone are tried one by one.
        let connection = self.in_time(pool.get()).await?;
        Ok(Route {
            node: node.clone(),
            connection,
            confirmation: pool.confirmation(),
        })
    }

    /// A connection to the server in charge of a key.
    async fn route(&self, key: &str) -> Result<Route> {
        let node = self.locate(key).await?;
        match self.connect(&node).await {
            Ok(route) => Ok(route),
            Err(error) => {
                self.forget().await;
                Err(error)
            }
        }
    }

    /// Sends a pipeline to the server in charge of a key and reads the replies.
    pub(super) async fn query<T: FromRedisValue>(&self, key: &str, pipe: &Pipeline) -> Result<T> {
        let (answer, _) = self.in_time(self.ask(key, pipe, None)).await?;
        Ok(answer)
    }

    /// Sends a pipeline that writes for certain, and has that confirmed, as far as
    /// the guarantee asks for it.
    pub(super) async fn write(&self, key: &str, pipe: &Pipeline) -> Result<()> {
        let exchange = async {
            let ((), route) = self.ask(key, pipe, None).await?;
            self.confirm(route, None).await
        };
        self.in_time(exchange).await
    }

    /// Calls a script; one that the server does not know is sent whole. What it
    /// says is confirmed, as far as the guarantee asks for it: also where a first
    /// call, which was not confirmed, has left nothing to write to this one.
    pub(super) async fn call<T: FromRedisValue>(
        &self,
        script: &Script,
        code: &CodeId,
        add_argv: impl Fn(&mut redis::Cmd),
    ) -> Result<T> {
        let mut call = script.call(code);
        add_argv(&mut call);
        let mut pipe = redis::pipe();
        pipe.add_command(call);
        let key = Key::Code.of(code);
        let exchange = async {
            let ((answer,), route) = self.ask(&key, &pipe, Some(script)).await?;
            if script.writes {
                self.confirm(route, Some(code)).await?;
            }
            Ok(answer)
        };
        self.in_time(exchange).await
    }

    /// Reads of a code. What may be shown of it has to last: what a write was
    /// not yet allowed to answer, a look must not show either.
    pub(super) async fn look<T: FromRedisValue>(
        &self,
        code: &CodeId,
        pipe: &Pipeline,
        is_shown: impl FnOnce(&T) -> bool,
    ) -> Result<T> {
        let exchange = async {
            let (seen, route) = self.ask(&Key::Code.of(code), pipe, None).await?;
            if is_shown(&seen) {
                self.confirm(route, Some(code)).await?;
            }
            Ok(seen)
        };
        self.in_time(exchange).await
    }

    /// Confirms what a connection was used for, or closes it.
    async fn confirm(&self, mut route: Route, code: Option<&CodeId>) -> Result<()> {
        let confirmed = route.confirm(code).await;
        if confirmed.is_err() {
            self.abandon(route).await;
        }
        confirmed
    }

    /// Whether every server in charge of something is as it has to be for
    /// claims to be served.
    pub(super) async fn check_ready(&self) -> Result<()> {
        self.check_all(Readiness::Claims).await
    }

    /// Whether every server in charge of something can give the guarantee.
    pub(super) async fn check_guarantee(&self) -> Result<()> {
        self.check_all(Readiness::Guarantee).await
    }

    async fn check_all(&self, readiness: Readiness) -> Result<()> {
        let primaries = self.0.topology.primaries(&self.0.nodes).await?;
        for node in primaries {
            let mut route = match self.connect(&node).await {
                Ok(route) => route,
                Err(error) => {
                    self.forget().await;
                    return Err(error);
                }
            };
            let checked = check(&mut route.connection, self.0.guarantee, readiness);
            if let Err(error) = self.in_time(checked).await {
                self.abandon(route).await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Gives an exchange the time that any call has.
    pub(super) async fn in_time<T>(&self, exchange: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::time::timeout(self.0.deadline, exchange)
            .await
            .unwrap_or_else(|late| Err(StoreError::unavailable("no answer in time", late)))
    }

    /// Sends until the server in charge does it, and returns the connection as
    /// well. What may have been done is not sent again: that is for the caller
    /// to decide.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        key: &str,
        pipe: &Pipeline,
        script: Option<&Script>,
    ) -> Result<(T, Route)> {
        loop {
            let mut route = self.route(key).await?;
            let asked = pipe.query_async(&mut route.connection);
            let operation = script.map_or("PIPELINE", |_| "EVALSHA");
            let node = &route.node;
            let span = || redis_span(1, operation, &node.host, node.port);
            let error = match traced(span, kind, asked).await {
                Ok(answer) => return Ok((answer, route)),
                Err(error) => first(error),
            };
            match script {
                // A restarted server has forgotten its scripts.
                Some(script) if is_noscript(&error) => route.load(script).await?,
                _ => {
                    self.give_up(route, &error).await;
                    if !is_not_done(&error) {
                        return Err(store_error(error));
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// After an error that speaks against the server or the connection, neither
    /// is used again before it has been looked at.
    async fn give_up(&self, route: Route, error: &RedisError) {
        if is_passing(error) {
            self.abandon(route).await;
        }
    }

    /// Closes a connection that led astray, and the idle ones beside it: to a
    /// server that was demoted they stay open, and look sound.
    pub(super) async fn abandon(&self, route: Route) {
        self.0.nodes.close(&route.node);
        drop(Connection::take(route.connection));
        self.forget().await;
    }
}

impl Route {
    /// Makes the server know a script.
    pub(super) async fn load(&mut self, script: &Script) -> Result<()> {
        let load = script.load();
        load.query_async(&mut self.connection)
            .await
            .map_err(store_error)
    }

    /// Makes sure that all that this server has done so far will last, as far as
    /// the guarantee asks for it. If this connection may only have read, and of
    /// which code, has to be said: to that one something is written then.
    async fn confirm(&mut self, code: Option<&CodeId>) -> Result<()> {
        let Some(wait) = self.confirmation.command() else {
            return Ok(());
        };
        let mut pipe = redis::pipe();
        if let Some(code) = code
            && self.confirmation.needs_write()
        {
            pipe.add_command(CONFIRM.call(code)).ignore();
        }
        pipe.add_command(wait);
        let mut answer: Result<(Value,), RedisError> =
            pipe.query_async(&mut self.connection).await.map_err(first);
        if answer.as_ref().is_err_and(is_noscript) {
            self.load(&CONFIRM).await?;
            answer = pipe.query_async(&mut self.connection).await.map_err(first);
        }
        let (reply,) = answer.map_err(store_error)?;
        if self.confirmation.is_met(&reply) {
            Ok(())
        } else {
            Err(self.confirmation.missed())
        }
    }
}
