//! Windows on their way: one refill of a code at a time, for all who wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};

use super::refill::{Refill, failed};
use crate::domain::{CodeId, Receipt};
use crate::grants::Grants;
use crate::store::redis::codes;
use crate::store::redis::connection::Connections;
use crate::store::redis::keys::Keys;
use crate::store::redis::lanes::Need;
use crate::store::redis::scripts::RECEIPT;
use crate::store::{Result, StoreError, Verification};
use crate::telemetry::Metrics;

/// Opens windows.
#[derive(Clone)]
pub(in crate::store::redis) struct Supply(Arc<Inner>);

struct Inner {
    connections: Connections,
    grants: Grants,
    metrics: Arc<Metrics>,
    /// The refills of this replica. Other replicas may be at the same ones.
    under_way: Mutex<HashMap<CodeId, Done>>,
    /// Why claims are refused, if the last refill that somebody waited for has failed.
    trouble: Mutex<Option<String>>,
}

/// The end of a refill, for everyone who waits for it.
type Done = Shared<BoxFuture<'static, Result<(), Arc<StoreError>>>>;

impl Supply {
    pub(in crate::store::redis) fn new(
        connections: &Connections,
        grants: Grants,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self(Arc::new(Inner {
            connections: connections.clone(),
            grants,
            metrics,
            under_way: Mutex::default(),
            trouble: Mutex::default(),
        }))
    }

    /// Removes the grants of a code that was deleted, but not those of one that was made
    /// since under the same id.
    pub(in crate::store::redis) async fn forget_deleted(&self, code: &CodeId) -> Result<()> {
        let Inner {
            connections,
            grants,
            ..
        } = &*self.0;
        let generations = grants.generations(code).await.map_err(failed)?;
        let now = codes::read(connections, Keys::of(code)).await?;
        for generation in generations {
            if now
                .as_ref()
                .is_none_or(|code| code.created_at != generation.created_at)
            {
                grants.remove(&generation).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Waits until a code has what a claim needs, or it is known why not.
    pub(in crate::store::redis) async fn wait_for(&self, code: &CodeId, need: Need) -> Result<()> {
        if need == Need::Refill {
            self.0.metrics.refill_waits.inc();
        }
        let done = self.begin(code).await;
        let mut trouble = self
            .0
            .trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *trouble = match &done {
            // Other errors are about this code alone.
            Err(error) if matches!(**error, StoreError::Unavailable { .. }) => {
                Some(error.to_string())
            }
            _ => None,
        };
        done.map_err(|error| error.same())
    }

    /// Opens the next window while the last one is not empty yet. Nobody waits for it, so
    /// a failure is only logged.
    pub(in crate::store::redis) fn refill_ahead(&self, code: &CodeId) {
        drop(self.begin(code));
    }

    /// Writes back what Redis has forgotten of a receipt.
    pub(in crate::store::redis) async fn write_back(
        &self,
        receipt: &Receipt,
        hash: &str,
    ) -> Result<u64> {
        // What was shown before a failover is aside once that is accounted for.
        self.refill(&receipt.code).account_only().await?;
        let (_, claims): (String, u64) = self
            .0
            .connections
            .run(&RECEIPT, Keys::of(&receipt.code), |call| {
                call.arg(receipt.created_at.as_millisecond());
                call.arg(receipt.client.as_str()).arg(hash);
                for item in &receipt.items {
                    call.arg(item.as_str());
                }
            })
            .await?;
        Ok(claims)
    }

    /// Checks a code's grants.
    pub(in crate::store::redis) async fn audit(
        &self,
        code: &CodeId,
        found: &mut Verification,
    ) -> Result<()> {
        self.refill(code).audit(found).await
    }

    fn refill<'a>(&'a self, code: &'a CodeId) -> Refill<'a> {
        Refill {
            connections: &self.0.connections,
            grants: &self.0.grants,
            metrics: &self.0.metrics,
            code,
        }
    }

    /// Why claims are refused for want of windows, unless that has passed.
    ///
    /// # Errors
    /// The trouble, if it is there still.
    pub(in crate::store::redis) async fn check(&self) -> Result<()> {
        let trouble = || {
            self.0
                .trouble
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let Some(reason) = trouble().clone() else {
            return Ok(());
        };
        // While this replica is not ready, no claim comes that would find out.
        if self.0.grants.try_out().await.is_ok() {
            *trouble() = None;
            return Ok(());
        }
        Err(StoreError::Unavailable {
            reason,
            source: None,
        })
    }

    /// Begins a refill, or joins the one that is under way. It goes on if nobody waits.
    fn begin(&self, code: &CodeId) -> Done {
        // The map is complete whenever the lock is free.
        let mut under_way = self
            .0
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(done) = under_way.get(code) {
            return done.clone();
        }
        let task = tokio::spawn(self.clone().run(code.clone()));
        let done = task
            .map(|ended| ended.unwrap_or_else(|_| Err(Arc::new(StoreError::stopped()))))
            .boxed()
            .shared();
        under_way.insert(code.clone(), done.clone());
        done
    }

    async fn run(self, code: CodeId) -> Result<(), Arc<StoreError>> {
        let done = self.refill(&code).run().await;
        if let Err(error) = &done {
            self.0.metrics.refill_failures.inc();
            tracing::warn!(code = code.as_str(), %error, "no window could be opened");
        }
        let mut under_way = self
            .0
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&code);
        done.map_err(Arc::new)
    }
}
