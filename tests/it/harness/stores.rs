//! Every kind of store, empty and ready.

use std::any::Any;
use std::sync::Arc;

use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::sqlite::SqliteStore;
use apiece::store::{Pool, Store, Window};
use apiece::system::System;

use super::redis::Redis;

/// Both planes of a store in one trait.
pub(crate) trait Both: Pool + Window {}

impl<S: Pool + Window> Both for S {}

/// A store, and the server or the directory that it needs.
pub(crate) struct Running {
    pub(crate) store: Arc<dyn Both>,
    /// Dropped after the store.
    _home: Box<dyn Any + Send>,
}

impl Running {
    /// The store as a service has it.
    pub(crate) fn planes(&self) -> Store {
        Store {
            pool: Arc::clone(&self.store) as _,
            window: Arc::clone(&self.store) as _,
        }
    }

    fn new(store: impl Both, home: impl Any + Send) -> Self {
        Self {
            store: Arc::new(store),
            _home: Box::new(home),
        }
    }
}

/// A store on SQLite in a temporary directory.
pub(crate) async fn on_sqlite() -> Running {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let store = SqliteStore::open(&dir.path().join("apiece.db"), System::of_machine())
        .expect("a new store");
    Running::new(store, dir)
}

/// A store on a private Redis.
pub(crate) async fn on_redis() -> Running {
    let redis = Redis::start();
    let config = RedisConfig::new(redis.url().parse().expect("a valid address"));
    let store = RedisStore::connect(&config).await.expect("it answers");
    Running::new(store, redis)
}
