//! Claiming.

use std::time::Instant;

use super::{Apiece, Error, Granted, Result};
use crate::domain::{ClaimRequest, Outcome, Receipt};
use crate::store::StoreError;
use crate::telemetry::metrics::ClaimOutcome;

impl Apiece {
    /// Decides a claim, and tells the listeners if an item was granted.
    ///
    /// # Errors
    /// No such code, or the store's failure. After a failure the claim may or may
    /// not stand; making it again is safe.
    pub async fn claim(&self, request: ClaimRequest) -> Result<Outcome> {
        let began = Instant::now();
        let answer = self.decide(request).await;
        let took = began.elapsed().as_secs_f64();
        self.metrics.claim_duration.observe(took);
        self.metrics.claims.inc(counted_as(&answer));
        answer
    }

    async fn decide(&self, request: ClaimRequest) -> Result<Outcome> {
        let code = request.code.clone();
        let outcome = self.ask_of(&code, self.store.window.claim(request)).await?;
        if let Outcome::Granted(claim) = &outcome
            && self.granted.receiver_count() > 0
        {
            let claim = claim.clone();
            // An error means that the last listener has just left.
            let _ = self.granted.send(Granted { code, claim });
        }
        Ok(outcome)
    }

    /// Writes back what the store has forgotten of a receipt, and returns whether it had
    /// forgotten anything.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn write_back(&self, receipt: &Receipt) -> Result<bool> {
        let claims = self.ask(self.store.window.write_back(receipt)).await?;
        if claims > 0 {
            self.metrics.claims_written_back.inc_by(claims);
            tracing::info!(
                code = receipt.code.as_str(),
                claims,
                "claims were written back"
            );
        }
        Ok(claims > 0)
    }
}

fn counted_as(answer: &Result<Outcome>) -> ClaimOutcome {
    match answer {
        Ok(Outcome::Granted(_)) => ClaimOutcome::Granted,
        Ok(Outcome::Repeated(_)) => ClaimOutcome::Repeated,
        Ok(Outcome::Refused) => ClaimOutcome::Refused,
        Ok(Outcome::Revoked) => ClaimOutcome::Revoked,
        Ok(Outcome::NotYet { .. }) => ClaimOutcome::NotYet,
        Ok(Outcome::NetworkLimit { .. }) => ClaimOutcome::NetworkLimit,
        Ok(Outcome::Exhausted) => ClaimOutcome::Exhausted,
        Ok(Outcome::Fallback { .. }) => ClaimOutcome::Fallback,
        Ok(Outcome::NotOpen { .. }) => ClaimOutcome::NotOpen,
        Ok(Outcome::Paused) => ClaimOutcome::Paused,
        Ok(Outcome::Closed) => ClaimOutcome::Closed,
        Ok(Outcome::OutOfTurn { .. }) => ClaimOutcome::OutOfTurn,
        Err(Error::NoSuchCode(_)) => ClaimOutcome::NoSuchCode,
        Err(Error::Store(StoreError::Overloaded)) => ClaimOutcome::Overloaded,
        Err(_) => ClaimOutcome::Failed,
    }
}
