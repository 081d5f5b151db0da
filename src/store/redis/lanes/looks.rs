//! Looks of clients: what they see of a code.

mod batch;

use std::sync::Arc;

use super::needs::Needs;
use super::pending::Pending;
use super::{Batch, Job, Lanes};
use crate::domain::{ClientId, CodeId};
use crate::store::Result;
use crate::store::names::hashed;
use crate::store::redis::config::RedisConfig;
use crate::store::redis::connection::{Connections, Route};
use crate::store::redis::keys::Keys;
use crate::store::redis::known_names::KnownNames;
use crate::store::redis::sight::Sight;
use crate::store::{Guarantee, StoreError};
use crate::telemetry::metrics::Queueing;

/// Looks at codes.
pub(in crate::store::redis) struct Looks {
    lanes: Lanes<Looking>,
    connections: Connections,
    /// Whether every code has a window.
    fenced: bool,
    needs: Arc<Needs>,
    names: KnownNames,
}

/// A look of one client.
struct Looking {
    code: CodeId,
    /// The name under which the code's books have the client.
    stored: String,
    /// Whether the code may have a window.
    window: bool,
}

/// What a client sees.
pub(in crate::store::redis) struct Glimpse {
    pub(in crate::store::redis) sight: Arc<Sight>,
    /// The client's claims, if it has any.
    pub(in crate::store::redis) records: Option<String>,
    /// The name under which the code's books have the client.
    pub(in crate::store::redis) stored: String,
}

impl Job for Looking {
    type Answer = Option<Glimpse>;
    /// They are measured.
    type Means = Queueing;

    fn code(&self) -> &CodeId {
        &self.code
    }

    fn send(
        batch: &mut Batch<Self>,
        route: &mut Route,
        means: &Queueing,
    ) -> impl Future<Output = Result<()>> + Send {
        batch::send(batch, route, means)
    }
}

impl Looks {
    pub(in crate::store::redis) fn new(
        config: &RedisConfig,
        connections: &Connections,
        needs: &Arc<Needs>,
        names: &KnownNames,
    ) -> Self {
        let metrics = Queueing::of_looks(&config.metrics);
        let means = metrics.clone();
        Self {
            lanes: Lanes::start(config, connections, metrics, means),
            connections: connections.clone(),
            fenced: config.guarantee == Guarantee::Fenced,
            needs: Arc::clone(needs),
            names: names.clone(),
        }
    }

    /// What everybody sees of a code, by a call of its own: the caller shares it among many.
    pub(in crate::store::redis) async fn at(&self, id: &CodeId) -> Result<Option<Sight>> {
        let keys = Keys::of(id);
        let mut window = self.has_window(id);
        loop {
            let mut pipe = redis::pipe();
            Sight::ask(pipe.atomic(), keys, window);
            let replies: Vec<redis::Value> = self.connections.read(keys.tag(), &pipe).await?;
            let sight = Sight::take(id, window, &mut replies.into_iter())?;
            match sight {
                Some(sight) if sight.has_window && !window => window = self.note_window(id),
                sight => return Ok(sight),
            }
        }
    }

    /// What a client sees of a code, within the deadline.
    pub(in crate::store::redis) async fn of(
        &self,
        id: &CodeId,
        client: &ClientId,
    ) -> Result<Option<Glimpse>> {
        self.connections.in_time(self.look(id, client)).await
    }

    async fn look(&self, id: &CodeId, client: &ClientId) -> Result<Option<Glimpse>> {
        let mut window = self.has_window(id);
        let mut hash = self.needs.hashes.has(id);
        loop {
            let looking = Looking {
                code: id.clone(),
                stored: self.stored(id, client, hash)?,
                window,
            };
            let Some(glimpse) = self.lanes.send(Pending::new(looking)).await? else {
                return Ok(None);
            };
            if glimpse.sight.has_window && !window {
                window = self.note_window(id);
            } else if glimpse.sight.code.settings.hash_clients != hash {
                hash = !hash;
                if hash {
                    self.needs.hashes.note(id);
                }
            } else {
                return Ok(Some(glimpse));
            }
        }
    }

    fn has_window(&self, id: &CodeId) -> bool {
        self.fenced || self.needs.windows.has(id)
    }

    fn note_window(&self, id: &CodeId) -> bool {
        self.needs.windows.note(id);
        true
    }

    /// The name under which a code's books have a client.
    fn stored(
        &self,
        id: &CodeId,
        client: &ClientId,
        is_hashed: bool,
    ) -> Result<String, StoreError> {
        if is_hashed {
            Ok(hashed(&self.names.hash(id, client)?))
        } else {
            Ok(client.as_str().to_owned())
        }
    }
}
