//! Claims.

mod batch;
mod outcome;

use std::sync::Arc;

use self::batch::Means;
use self::outcome::Level;
use super::needs::Needs;
use super::pending::Pending;
use super::{Batch, Job, Lanes};
use crate::domain::{ClaimRequest, CodeId, Outcome};
use crate::store::redis::config::RedisConfig;
use crate::store::redis::connection::{Connections, Route};
use crate::store::redis::fenced::Supply;
use crate::store::redis::known_names::KnownNames;
use crate::store::{Guarantee, Result, StoreError};
use crate::telemetry::metrics::Queueing;

pub(in crate::store::redis) use self::outcome::{Need, need};

/// Decides claims.
pub(in crate::store::redis) struct Claims {
    lanes: Lanes<Claiming>,
    connections: Connections,
    /// Whether items come only from open windows, and what opens those.
    fenced: bool,
    supply: Option<Supply>,
    needs: Arc<Needs>,
    names: KnownNames,
}

/// A claim, with what its code needs.
struct Claiming {
    request: ClaimRequest,
    /// Whether its code may have a window.
    window: bool,
    /// The hash of its client's name, if its code needs that. Boxed, because most do not.
    hash: Option<Box<Hash>>,
}

struct Hash(String);

/// What became of a claim that was sent.
enum Decision {
    /// It is decided. Perhaps its code's window is low.
    Decided(Option<Outcome>, Level),
    /// Its code needs something first. Then it must be sent again.
    Waits(Need, Box<Pending<Claiming>>),
}

impl Job for Claiming {
    type Answer = Decision;
    type Means = Means;

    fn code(&self) -> &CodeId {
        &self.request.code
    }

    fn send(
        batch: &mut Batch<Self>,
        route: &mut Route,
        means: &Means,
    ) -> impl Future<Output = Result<()>> + Send {
        batch::send(batch, route, means)
    }
}

impl Claiming {
    /// Notes the hash of its client's name.
    ///
    /// # Errors
    /// It cannot be hashed.
    fn hash(&mut self, names: &KnownNames) -> Result<()> {
        let hash = names.hash(&self.request.code, &self.request.client)?;
        self.hash = Some(Box::new(Hash(hash)));
        Ok(())
    }

    /// How many items a network gets, and in how many milliseconds; zeros if it is not limited.
    fn share(&self) -> (u32, u64) {
        let limit = self.request.network.as_ref();
        limit.map_or((0, 0), |limit| (limit.rate.grants, limit.rate.ms()))
    }
}

impl Claims {
    pub(in crate::store::redis) fn new(
        config: &RedisConfig,
        connections: &Connections,
        needs: &Arc<Needs>,
        names: &KnownNames,
    ) -> Self {
        let fenced = config.guarantee == Guarantee::Fenced;
        let metrics = Queueing::of_claims(&config.metrics);
        let means = Means::new(fenced, &metrics, &config.metrics);
        Self {
            lanes: Lanes::start(config, connections, metrics, means),
            connections: connections.clone(),
            fenced,
            supply: None,
            needs: Arc::clone(needs),
            names: names.clone(),
        }
    }

    /// Windows come from here, at the fenced level.
    pub(in crate::store::redis) fn feed(&mut self, supply: Supply) {
        self.supply = Some(supply);
    }

    /// Decides a claim, within the deadline.
    pub(in crate::store::redis) async fn claim(
        &self,
        request: ClaimRequest,
    ) -> Result<Option<Outcome>> {
        self.connections.in_time(self.decide(request)).await
    }

    /// Sends a claim until it is decided. That is safe, because a claim is
    /// idempotent.
    async fn decide(&self, request: ClaimRequest) -> Result<Option<Outcome>> {
        // Only there is it needed when the claim is gone.
        let code = self.supply.is_some().then(|| request.code.clone());
        let window = self.fenced || self.needs.windows.has(&request.code);
        let is_hashed = self.needs.hashes.has(&request.code);
        let mut claim = Pending::new(Claiming {
            request,
            window,
            hash: None,
        });
        if is_hashed {
            claim.job.hash(&self.names)?;
        }
        loop {
            let (need, same) = match self.lanes.send(claim).await? {
                Decision::Decided(outcome, level) => {
                    if let (Level::Low, Some(supply), Some(code)) = (level, &self.supply, &code) {
                        supply.refill_ahead(code);
                    }
                    return Ok(outcome);
                }
                Decision::Waits(need, same) => (need, same),
            };
            claim = *same;
            match need {
                Need::Window => {
                    self.needs.windows.note(claim.job.code());
                    claim.job.window = true;
                }
                Need::Hashes => {
                    self.needs.hashes.note(claim.job.code());
                    claim.job.hash(&self.names)?;
                }
                need => Box::pin(self.see_to(claim.job.code(), need)).await?,
            }
        }
    }

    /// Waits until a code has what its claims need.
    async fn see_to(&self, code: &CodeId, need: Need) -> Result<()> {
        let Some(supply) = &self.supply else {
            let reason = "claim.lua waits for a window at a level that has none";
            return Err(StoreError::Corrupt(reason.into()));
        };
        supply.wait_for(code, need).await
    }
}
