//! The one way to the store. Every call passes through here, so that each failure
//! is counted once, on any store.

use super::{Apiece, Error, Result};
use crate::domain::{Added, CodeId, Item};
use crate::store::{self, StoreError};
use crate::telemetry::metrics::StoreErrorKind;

impl Apiece {
    /// Whether the store was found to have lost its data: then nothing that is known counts.
    ///
    /// # Errors
    /// It was.
    pub(super) fn check_data_known(&self) -> Result<()> {
        self.data.check().map_err(|error| self.counted(error))
    }

    /// The answer to a call of the store.
    pub(super) async fn ask<T>(&self, call: impl Future<Output = store::Result<T>>) -> Result<T> {
        let answer = match self.data.check() {
            Ok(()) => call.await,
            Err(error) => Err(error),
        };
        answer.map_err(|error| self.counted(error))
    }

    fn counted(&self, error: StoreError) -> Error {
        if let Some(kind) = kind(&error) {
            self.metrics.store_errors.inc(kind);
        }
        Error::Store(error)
    }

    /// The same for a call about a code; "no such code" becomes an error that
    /// names it.
    pub(super) async fn ask_of<T>(
        &self,
        code: &CodeId,
        call: impl Future<Output = store::Result<Option<T>>>,
    ) -> Result<T> {
        if let Some(answer) = self.ask(call).await? {
            return Ok(answer);
        }
        let present = self.check_before_denying().await;
        present.map_err(|error| self.counted(error))?;
        // A server that has lost everything may have been in charge for a moment, before
        // another took its place.
        if let Ok(Some(_)) = self.store.pool.code(code).await {
            return Err(self.counted(StoreError::Unavailable {
                reason: "the server in charge has changed".into(),
                source: None,
            }));
        }
        Err(Error::NoSuchCode(code.clone()))
    }

    /// The same for a call that changes what people see of the code.
    pub(super) async fn change_of<T>(
        &self,
        code: &CodeId,
        call: impl Future<Output = store::Result<Option<T>>>,
    ) -> Result<T> {
        let answer = self.ask_of(code, call).await;
        // Also after an error: it may have been done.
        self.known.forget(code);
        answer
    }

    /// Adds items to a code, and counts those that are new.
    pub(super) async fn add(&self, code: &CodeId, items: &[Item]) -> Result<Vec<Added>> {
        let items = &self.as_known(code, items).await?;
        let added = self.change_of(code, self.store.pool.add_items(code, items));
        let added = added.await?;
        let new = added.iter().filter(|added| **added == Added::New);
        self.metrics.items_added.inc_by(new.count() as u64);
        Ok(added)
    }

    /// Whether the store can serve claims now, and still has its data.
    ///
    /// # Errors
    /// What is missing, in words for the person who runs the service.
    pub async fn ready(&self) -> Result<()> {
        let ready = self.store.pool.ready().await;
        ready.map_err(|error| self.counted(error))?;
        self.check_data().await
    }
}

/// What a failure is counted as; `None` if the caller caused it.
fn kind(error: &StoreError) -> Option<StoreErrorKind> {
    Some(match error {
        StoreError::Unavailable { .. } => StoreErrorKind::Unavailable,
        StoreError::Unconfirmed(_) => StoreErrorKind::Unconfirmed,
        StoreError::Overloaded => StoreErrorKind::Overloaded,
        StoreError::Full(_) => StoreErrorKind::Full,
        StoreError::Corrupt(_) => StoreErrorKind::Corrupt,
        StoreError::Unfit(_) => StoreErrorKind::Unfit,
        StoreError::Lost(_) => StoreErrorKind::Lost,
        StoreError::Cursor(_) | StoreError::OldSchema => return None,
    })
}
