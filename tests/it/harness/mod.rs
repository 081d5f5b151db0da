//! What the tests run on.

pub(crate) mod process;
mod redis;
mod stores;

pub(crate) use self::redis::Redis;
pub(crate) use self::stores::{Running, on_redis, on_sqlite};
