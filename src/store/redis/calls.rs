//! The four ways to call Redis, for everything but claims: `read`,
//! `read_confirmed`, `write` and `run`.

use std::time::Duration;

use redis::{Cmd, FromRedisValue, Pipeline};

use super::connection::{Connections, Route};
use super::errors::{first, is_noscript, is_not_done, is_passing, kind, store_error};
use super::keys::Keys;
use super::scripts::Script;
use crate::store::Result;
use crate::telemetry::traces::{redis_span, traced};

/// How long to wait before asking again after a server said that it cannot do it
/// yet.
const PAUSE: Duration = Duration::from_millis(20);

impl Connections {
    /// Reads, from the server in charge of a hash tag.
    pub(super) async fn read<T: FromRedisValue>(&self, tag: &str, pipe: &Pipeline) -> Result<T> {
        let (answer, _) = self.in_time(self.send(tag, pipe, "PIPELINE")).await?;
        Ok(answer)
    }

    /// Reads what may be shown to somebody. So it must last: a write that is not
    /// confirmed yet must not be shown by a read either.
    pub(super) async fn read_confirmed<T: FromRedisValue>(
        &self,
        keys: Keys<'_>,
        pipe: &Pipeline,
        is_shown: impl FnOnce(&T) -> bool,
    ) -> Result<T> {
        let call = async {
            let (seen, route) = self.send(keys.tag(), pipe, "PIPELINE").await?;
            if is_shown(&seen) {
                self.confirm(route, Some(keys)).await?;
            }
            Ok(seen)
        };
        self.in_time(call).await
    }

    /// Writes in any case, and confirms the write, as far as the guarantee
    /// requires.
    pub(super) async fn write<T: FromRedisValue>(&self, tag: &str, pipe: &Pipeline) -> Result<T> {
        let call = async {
            let (answer, route) = self.send(tag, pipe, "PIPELINE").await?;
            self.confirm(route, None).await?;
            Ok(answer)
        };
        self.in_time(call).await
    }

    /// Runs a script. Its answer is confirmed, as far as the guarantee requires,
    /// even if an earlier call that was not confirmed has left nothing for this one
    /// to write.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: Keys<'_>,
        add_argv: impl Fn(&mut Cmd),
    ) -> Result<T> {
        let mut call = script.call(keys);
        add_argv(&mut call);
        let mut pipe = redis::pipe();
        pipe.add_command(call);
        let call = async {
            let ((answer,), route) = self.send(keys.tag(), &pipe, "EVALSHA").await?;
            if script.writes {
                self.confirm(route, Some(keys)).await?;
            }
            Ok(answer)
        };
        self.in_time(call).await
    }

    /// Sends until the server in charge does it, and returns the connection too. A
    /// call that may have been done is not sent again: the caller decides about
    /// that.
    async fn send<T: FromRedisValue>(
        &self,
        tag: &str,
        pipe: &Pipeline,
        operation: &str,
    ) -> Result<(T, Route)> {
        loop {
            let mut route = self.route(tag).await?;
            let sent = pipe.query_async(&mut route.connection);
            let node = &route.node;
            let span = || redis_span(1, operation, &node.host, node.port);
            let error = match traced(span, kind, sent).await {
                Ok(answer) => return Ok((answer, route)),
                Err(error) => first(error),
            };
            // The server and the connection are not used again before they have
            // been checked.
            if is_passing(&error) {
                self.replace(route).await;
            }
            if !is_not_done(&error) {
                return Err(store_error(error));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Confirms what a connection was used for, or closes the connection.
    async fn confirm(&self, mut route: Route, read: Option<Keys<'_>>) -> Result<()> {
        let node = route.node.clone();
        let mut confirmed = route.confirm(read).await;
        if confirmed.as_ref().is_err_and(is_noscript) {
            // A new connection gives the server its scripts again.
            self.abandon(route);
            route = self.connect(&node).await?;
            confirmed = route.confirm(read).await;
        }
        let confirmed = confirmed.map_err(store_error).flatten();
        if confirmed.is_err() {
            self.abandon(route);
            self.doubt();
        }
        confirmed
    }
}
