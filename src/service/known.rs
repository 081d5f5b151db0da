//! What this replica knows of codes: what everybody sees of them, at most a second old.
//!
//! A first look is the same for all whom the code cannot know yet, so they share it. Only the
//! claim decides: an old look costs nobody an item. If the store does not answer, what a code
//! asks of its visitors goes on to count, and the claim itself waits for the store or fails,
//! as claims do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Apiece, Error, Result};
use crate::domain::{ClientId, CodeId, Proof, View};

/// How long it counts without being read again.
const FRESH: Duration = Duration::from_secs(1);

/// How long reading it again may take, where an older one would do.
const PATIENCE: Duration = Duration::from_millis(250);

/// Of how many codes. Then those that are not fresh are forgotten.
const MOST: usize = 1_000;

/// The codes that are known. A code that is changed here is forgotten: whoever is reading it
/// just then writes into an entry that nobody will find.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<CodeId, Arc<Entry>>>);

/// What is known of a code.
#[derive(Default)]
pub(super) struct Entry {
    last: Mutex<Last>,
    /// Whoever reads it holds this, so that a crowd asks the store once.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Last {
    /// What everybody sees, and when that began to be read.
    seen: Option<(Instant, Arc<View>)>,
    /// When the last reading ended, and why it failed, if it did.
    ended: Option<(Instant, Option<Error>)>,
}

impl Known {
    fn find(&self, code: &CodeId) -> Option<Arc<Entry>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(code).map(Arc::clone)
    }

    fn entry(&self, code: &CodeId) -> Arc<Entry> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get(code) {
            return Arc::clone(entry);
        }
        if known.len() >= MOST {
            let now = Instant::now();
            known.retain(|_, entry| entry.fresh(now).is_some());
        }
        if known.len() >= MOST {
            known.clear();
        }
        Arc::clone(known.entry(code.clone()).or_default())
    }

    /// Forgets a code that this replica has changed, or that is not there.
    pub(super) fn forget(&self, code: &CodeId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(code);
    }
}

impl Entry {
    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What everybody sees, if it is not too old.
    fn fresh(&self, now: Instant) -> Option<Arc<View>> {
        let last = self.last();
        let (read, view) = last.seen.as_ref()?;
        (now.saturating_duration_since(*read) < FRESH).then(|| Arc::clone(view))
    }

    /// What a reading has brought that ended since `arrived`.
    fn since(&self, arrived: Instant) -> Option<Result<Arc<View>>> {
        let last = self.last();
        let (ended, error) = last.ended.as_ref()?;
        if *ended < arrived {
            return None;
        }
        match error {
            Some(error) => Some(Err(error.same())),
            None => last.seen.as_ref().map(|(_, view)| Ok(Arc::clone(view))),
        }
    }

    fn note(&self, read: Instant, answer: &Result<Arc<View>>) {
        let mut last = self.last();
        let error = match answer {
            Ok(view) => {
                last.seen = Some((read, Arc::clone(view)));
                None
            }
            Err(error) => Some(error.same()),
        };
        last.ended = Some((Instant::now(), error));
    }

    fn proof(&self) -> Option<Proof> {
        let last = self.last();
        let (_, view) = last.seen.as_ref()?;
        Some(view.code.settings.proof())
    }
}

impl Apiece {
    /// What everybody sees of a code, at most a second old.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn first_look(&self, code: &CodeId) -> Result<Arc<View>> {
        self.check_data_known()?;
        let arrived = Instant::now();
        let entry = self.known.entry(code);
        if let Some(view) = entry.fresh(arrived) {
            return Ok(view);
        }
        let _reading = entry.reading.lock().await;
        if let Some(answer) = entry.since(arrived) {
            return answer;
        }
        let read = Instant::now();
        let view = self.ask_of(code, self.store.window.view(code, None)).await;
        let view = view.map(Arc::new);
        entry.note(read, &view);
        if let Err(Error::NoSuchCode(_)) = view {
            self.known.forget(code);
        }
        view
    }

    /// The same, if it is known already.
    #[must_use]
    pub fn known_look(&self, code: &CodeId) -> Option<Arc<View>> {
        self.check_data_known().ok()?;
        self.known.find(code)?.fresh(Instant::now())
    }

    /// What `client` sees of a code, now. Looking never takes anything.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn view(&self, code: &CodeId, client: Option<&ClientId>) -> Result<View> {
        let read = Instant::now();
        let entry = self.known.entry(code);
        let view = self.ask_of(code, self.store.window.view(code, client));
        let view = view.await?;
        // The tap that follows need not ask, which it could not while a slot moves.
        if entry.fresh(read).is_none() {
            entry.note(read, &Ok(Arc::new(view.of_everybody())));
        }
        Ok(view)
    }

    /// What a code's page asks of its visitors. A change by another replica is seen within a
    /// second.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn proof(&self, code: &CodeId) -> Result<Proof> {
        let entry = self.known.entry(code);
        if let Some(view) = entry.fresh(Instant::now()) {
            return Ok(view.code.settings.proof());
        }
        let Some(known) = entry.proof() else {
            return Ok(self.first_look(code).await?.code.settings.proof());
        };
        match tokio::time::timeout(PATIENCE, self.first_look(code)).await {
            Ok(Err(error @ Error::NoSuchCode(_))) => Err(error),
            Ok(Ok(view)) => Ok(view.code.settings.proof()),
            Ok(Err(_)) | Err(_) => Ok(known),
        }
    }

    /// What is known of it, or else what most codes ask for: a guess, for a look that reads
    /// the code anyway.
    #[must_use]
    pub fn likely_proof(&self, code: &CodeId) -> Proof {
        let known = self.known.find(code).and_then(|entry| entry.proof());
        known.unwrap_or_default()
    }
}
