//! Pooled connections, and what their errors mean.

use std::time::Duration;

use deadpool_redis::{Connection, Manager, Pool, PoolError, Runtime, Timeouts};
use redis::{AsyncConnectionConfig, FromRedisValue, Pipeline, RedisError};

use super::RedisConfig;
use super::scripts::Script;
use crate::domain::CodeId;
use crate::store::{Result, StoreError};

/// How many connections serve everything that is not a claim.
const READERS: usize = 16;

/// Connections to one server.
#[derive(Clone)]
pub(super) struct Connections {
    pool: Pool,
    deadline: Duration,
}

impl Connections {
    /// Connections that are made when they are needed.
    pub(super) fn new(config: &RedisConfig) -> Result<Self> {
        let patience = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(config.deadline.min(Duration::from_secs(1))))
            .set_response_timeout(Some(config.deadline));
        let manager = Manager::new_with_config(config.url.as_str(), patience)
            .map_err(|e| StoreError::Unfit(format!("its address does not do: {e}")))?;
        let pool = Pool::builder(manager)
            .max_size(config.lanes + READERS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(config.deadline),
                create: Some(config.deadline),
                recycle: Some(config.deadline),
            })
            .build()
            .map_err(|e| StoreError::Unfit(e.to_string()))?;
        Ok(Self {
            pool,
            deadline: config.deadline,
        })
    }

    /// A connection that answered just now.
    pub(super) async fn get(&self) -> Result<Connection> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => store_error(error),
            PoolError::Timeout(_) => StoreError::unavailable("no connection in time", error),
            error => StoreError::unavailable("no connection", error),
        })
    }

    /// Sends a pipeline and reads its replies.
    pub(super) async fn query<T: FromRedisValue>(&self, pipe: &Pipeline) -> Result<T> {
        let exchange = async {
            let mut connection = self.get().await?;
            pipe.query_async(&mut connection).await.map_err(store_error)
        };
        self.in_time(exchange).await
    }

    /// Calls a script; one the server does not know is sent whole.
    pub(super) async fn call<T: FromRedisValue>(
        &self,
        script: &Script,
        code: &CodeId,
        add_argv: impl Fn(&mut redis::Cmd),
    ) -> Result<T> {
        let exchange = async {
            let mut connection = self.get().await?;
            let mut call = script.call(code);
            add_argv(&mut call);
            match call.query_async(&mut connection).await {
                // A restarted server has forgotten its scripts.
                Err(error) if is_noscript(&error) => {
                    let load = script.load();
                    let () = load
                        .query_async(&mut connection)
                        .await
                        .map_err(store_error)?;
                    call.query_async(&mut connection).await.map_err(store_error)
                }
                answer => answer.map_err(store_error),
            }
        };
        self.in_time(exchange).await
    }

    async fn in_time<T>(&self, exchange: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::time::timeout(self.deadline, exchange)
            .await
            .unwrap_or_else(|late| Err(StoreError::unavailable("no answer in time", late)))
    }
}

pub(super) fn is_noscript(error: &RedisError) -> bool {
    error.code() == Some("NOSCRIPT")
}

/// Whether the same call may succeed soon, maybe on another connection.
pub(super) fn is_passing(error: &RedisError) -> bool {
    match error.code() {
        Some(code) => matches!(
            code,
            "READONLY"
                | "LOADING"
                | "TRYAGAIN"
                | "MOVED"
                | "ASK"
                | "CLUSTERDOWN"
                | "MASTERDOWN"
                | "BUSY"
                | "NOREPLICAS"
                | "NOSCRIPT"
        ),
        None => error.is_io_error() || error.is_timeout() || error.is_connection_dropped(),
    }
}

/// What an error of Redis means for whoever called the store.
pub(super) fn store_error(error: RedisError) -> StoreError {
    match error.code() {
        Some("OOM") => StoreError::Full("Redis has reached its maxmemory".into()),
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => StoreError::Unfit(format!(
            "Redis does not let us in ({error}); check the user, the password and the ACL"
        )),
        Some("MISCONF") => StoreError::unavailable("Redis cannot save and refuses writes", error),
        _ if is_passing(&error) => StoreError::unavailable("Redis did not do it", error),
        None if error.kind() == redis::ErrorKind::AuthenticationFailed => {
            StoreError::Unfit("Redis refused the user or the password".into())
        }
        _ => StoreError::Corrupt(error.to_string()),
    }
}
