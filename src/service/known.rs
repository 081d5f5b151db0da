//! What this replica remembers of codes: enough to know a page's visitor before the claim.
//!
//! It is read again after a second. If the store does not answer then, what is known goes on
//! to count, and the claim itself waits for the store or fails, as claims do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Apiece, Error, Result};
use crate::domain::{CodeId, Identity};

/// How long it counts without being read again.
const FRESH: Duration = Duration::from_secs(1);

/// How long reading it again may take.
const PATIENCE: Duration = Duration::from_millis(250);

/// Of how many codes. Then all are forgotten, and read again when they are asked for.
const MOST: usize = 10_000;

/// The identities of codes, and when they were read.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<CodeId, (Instant, Identity)>>);

impl Known {
    /// What is known of a code, and whether it is fresh.
    fn of(&self, code: &CodeId) -> Option<(Identity, bool)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, identity) = known.get(code)?;
        Some((*identity, read.elapsed() < FRESH))
    }

    pub(super) fn note(&self, code: &CodeId, read: Instant, identity: Identity) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get_mut(code) {
            *known = (read, identity);
            return;
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(code.clone(), (read, identity));
    }

    /// Forgets a code that this replica has changed.
    pub(super) fn forget(&self, code: &CodeId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(code);
    }
}

impl Apiece {
    /// How a code's page knows its clients. A change by another replica is seen within a
    /// second; it is made only while nobody has claimed.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn identity(&self, code: &CodeId) -> Result<Identity> {
        let known = match self.known.of(code) {
            Some((identity, true)) => return Ok(identity),
            Some((identity, false)) => identity,
            None => return self.read_identity(code).await,
        };
        match tokio::time::timeout(PATIENCE, self.read_identity(code)).await {
            Ok(Err(error @ Error::NoSuchCode(_))) => Err(error),
            Ok(Ok(identity)) => Ok(identity),
            Ok(Err(_)) | Err(_) => Ok(known),
        }
    }

    /// What is known of it, or else what most codes ask for: a guess, for a look that reads
    /// the code anyway.
    #[must_use]
    pub fn likely_identity(&self, code: &CodeId) -> Identity {
        self.known
            .of(code)
            .map(|(identity, _)| identity)
            .unwrap_or_default()
    }

    async fn read_identity(&self, code: &CodeId) -> Result<Identity> {
        let read = Instant::now();
        let identity = self.code(code).await?.settings.identity;
        self.known.note(code, read, identity);
        Ok(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_for_a_second_or_until_it_is_changed() {
        let (known, code) = (Known::default(), "fair".parse().unwrap());
        let now = Instant::now();
        known.note(&code, now, Identity::Invite);
        assert_eq!(known.of(&code), Some((Identity::Invite, true)));
        known.forget(&code);
        assert_eq!(known.of(&code), None);
        let Some(before) = now.checked_sub(FRESH) else {
            return; // The machine has just started.
        };
        known.note(&code, before, Identity::Invite);
        assert_eq!(known.of(&code), Some((Identity::Invite, false)));
    }
}
