//! What organisers do, with who did it: each change is written into a journal.
//!
//! The change comes first. If its entry cannot be written, the change stands, and the log says
//! so: an organiser who stops a code must not be told that it failed because of the books.

use serde_json::{Map, Value, json};

use super::{Apiece, Replacing, Result};
use crate::domain::{
    ApiKey, Change, ClientId, Code, CodeId, Deed, ItemId, JournalEntry, KeyId, KeyToken, Moved,
    NewKey, Place, Redemption, Settings, Timestamp,
};
use crate::logo::Logo;

/// How often an entry is added to the last one while others write theirs; then it is an entry of
/// its own.
const ATTEMPTS: u32 = 8;

/// Somebody who may change codes.
pub struct Organiser<'a> {
    apiece: &'a Apiece,
    by: String,
    now: Timestamp,
}

impl Apiece {
    /// The use cases of an organiser, who is called `by` in the journal.
    #[must_use]
    pub fn by(&self, by: impl Into<String>, now: Timestamp) -> Organiser<'_> {
        let by = by.into();
        Organiser {
            apiece: self,
            by,
            now,
        }
    }

    /// The last entries of a code's journal, the newest first.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn journal(&self, code: &CodeId, limit: usize) -> Result<Vec<JournalEntry>> {
        let entries = self.store.access.journal(Some(code), limit);
        self.ask_of(code, entries).await
    }

    /// The last entries of the service's journal, the newest first: keys, and codes that were
    /// made or deleted.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn service_journal(&self, limit: usize) -> Result<Vec<JournalEntry>> {
        let entries = self.ask(self.store.access.journal(None, limit)).await?;
        Ok(entries.unwrap_or_default())
    }
}

impl Organiser<'_> {
    pub(super) fn apiece(&self) -> &Apiece {
        self.apiece
    }

    /// Writes an entry into a code's journal, or into the service's.
    pub async fn note(&self, code: Option<&CodeId>, did: Deed, details: Value) {
        let details = match details {
            Value::Object(details) => details,
            _ => Map::new(),
        };
        let entry = JournalEntry {
            at: self.now,
            by: self.by.clone(),
            did,
            details,
        };
        if let Err(error) = self.write(code, &entry).await {
            let code = code.map(CodeId::as_str);
            tracing::error!(%error, code, ?did, "an entry of the journal was lost");
        }
    }

    async fn write(&self, code: Option<&CodeId>, entry: &JournalEntry) -> Result<()> {
        let access = &self.apiece.store.access;
        let Some(code) = code else {
            return self.apiece.ask(access.note(entry)).await;
        };
        if entry.did == Deed::ItemsAdded && self.write_with_last(code, entry).await? {
            return Ok(());
        }
        let written = access.note_of(code, entry, None);
        self.apiece.ask(written).await.map(drop)
    }

    /// Adds an entry to the last one, if it goes on with the same. False if it does not, or if
    /// others always came first; then nothing is written.
    async fn write_with_last(&self, code: &CodeId, entry: &JournalEntry) -> Result<bool> {
        let access = &self.apiece.store.access;
        for _ in 0..ATTEMPTS {
            let last = self.apiece.ask(access.journal(Some(code), 1)).await?;
            let last = last.and_then(|mut last| last.pop());
            let both = last.as_ref().and_then(|last| entry.with(last));
            let (Some(last), Some(both)) = (last, both) else {
                return Ok(false);
            };
            let written = access.note_of(code, &both, Some(&last));
            if self.apiece.ask(written).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// As [`Apiece::create_code`].
    ///
    /// # Errors
    /// As there.
    pub async fn create_code(&self, id: Option<CodeId>, settings: Settings) -> Result<Code> {
        let code = self.apiece.create_code(id, settings).await?;
        let (_, settings) = differences(&Settings::default(), &code.settings);
        let made = json!({ "code": code.id });
        self.note(None, Deed::CodeCreated, made).await;
        let settings = json!({ "settings": settings });
        self.note(Some(&code.id), Deed::CodeCreated, settings).await;
        Ok(code)
    }

    /// Changes some of a code's settings, if its version is as `expected`.
    ///
    /// # Errors
    /// No such code, invalid settings, a limit that cannot be lowered any more, another change
    /// in between, or the store's failure.
    pub async fn change_code(
        &self,
        id: &CodeId,
        change: &Change,
        expected: impl Fn(u64) -> bool,
    ) -> Result<Code> {
        let change = |settings: &Settings| change.apply(settings);
        let (before, code) = self.apiece.set(id, expected, change, None).await?;
        self.note_change(&before, &code).await;
        Ok(code)
    }

    /// Gives a code a logo, or takes it away.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn set_logo(&self, id: &CodeId, logo: Option<&Logo>) -> Result<Code> {
        let (before, code) = self.apiece.set_logo(id, logo).await?;
        self.note_change(&before, &code).await;
        Ok(code)
    }

    async fn note_change(&self, before: &Settings, code: &Code) {
        let (before, after) = differences(before, &code.settings);
        if before != after {
            let details = json!({ "before": before, "after": after });
            self.note(Some(&code.id), Deed::SettingsChanged, details)
                .await;
        }
    }

    /// As [`Apiece::delete_code`].
    ///
    /// # Errors
    /// As there.
    pub async fn delete_code(&self, id: &CodeId) -> Result<()> {
        self.apiece.delete_code(id).await?;
        self.note(None, Deed::CodeDeleted, json!({ "code": id }))
            .await;
        Ok(())
    }

    /// Notes how many items were added. Many uploads one after the other are one entry.
    pub async fn added(&self, code: &CodeId, items: u64) {
        if items > 0 {
            let details = json!({ "added": items });
            self.note(Some(code), Deed::ItemsAdded, details).await;
        }
    }

    /// As [`Apiece::move_items_by_id`].
    ///
    /// # Errors
    /// As there.
    pub async fn move_items_by_id(
        &self,
        code: &CodeId,
        ids: &[ItemId],
        to: Place,
    ) -> Result<Vec<Moved>> {
        let moved = self.apiece.move_items_by_id(code, ids, to).await?;
        self.moved(code, &moved, to).await;
        Ok(moved)
    }

    /// Notes how many items were moved.
    pub async fn moved(&self, code: &CodeId, moved: &[Moved], to: Place) {
        let items = moved.iter().filter(|moved| **moved == Moved::Done).count();
        if items > 0 {
            let did = match to {
                Place::Withdrawn => Deed::ItemsWithdrawn,
                Place::Untaken => Deed::ItemsRestored,
            };
            self.note(Some(code), did, json!({ "items": items })).await;
        }
    }

    /// As [`Apiece::release_items`].
    ///
    /// # Errors
    /// As there.
    pub async fn release_items(&self, code: &CodeId, ids: &[ItemId], to: Place) -> Result<u64> {
        let items = self.apiece.release_items(code, ids, to).await?;
        if items > 0 {
            let to = if to == Place::Untaken {
                "pool"
            } else {
                "withdrawn"
            };
            let details = json!({ "items": items, "to": to });
            self.note(Some(code), Deed::ItemsReleased, details).await;
        }
        Ok(items)
    }

    /// As [`Apiece::replace_item`].
    ///
    /// # Errors
    /// As there.
    pub async fn replace_item(&self, code: &CodeId, item: ItemId) -> Result<Replacing> {
        let replacing = self.apiece.replace_item(code, item).await?;
        if !replacing.repeated {
            let details = json!({ "item": item, "by_item": replacing.exchange.new.item.id() });
            self.note(Some(code), Deed::ItemReplaced, details).await;
        }
        Ok(replacing)
    }

    /// As [`Apiece::erase`].
    ///
    /// # Errors
    /// As there.
    pub async fn erase(
        &self,
        code: &CodeId,
        client: &ClientId,
        wholly: bool,
    ) -> Result<(ClientId, u64)> {
        let erased = self.apiece.erase(code, client, wholly).await?;
        let details = json!({ "items": erased.1, "wholly": wholly });
        self.note(Some(code), Deed::ClientErased, details).await;
        Ok(erased)
    }

    /// As [`Apiece::revoke`].
    ///
    /// # Errors
    /// As there.
    pub async fn revoke(&self, code: &CodeId, client: &ClientId, is_revoked: bool) -> Result<()> {
        self.apiece.revoke(code, client, is_revoked).await?;
        let did = if is_revoked {
            Deed::ClientRevoked
        } else {
            Deed::ClientRestored
        };
        self.note(Some(code), did, Value::Null).await;
        Ok(())
    }

    /// As [`Apiece::undo_redemption`].
    ///
    /// # Errors
    /// As there.
    pub async fn undo_redemption(
        &self,
        code: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Redemption> {
        let undone = self.apiece.undo_redemption(code, client, nth).await?;
        self.note(Some(code), Deed::RedemptionUndone, Value::Null)
            .await;
        Ok(undone)
    }

    /// Closes all screens of a code.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn close_screens(&self, code: &CodeId) -> Result<()> {
        self.apiece.close_screens(code).await?;
        self.note(Some(code), Deed::ScreensClosed, Value::Null)
            .await;
        Ok(())
    }

    /// Closes all desks of a code.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn close_desks(&self, code: &CodeId) -> Result<()> {
        self.apiece.close_desks(code).await?;
        self.note(Some(code), Deed::DesksClosed, Value::Null).await;
        Ok(())
    }

    /// Makes a key, and its text, which is shown this once.
    ///
    /// # Errors
    /// An invalid value, too many keys, or the store's failure.
    pub async fn create_key(&self, new: NewKey) -> Result<(ApiKey, KeyToken)> {
        let (key, token) = self.apiece.make_key(new, self.now).await?;
        let details =
            json!({ "key": key.id, "name": key.name, "scopes": key.scopes, "codes": key.codes });
        self.note(None, Deed::KeyCreated, details).await;
        Ok((key, token))
    }

    /// Revokes a key, everywhere within five seconds.
    ///
    /// # Errors
    /// No such key, or the store's failure.
    pub async fn revoke_key(&self, id: &KeyId) -> Result<()> {
        let key = self.apiece.remove_key(id).await?;
        let details = json!({ "key": key.id, "name": key.name });
        self.note(None, Deed::KeyRevoked, details).await;
        Ok(())
    }
}

/// The settings that differ, as they were and as they are.
fn differences(before: &Settings, after: &Settings) -> (Map<String, Value>, Map<String, Value>) {
    let [before, after] = [before, after].map(|settings| match json!(settings) {
        Value::Object(settings) => settings,
        _ => Map::new(),
    });
    let of = |one: &Map<String, Value>, other: &Map<String, Value>| {
        let null = Value::Null;
        let differs =
            |(name, value): &(&String, &Value)| other.get(*name).unwrap_or(&null) != *value;
        let one = one.iter().filter(differs);
        one.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    (of(&before, &after), of(&after, &before))
}
