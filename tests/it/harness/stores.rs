//! Every kind of store, empty and ready.

use std::any::Any;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use apiece::grants::Grants;
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::sqlite::SqliteStore;
use apiece::store::{Access, Guarantee, Pool, Store, Window};
use apiece::system::System;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

use super::redis::Redis;
use super::spoiled::root;

/// All that a store does in one trait.
pub(crate) trait AllPlanes: Pool + Window + Access {}

impl<S: Pool + Window + Access> AllPlanes for S {}

/// A store, and the server or the directory that it needs.
pub(crate) struct Running {
    pub(crate) store: Arc<dyn AllPlanes>,
    /// Dropped after the store.
    _home: Box<dyn Any + Send>,
}

impl Running {
    /// The store as a service has it.
    pub(crate) fn planes(&self) -> Store {
        Store {
            pool: Arc::clone(&self.store) as _,
            window: Arc::clone(&self.store) as _,
            access: Arc::clone(&self.store) as _,
        }
    }

    fn new(store: impl AllPlanes, home: impl Any + Send) -> Self {
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

/// A fenced store on a private Redis, with its grants in a temporary directory.
pub(crate) async fn on_fenced() -> Running {
    let (redis, dir) = (Redis::start(), tempfile::tempdir().expect("a directory"));
    let store = fenced(&redis, dir.path()).await;
    Running::new(store, (redis, dir))
}

/// A fenced store on a Redis, with its grants in a directory.
pub(crate) async fn fenced(redis: &Redis, grants: &Path) -> RedisStore {
    let grants = grants_in(Arc::new(LocalFileSystem::new()), grants);
    fenced_with(redis, grants).await
}

/// A fenced store on a Redis, with these grants.
pub(crate) async fn fenced_with(redis: &Redis, grants: Grants) -> RedisStore {
    fenced_at(&redis.url(), grants).await
}

/// The same, on what is at this address.
pub(crate) async fn fenced_at(url: &str, grants: Grants) -> RedisStore {
    let mut config = RedisConfig::new(url.parse().expect("a valid address"));
    config.guarantee = Guarantee::Fenced;
    let store = RedisStore::connect(&config).await.expect("it answers");
    store.with_grants(grants).await.expect("one place")
}

/// The grants in a directory, which is seen through an object store.
pub(crate) fn grants_in(store: Arc<dyn ObjectStore>, directory: &Path) -> Grants {
    const PATIENCE: Duration = Duration::from_secs(1);
    let random = System::of_machine().random;
    Grants::new(store, root(directory), PATIENCE, random, &[7; 32])
}
