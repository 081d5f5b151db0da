//! The shared store: Redis, for any number of replicas.
//!
//! Redis holds the truth. Lua scripts are the only writers of a code's keys;
//! claims reach them through lanes, everything else over a pooled connection.
//! What it promises is `relaxed`: no two clients get the same item while Redis
//! keeps its memory.

mod claims;
mod codes;
mod connection;
mod items;
mod keys;
mod lanes;
mod records;
mod scripts;
mod verify;

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use self::connection::Connections;
use self::lanes::Lanes;
use crate::domain::{ClientId, Code, CodeId, Item, ItemId, Outcome, Settings, Stats};
use crate::store::{
    Added, ClaimRequest, Cursor, FoundItem, Moved, Page, Place, Result, SCHEMA_VERSION, Store,
    StoreError, Update, Verification, View,
};

/// Where Redis is, and how claims are sent to it.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// `redis://[user:password@]host[:port][/db]`.
    pub url: Url,
    /// How many connections carry claims.
    pub lanes: usize,
    /// How many claims may wait; one more is [`StoreError::Overloaded`].
    pub queue: usize,
    /// How long a call may take, retries included.
    pub deadline: Duration,
}

impl RedisConfig {
    /// The defaults for a server.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            lanes: 2,
            queue: 4_096,
            deadline: Duration::from_secs(3),
        }
    }
}

/// A store in Redis.
pub struct RedisStore {
    connections: Connections,
    lanes: Lanes,
}

impl RedisStore {
    /// Connects, and checks that the data there is of this schema.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the server cannot be reached,
    /// [`StoreError::Unfit`] if it holds what a newer version wrote.
    pub async fn connect(config: &RedisConfig) -> Result<Self> {
        let connections = Connections::new(config)?;
        let store = Self {
            lanes: Lanes::start(config, &connections),
            connections,
        };
        store.check_schema().await?;
        store.load_scripts().await?;
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
        let (version,): (String,) = self.connections.query(&pipe).await?;
        if version.parse() == Ok(SCHEMA_VERSION) {
            Ok(())
        } else {
            Err(StoreError::Unfit(format!(
                "its data was written by another version of Apiece (schema {version}; this one \
                 reads {SCHEMA_VERSION}); run the version that fits, or use another database"
            )))
        }
    }

    async fn load_scripts(&self) -> Result<()> {
        let mut pipe = redis::pipe();
        for (_, script) in scripts::all() {
            pipe.add_command(script.load()).ignore();
        }
        self.connections.query(&pipe).await
    }
}

#[async_trait]
impl Store for RedisStore {
    async fn ready(&self) -> Result<()> {
        let mut pipe = redis::pipe();
        pipe.cmd("INFO").arg("memory");
        let (memory,): (String,) = self.connections.query(&pipe).await?;
        // INFO and not CONFIG GET, which managed servers deny.
        let policy = memory
            .lines()
            .find_map(|line| line.strip_prefix("maxmemory_policy:"))
            .unwrap_or("unknown");
        if policy == "noeviction" {
            Ok(())
        } else {
            Err(StoreError::Unfit(format!(
                "Redis would evict pools when it is short of memory (maxmemory-policy {policy}); \
                 run: CONFIG SET maxmemory-policy noeviction, and put it in redis.conf"
            )))
        }
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        let mut pipe = redis::pipe();
        let key = keys::secret();
        pipe.cmd("SET").arg(&key).arg(&proposal).arg("NX").ignore();
        pipe.cmd("GET").arg(&key);
        let (secret,): (Vec<u8>,) = self.connections.query(&pipe).await?;
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

    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.lanes.claim(claim).await
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        claims::view(&self.connections, id, client).await
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page>> {
        claims::page(&self.connections, id, cursor, limit).await
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        codes::stats(&self.connections, id).await
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        verify::verify(&self.connections, id).await
    }
}
