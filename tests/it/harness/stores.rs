//! Every store there is, empty and ready.

use std::any::Any;
use std::sync::Arc;

use apiece::store::Store;
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::sqlite::SqliteStore;

use super::redis::Redis;

/// A store, and what it runs on for as long as this lives.
pub(crate) struct Running {
    pub(crate) store: Arc<dyn Store>,
    /// Dropped after the store.
    _home: Box<dyn Any + Send>,
}

impl Running {
    fn new(store: impl Store, home: impl Any + Send) -> Self {
        Self {
            store: Arc::new(store),
            _home: Box::new(home),
        }
    }
}

/// SQLite in a temporary directory.
pub(crate) async fn on_sqlite() -> Running {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let store = SqliteStore::open(&dir.path().join("apiece.db")).expect("a new store");
    Running::new(store, dir)
}

/// A Redis of its own.
pub(crate) async fn on_redis() -> Running {
    let redis = Redis::start();
    let config = RedisConfig::new(redis.url().parse().expect("a valid address"));
    let store = RedisStore::connect(&config).await.expect("it answers");
    Running::new(store, redis)
}
