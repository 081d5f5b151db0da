//! A store whose errors and additions are counted.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Added, ClaimRequest, Cursor, FilePage, FoundItem, Moved, Page, Place, Result, Store,
    StoreError, Update, Verification, View,
};
use crate::domain::{ClientId, Code, CodeId, Digest, Item, ItemId, Outcome, Settings, Stats};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::StoreErrorKind;

/// Any store, with each error that its callers get and each item that is new to
/// it counted. One place for all calls on all stores: a store that counted by
/// itself would forget some.
pub struct Counted<S> {
    store: S,
    metrics: Arc<Metrics>,
}

impl<S: Store> Counted<S> {
    /// Counts the errors of `store`, and the items added to it.
    pub fn new(store: S, metrics: Arc<Metrics>) -> Self {
        Self { store, metrics }
    }

    fn count<T>(&self, answer: Result<T>) -> Result<T> {
        if let Err(error) = &answer
            && let Some(kind) = kind(error)
        {
            self.metrics.store_errors.inc(kind);
        }
        answer
    }
}

/// What a failure counts as; nothing if it is the caller's own.
fn kind(error: &StoreError) -> Option<StoreErrorKind> {
    Some(match error {
        StoreError::Unavailable { .. } => StoreErrorKind::Unavailable,
        StoreError::Unconfirmed(_) => StoreErrorKind::Unconfirmed,
        StoreError::Overloaded => StoreErrorKind::Overloaded,
        StoreError::Full(_) => StoreErrorKind::Full,
        StoreError::Corrupt(_) => StoreErrorKind::Corrupt,
        StoreError::Unfit(_) => StoreErrorKind::Unfit,
        StoreError::Cursor(_) => return None,
    })
}

#[async_trait]
impl<S: Store> Store for Counted<S> {
    async fn ready(&self) -> Result<()> {
        self.count(self.store.ready().await)
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        self.count(self.store.shared_secret(proposal).await)
    }

    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>> {
        self.count(self.store.create_code(id, settings).await)
    }

    async fn code(&self, id: &CodeId) -> Result<Option<Code>> {
        self.count(self.store.code(id).await)
    }

    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
        self.count(self.store.codes(after, limit).await)
    }

    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update> {
        self.count(self.store.update_code(id, settings, version).await)
    }

    async fn delete_code(&self, id: &CodeId) -> Result<bool> {
        self.count(self.store.delete_code(id).await)
    }

    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
        let answer = self.count(self.store.add_items(id, items).await);
        if let Ok(Some(added)) = &answer {
            let new = added.iter().filter(|added| **added == Added::New);
            self.metrics.items_added.inc_by(new.count() as u64);
        }
        answer
    }

    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>> {
        self.count(self.store.move_items(id, items, to).await)
    }

    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>> {
        self.count(self.store.find_items(id, items).await)
    }

    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        self.count(self.store.claim(claim).await)
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        self.count(self.store.view(id, client).await)
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page>> {
        self.count(self.store.claims(id, cursor, limit).await)
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        self.count(self.store.stats(id).await)
    }

    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>> {
        self.count(self.store.files(id, cursor, limit).await)
    }

    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
        self.count(self.store.has_files(id, files).await)
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        self.count(self.store.verify(id).await)
    }
}
