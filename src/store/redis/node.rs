//! Connections to single servers, pooled. Each is inspected when it is made, and
//! the server is given the scripts: one that was restarted has forgotten them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_redis::{Connection, Hook, HookError, Manager, Pool, PoolError, Runtime, Timeouts};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind,
    IntoConnectionInfo as _, RedisConnectionInfo, TlsCertificates,
};

use super::address::Node;
use super::config::RedisConfig;
use super::confirm::Confirmation;
use super::errors::{is_not_done, store_error};
use super::inspect::inspect;
use super::scripts;
use crate::store::{Guarantee, Result, StoreError};
use crate::telemetry::Metrics;

/// How many connections to a server are for everything but claims and looks.
const READERS: usize = 16;

/// The servers that there have been connections to.
pub(super) struct Nodes {
    access: Access,
    guarantee: Guarantee,
    pool_size: usize,
    deadline: Duration,
    metrics: Arc<Metrics>,
    pools: Mutex<HashMap<Node, Arc<NodePool>>>,
}

/// Connections to one server.
pub(super) struct NodePool {
    pool: Pool,
    /// How the server confirms, as the newest connection found.
    confirmation: Arc<Mutex<Confirmation>>,
}

/// How to log in to a server.
struct Access {
    tls: Option<TlsCertificates>,
    redis: RedisConnectionInfo,
}

impl Access {
    /// How to connect to a server, in the words of its client library.
    fn to_node(&self, node: &Node, settings: RedisConnectionInfo) -> Result<ConnectionInfo> {
        let unfit = |e| StoreError::Unfit(format!("its address is not usable: {e}"));
        let (host, port) = (node.host.clone(), node.port);
        let addr = match &self.tls {
            None => ConnectionAddr::Tcp(host, port),
            Some(_) => ConnectionAddr::TcpTls {
                host,
                port,
                insecure: false,
                tls_params: None,
            },
        };
        let info = addr
            .into_connection_info()
            .map_err(unfit)?
            .set_redis_settings(settings);
        match &self.tls {
            None => Ok(info),
            Some(certificates) => Client::build_with_tls(info, certificates.clone())
                .map(|client| client.get_connection_info().clone())
                .map_err(|e| StoreError::Unfit(format!("TLS cannot be set up: {e}"))),
        }
    }
}

impl Nodes {
    pub(super) fn new(config: &RedisConfig) -> Self {
        let address = &config.address;
        let mut redis = RedisConnectionInfo::default().set_db(address.db);
        if let Some(username) = &address.username {
            redis = redis.set_username(username);
        }
        if let Some(password) = &address.password {
            redis = redis.set_password(password);
        }
        let tls = address.tls.then(|| TlsCertificates {
            client_tls: None,
            root_cert: config.ca.clone(),
        });
        Self {
            access: Access { tls, redis },
            guarantee: config.guarantee,
            pool_size: 2 * config.lanes + READERS,
            deadline: config.deadline,
            metrics: Arc::clone(&config.metrics),
            pools: Mutex::default(),
        }
    }

    /// The connections to a server.
    pub(super) fn pool(&self, node: &Node) -> Result<Arc<NodePool>> {
        // The map is complete whenever the lock is free.
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(node) {
            return Ok(Arc::clone(pool));
        }
        let pool = Arc::new(self.open(node)?);
        pools.insert(node.clone(), Arc::clone(&pool));
        Ok(pool)
    }

    /// Drops the idle connections to a server.
    pub(super) fn close(&self, node: &Node) {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.remove(node);
    }

    /// A client for a Sentinel, which has no databases and, usually, no users.
    pub(super) fn sentinel(&self, node: &Node) -> Result<Client> {
        let info = self.access.to_node(node, RedisConnectionInfo::default())?;
        Client::open(info).map_err(store_error)
    }

    /// A client for a server, without the inspection.
    pub(super) fn client(&self, node: &Node) -> Result<Client> {
        let info = self.access.to_node(node, self.access.redis.clone())?;
        Client::open(info).map_err(store_error)
    }

    fn open(&self, node: &Node) -> Result<NodePool> {
        let info = self.access.to_node(node, self.access.redis.clone())?;
        let manager = Manager::new_with_config(info, self.patience()).map_err(store_error)?;
        let confirmation = Arc::new(Mutex::new(Confirmation::None));
        let (guarantee, told) = (self.guarantee, Arc::clone(&confirmation));
        let connects = self.metrics.redis_connects.clone();
        let pool = Pool::builder(manager)
            .max_size(self.pool_size)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(self.deadline),
                create: Some(self.deadline),
                recycle: Some(self.deadline),
            })
            .post_create(Hook::async_fn(move |connection, _| {
                connects.inc();
                let told = Arc::clone(&told);
                Box::pin(async move {
                    let confirmation = inspect(connection, guarantee).await.map_err(hook_error)?;
                    // A server that cannot take them yet will say so for a call,
                    // too.
                    match scripts::load(connection).await {
                        Err(error) if !is_not_done(&error) => {
                            return Err(hook_error(store_error(error)));
                        }
                        _ => {}
                    }
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = confirmation;
                    Ok(())
                })
            }))
            .build()
            .map_err(|e| StoreError::Unfit(e.to_string()))?;
        Ok(NodePool { pool, confirmation })
    }

    /// How long a connection and its answers may take.
    pub(super) fn patience(&self) -> AsyncConnectionConfig {
        AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.deadline.min(Duration::from_secs(1))))
            .set_response_timeout(Some(self.deadline))
    }
}

/// An unfit server stays unfit until somebody repairs it; any other error may pass.
fn hook_error(error: StoreError) -> HookError {
    match error {
        StoreError::Unfit(words) => HookError::message(words),
        error => HookError::Backend((ErrorKind::Io, "inspection", error.to_string()).into()),
    }
}

impl NodePool {
    /// A connection that has just answered.
    pub(super) async fn get(&self) -> Result<Connection> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => store_error(error),
            PoolError::PostCreateHook(HookError::Backend(error)) => store_error(error),
            PoolError::PostCreateHook(HookError::Message(words)) => {
                StoreError::Unfit(words.into_owned())
            }
            PoolError::Timeout(_) => StoreError::unavailable("no connection in time", error),
            error => StoreError::unavailable("no connection", error),
        })
    }

    /// How this server confirms writes.
    pub(super) fn confirmation(&self) -> Confirmation {
        *self
            .confirmation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
