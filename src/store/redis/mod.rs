//! The shared store: Redis, for any number of replicas.
//!
//! Redis holds the truth: one server, a primary that Sentinels watch, or a
//! cluster. Lua scripts are the only writers of a code's keys; claims and
//! looks reach it through lanes, everything else over a pooled connection. What it promises is
//! the [`Guarantee`](super::Guarantee) that it is told to keep.

mod access;
mod address;
mod aside;
mod calls;
mod claims;
mod codes;
mod config;
mod confirm;
mod connection;
mod erase;
mod errors;
mod fenced;
mod files;
mod index;
mod inspect;
mod items;
mod keys;
mod known_names;
mod lanes;
mod listing;
mod node;
mod pace;
mod pool;
mod records;
mod redeem;
mod replaced;
mod revoked;
mod scan;
mod schema;
mod scripts;
mod settings;
mod sight;
mod spend;
mod topology;
mod verify;
mod window;

use std::sync::Arc;

use self::connection::Connections;
use self::fenced::Supply;
use self::known_names::KnownNames;
use self::lanes::{Claims, Looks, Needs};
use self::schema::Schemas;
use crate::grants::Grants;
use crate::store::Result;
use crate::telemetry::Metrics;

pub use self::address::{Deployment, InvalidAddress, Node, RedisAddress};
pub use self::config::RedisConfig;
pub use self::scripts::sources as script_sources;

/// A store in Redis.
pub struct RedisStore {
    connections: Connections,
    claims: Claims,
    looks: Looks,
    schemas: Schemas,
    /// What opens windows, at the fenced level.
    supply: Option<Supply>,
    names: KnownNames,
    metrics: Arc<Metrics>,
}

impl RedisStore {
    /// Connects, and checks that the servers can give the guarantee and that the
    /// data there is of a schema that this version reads.
    ///
    /// # Errors
    /// [`Unavailable`](crate::store::StoreError::Unavailable) if the servers cannot
    /// be reached, [`Unfit`](crate::store::StoreError::Unfit) if they cannot give the
    /// guarantee, or hold what a newer version wrote.
    pub async fn connect(config: &RedisConfig) -> Result<Self> {
        let connections = Connections::new(config);
        // Servers that cannot be used are left as they were found.
        connections.check_guarantee().await?;
        let schemas = Schemas::default();
        schemas.check(&connections).await?;
        let names = KnownNames::default();
        let needs = Arc::new(Needs::default());
        let claims = Claims::new(config, &connections, &needs, &names);
        let looks = Looks::new(config, &connections, &needs, &names);
        Ok(Self {
            connections,
            claims,
            looks,
            schemas,
            supply: None,
            names,
            metrics: Arc::clone(&config.metrics),
        })
    }

    /// The same store at the fenced level, for which it was connected: windows are written
    /// down in `grants` before they are opened.
    ///
    /// # Errors
    /// [`Unfit`](crate::store::StoreError::Unfit) if other replicas write their grants
    /// elsewhere.
    pub async fn with_grants(mut self, grants: Grants) -> Result<Self> {
        fenced::agree(&self.connections, &grants).await?;
        let supply = Supply::new(&self.connections, grants, Arc::clone(&self.metrics));
        self.claims.feed(supply.clone());
        self.supply = Some(supply);
        Ok(self)
    }
}
