//! What this replica remembers of codes: enough to know a page's visitor before the claim.
//!
//! It is read again after a second. If the store does not answer then, what is known goes on
//! to count, and the claim itself waits for the store or fails, as claims do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Apiece, Error, Result};
use crate::domain::{CodeId, Proof};

/// How long it counts without being read again.
const FRESH: Duration = Duration::from_secs(1);

/// How long reading it again may take.
const PATIENCE: Duration = Duration::from_millis(250);

/// Of how many codes. Then all are forgotten, and read again when they are asked for.
const MOST: usize = 10_000;

/// What codes ask for, and when that was read.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<CodeId, (Instant, Proof)>>);

impl Known {
    /// What is known of a code, and whether it is fresh.
    fn of(&self, code: &CodeId) -> Option<(Proof, bool)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, proof) = known.get(code)?;
        Some((*proof, read.elapsed() < FRESH))
    }

    pub(super) fn note(&self, code: &CodeId, read: Instant, proof: Proof) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get_mut(code) {
            *known = (read, proof);
            return;
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(code.clone(), (read, proof));
    }

    /// Forgets a code that this replica has changed.
    pub(super) fn forget(&self, code: &CodeId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(code);
    }
}

impl Apiece {
    /// What a code's page asks of its visitors. A change by another replica is seen within a
    /// second.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn proof(&self, code: &CodeId) -> Result<Proof> {
        let known = match self.known.of(code) {
            Some((proof, true)) => return Ok(proof),
            Some((proof, false)) => proof,
            None => return self.read_proof(code).await,
        };
        match tokio::time::timeout(PATIENCE, self.read_proof(code)).await {
            Ok(Err(error @ Error::NoSuchCode(_))) => Err(error),
            Ok(Ok(proof)) => Ok(proof),
            Ok(Err(_)) | Err(_) => Ok(known),
        }
    }

    /// What is known of it, or else what most codes ask for: a guess, for a look that reads
    /// the code anyway.
    #[must_use]
    pub fn likely_proof(&self, code: &CodeId) -> Proof {
        self.known
            .of(code)
            .map(|(proof, _)| proof)
            .unwrap_or_default()
    }

    async fn read_proof(&self, code: &CodeId) -> Result<Proof> {
        let read = Instant::now();
        let proof = self.code(code).await?.settings.proof();
        self.known.note(code, read, proof);
        Ok(proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Identity;

    const PROOF: Proof = Proof {
        identity: Identity::Invite,
        presence: None,
        accept_terms: false,
        language: None,
    };

    #[test]
    fn a_code_is_known_for_a_second_or_until_it_is_changed() {
        let (known, code) = (Known::default(), "fair".parse().unwrap());
        let now = Instant::now();
        known.note(&code, now, PROOF);
        assert_eq!(known.of(&code), Some((PROOF, true)));
        known.forget(&code);
        assert_eq!(known.of(&code), None);
        let Some(before) = now.checked_sub(FRESH) else {
            return; // The machine has just started.
        };
        known.note(&code, before, PROOF);
        assert_eq!(known.of(&code), Some((PROOF, false)));
    }
}
