//! The shared store: Redis, for any number of replicas.
//!
//! Redis holds the truth: one server, a primary that Sentinels watch, or a
//! cluster. Lua scripts are the only writers of a code's keys; claims reach them
//! through lanes, everything else over a pooled connection. What it promises is
//! the [`Guarantee`] it is told to keep.

mod address;
mod claims;
mod codes;
mod confirm;
mod connection;
mod errors;
mod files;
mod inspect;
mod items;
mod keys;
mod lanes;
mod node;
mod records;
mod scan;
mod scripts;
mod topology;
mod verify;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use self::connection::Connections;
use self::lanes::Lanes;
use crate::domain::{Added, ClaimRequest, FoundItem, Moved, Place, View};
use crate::domain::{ClientId, Code, CodeId, Digest, Item, ItemId, Outcome, Settings, Stats};

use crate::store::{
    ClaimPage, Cursor, FilePage, Guarantee, Pool, Result, SCHEMA_VERSION, StoreError, Update,
    Verification, Window,
};
use crate::telemetry::Metrics;

/// Where Redis is, what it has to promise, and how claims are sent to it.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// The servers.
    pub address: RedisAddress,
    /// The certificate authority that signed the servers' certificates, PEM;
    /// the system's own if nothing.
    pub ca: Option<Vec<u8>>,
    /// What every claim has to be.
    pub guarantee: Guarantee,
    /// How many connections to a server carry claims.
    pub lanes: usize,
    /// How many claims may wait; one more is [`StoreError::Overloaded`].
    pub queue: usize,
    /// How long a call may take, retries included.
    pub deadline: Duration,
    /// Where lanes and connections are counted and measured.
    pub metrics: Arc<Metrics>,
}

impl RedisConfig {
    /// The defaults for servers.
    #[must_use]
    pub fn new(address: RedisAddress) -> Self {
        Self {
            address,
            ca: None,
            guarantee: Guarantee::Relaxed,
            lanes: 2,
            queue: 4_096,
            deadline: Duration::from_secs(3),
            metrics: Arc::default(),
        }
    }
}

pub use self::address::{Deployment, InvalidAddress, Node, RedisAddress};

/// A store in Redis.
pub struct RedisStore {
    connections: Connections,
    lanes: Lanes,
}

impl RedisStore {
    /// Connects, and checks that the servers can give the guarantee and that the
    /// data there is of this schema.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the servers cannot be reached,
    /// [`StoreError::Unfit`] if they cannot give the guarantee, or hold what a
    /// newer version wrote.
    pub async fn connect(config: &RedisConfig) -> Result<Self> {
        let connections = Connections::new(config);
        let store = Self {
            lanes: Lanes::start(config, &connections),
            connections,
        };
        // Servers that will not do are left as they were found.
        store.connections.check_guarantee().await?;
        store.check_schema().await?;
        Ok(store)
    }

    async fn check_schema(&self) -> Result<()> {
        let mut pipe = redis::pipe();
        pipe.cmd("SET")
            .arg(keys::SCHEMA)
            .arg(SCHEMA_VERSION)
            .arg("NX")
            .ignore();
        pipe.cmd("GET").arg(keys::SCHEMA);
        let (version,): (String,) = self.connections.query(keys::SCHEMA, &pipe).await?;
        if version.parse() == Ok(SCHEMA_VERSION) {
            Ok(())
        } else {
            Err(StoreError::Unfit(format!(
                "its data was written by another version of Apiece (schema {version}; this one \
                 reads {SCHEMA_VERSION}); run the version that fits, or use another database"
            )))
        }
    }
}

#[async_trait]
impl Window for RedisStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.lanes.claim(claim).await
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        claims::view(&self.connections, id, client).await
    }
}

#[async_trait]
impl Pool for RedisStore {
    async fn ready(&self) -> Result<()> {
        self.connections.check_ready().await
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        let mut pipe = redis::pipe();
        let key = keys::secret();
        pipe.cmd("SET").arg(&key).arg(&proposal).arg("NX").ignore();
        pipe.cmd("GET").arg(&key);
        let (secret,): (Vec<u8>,) = self.connections.query(&key, &pipe).await?;
        secret
            .try_into()
            .map_err(|_| StoreError::Corrupt(format!("{key} is not 32 bytes long")))
    }

    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>> {
        codes::create(&self.connections, id, settings).await
    }

    async fn code(&self, id: &CodeId) -> Result<Option<Code>> {
        codes::read(&self.connections, id).await
    }

    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
        codes::list(&self.connections, after, limit).await
    }

    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update> {
        codes::update(&self.connections, id, settings, version).await
    }

    async fn delete_code(&self, id: &CodeId) -> Result<bool> {
        codes::delete(&self.connections, id).await
    }

    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
        items::add(&self.connections, id, items).await
    }

    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>> {
        items::move_to(&self.connections, id, items, to).await
    }

    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>> {
        items::find(&self.connections, id, items).await
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ClaimPage>> {
        claims::page(&self.connections, id, cursor, limit).await
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        codes::stats(&self.connections, id).await
    }

    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>> {
        files::page(&self.connections, id, cursor, limit).await
    }

    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
        files::has(&self.connections, id, files).await
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        verify::verify(&self.connections, id).await
    }
}
