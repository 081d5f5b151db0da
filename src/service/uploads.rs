//! Undoing an upload: what it has added is withdrawn, as long as it is untaken.

use std::collections::HashSet;

use serde_json::json;

use super::organiser::Organiser;
use super::{Apiece, Result};
use crate::domain::{Added, CodeId, Deed, Item, ItemId, Moved, Place, StateName};
use crate::store::MAX_ITEMS_PER_CALL;

/// Of how many items an undoing keeps the ids at a time: some tens of MB.
const AT_ONCE: usize = 1_000_000;

/// What came of undoing an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// How many items were withdrawn.
    pub withdrawn: u64,
    /// How many stay, because clients have them, or they were moved since.
    pub stay: u64,
}

/// Under which name it is remembered what an upload to a code has added.
fn name(code: &CodeId, upload: &str) -> String {
    format!("{code}:{upload}")
}

impl Apiece {
    /// A name for an upload that nobody can guess.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new_upload(&self) -> Result<String> {
        Ok(hex::encode(self.random_bits::<16>()?))
    }

    /// Remembers which of these items were new.
    pub(super) async fn remember(
        &self,
        code: &CodeId,
        upload: &str,
        items: &[Item],
        added: &[Added],
    ) -> Result<()> {
        let new = items.iter().zip(added);
        let new = new.filter(|(_, added)| **added == Added::New);
        let new: Vec<ItemId> = new.map(|(item, _)| item.id()).collect();
        if new.is_empty() {
            return Ok(());
        }
        let name = name(code, upload);
        self.ask(self.store.access.note_upload(&name, &new)).await
    }
}

impl Organiser<'_> {
    /// Withdraws what an upload has added, as long as it is untaken. Doing it again is safe. An
    /// upload is remembered for a day; nothing is withdrawn after that.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn undo_upload(&self, code: &CodeId, upload: &str) -> Result<Undone> {
        let (mut undone, mut from) = (Undone::default(), 0);
        loop {
            let added = self.added_by(&name(code, upload), from).await?;
            if added.is_empty() {
                break;
            }
            from += added.len();
            let withdrawn = self.withdraw(code, &added).await?;
            undone.withdrawn += withdrawn;
            undone.stay += added.len() as u64 - withdrawn;
        }
        if undone.withdrawn > 0 {
            let details = json!({ "items": undone.withdrawn });
            self.note(Some(code), Deed::UploadUndone, details).await;
        }
        Ok(undone)
    }

    /// Some of what an upload has added, from this one on.
    async fn added_by(&self, upload: &str, from: usize) -> Result<HashSet<ItemId>> {
        let access = &self.apiece.store.access;
        let mut added = HashSet::new();
        while added.len() < AT_ONCE {
            let more = access.uploaded(upload, from + added.len(), MAX_ITEMS_PER_CALL);
            let more = self.apiece.ask(more).await?;
            if more.is_empty() {
                break;
            }
            added.extend(more);
        }
        Ok(added)
    }

    /// Withdraws these items, as far as they are untaken. The pool is read once for all of them:
    /// a store finds an item by its id no faster.
    async fn withdraw(&self, code: &CodeId, items: &HashSet<ItemId>) -> Result<u64> {
        let (pool, mut withdrawn, mut cursor) = (&self.apiece.store.pool, 0, None);
        loop {
            let state = Some(StateName::Untaken);
            let page = pool.items(code, state, cursor.as_ref(), MAX_ITEMS_PER_CALL);
            let page = self.apiece.ask_of(code, page).await?;
            let found = page.items.into_iter().map(|found| found.item);
            let found: Vec<Item> = found.filter(|item| items.contains(&item.id())).collect();
            for some in found.chunks(MAX_ITEMS_PER_CALL) {
                let moved = self.apiece.move_items(code, some, Place::Withdrawn).await?;
                let done = moved.iter().filter(|moved| **moved == Moved::Done);
                withdrawn += done.count() as u64;
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(withdrawn),
            }
        }
    }
}
