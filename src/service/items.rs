//! Looking after the items of a pool, one by one or by the thousand.

use super::{Apiece, Error, Result};
use crate::domain::{CodeId, FoundItem, Item, ItemId, Moved, Pace, PaceSpan, Place, Stats};
use crate::store::Verification;

impl Apiece {
    /// One item of a code: what it is and where.
    ///
    /// # Errors
    /// No such code, no such item, or the store's failure.
    pub async fn item(&self, code: &CodeId, id: ItemId) -> Result<FoundItem> {
        let ids = [id];
        let answers = self.ask_of(code, self.store.pool.find_items(code, &ids));
        answers.await?.pop().flatten().ok_or(Error::NoSuchItem(id))
    }

    /// One of a code's items, to see what they are like; `None` if it has none.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn sample(&self, code: &CodeId) -> Result<Option<Item>> {
        let page = self.ask_of(code, self.store.pool.items(code, None, None, 1));
        Ok(page.await?.items.pop().map(|found| found.item))
    }

    /// Takes items out of play or puts them back; one answer per item, in order.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn move_items(&self, code: &CodeId, items: &[Item], to: Place) -> Result<Vec<Moved>> {
        self.change_of(code, self.store.pool.move_items(code, items, to))
            .await
    }

    /// As [`Apiece::move_items`], for items named by their ids.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn move_items_by_id(
        &self,
        code: &CodeId,
        ids: &[ItemId],
        to: Place,
    ) -> Result<Vec<Moved>> {
        let answers = self.ask_of(code, self.store.pool.find_items(code, ids));
        let answers = answers.await?;
        let known: Vec<Item> = answers.iter().flatten().map(|f| f.item.clone()).collect();
        let mut moved = self.move_items(code, &known, to).await?.into_iter();
        let mut answer = |known: &Option<FoundItem>| {
            known
                .as_ref()
                .and_then(|_| moved.next())
                .unwrap_or(Moved::Unknown)
        };
        Ok(answers.iter().map(&mut answer).collect())
    }

    /// Releases items that were set aside, and says how many.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn release_items(&self, code: &CodeId, ids: &[ItemId], to: Place) -> Result<u64> {
        let released = self.change_of(code, self.store.pool.release_items(code, ids, to));
        let items = released.await?;
        if items > 0 {
            tracing::info!(code = code.as_str(), items, ?to, "items were released");
        }
        Ok(items)
    }

    /// Counts the pool.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn stats(&self, code: &CodeId) -> Result<Stats> {
        self.ask_of(code, self.store.pool.stats(code)).await
    }

    /// How many items were granted, and when.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn pace(&self, code: &CodeId, span: PaceSpan) -> Result<Pace> {
        self.ask_of(code, self.store.pool.pace(code, span)).await
    }

    /// Checks a code's books; the problems are in the answer.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn verify(&self, code: &CodeId) -> Result<Verification> {
        self.ask_of(code, self.store.pool.verify(code)).await
    }
}
