//! What organisers did.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Timestamp;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// The code was made; `settings` are those that are not as usual.
    CodeCreated,
    /// Settings were changed; `before` and `after` have those that differ.
    SettingsChanged,
    /// The code was deleted with everything it held.
    CodeDeleted,
    /// Items were added: how many, in `added`.
    ItemsAdded,
    /// What an upload added was withdrawn again.
    UploadUndone,
    /// Items were taken out of play.
    ItemsWithdrawn,
    /// Withdrawn items were put back.
    ItemsRestored,
    /// Items that had been set aside were released.
    ItemsReleased,
    /// An item that did not work was replaced.
    ItemReplaced,
    /// Personal addresses were made.
    InvitesMade,
    /// A client's name was erased.
    ClientErased,
    /// A client's right was taken away.
    ClientRevoked,
    /// A client's right was given back.
    ClientRestored,
    /// A mark of use was taken away.
    RedemptionUndone,
    /// A screen was opened.
    ScreenOpened,
    /// All screens were closed.
    ScreensClosed,
    /// A desk was opened.
    DeskOpened,
    /// All desks were closed.
    DesksClosed,
    /// A key was made.
    KeyCreated,
    /// A key was revoked.
    KeyRevoked,
    /// The store's data was brought to a newer schema.
    StoreUpgraded,
    /// Contents that no item needed were removed.
    FilesRemoved,
}

/// One thing that somebody did. It names no client, so that there is nothing to erase in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalEntry {
    /// When.
    pub at: Timestamp,
    /// Who: the name and id of a key, `admin key`, or a person's e-mail address.
    pub by: String,
    /// What.
    pub did: Deed,
    /// The numbers, or the settings before and after.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
}

impl JournalEntry {
    /// How long an entry is open for more of the same, in seconds.
    const OPEN: i64 = 600;

    /// This entry and the one before it as one, if the same person went on with the same: what
    /// somebody uploads in a thousand requests is one thing that was done.
    #[must_use]
    pub fn with(&self, before: &Self) -> Option<Self> {
        let passed = self.at.duration_since(before.at).as_secs();
        let is_same = self.by == before.by && self.did == before.did;
        if !is_same || !(0..Self::OPEN).contains(&passed) {
            return None;
        }
        let sum = |(name, value): (&String, &Value)| {
            let before = before.details.get(name)?.as_u64()?;
            Some((name.clone(), before.checked_add(value.as_u64()?)?.into()))
        };
        let details = self.details.iter().map(sum).collect::<Option<_>>()?;
        Some(Self {
            details,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(at: &str, by: &str, added: u64) -> JournalEntry {
        let Value::Object(details) = json!({ "added": added }) else {
            unreachable!()
        };
        JournalEntry {
            at: at.parse().unwrap(),
            by: by.into(),
            did: Deed::ItemsAdded,
            details,
        }
    }

    #[test]
    fn what_goes_on_is_one_entry() {
        let first = entry("2026-12-01T18:00:00Z", "ann", 1_000);
        let next = entry("2026-12-01T18:09:59Z", "ann", 17);
        let both = next.with(&first).unwrap();
        assert_eq!(both, entry("2026-12-01T18:09:59Z", "ann", 1_017));
    }

    #[test]
    fn what_is_another_persons_or_of_another_time_is_an_entry_of_its_own() {
        let first = entry("2026-12-01T18:00:00Z", "ann", 1_000);
        assert_eq!(entry("2026-12-01T18:00:01Z", "bob", 1).with(&first), None);
        assert_eq!(entry("2026-12-01T18:10:00Z", "ann", 1).with(&first), None);
        assert_eq!(entry("2026-12-01T17:59:59Z", "ann", 1).with(&first), None);
        let other = JournalEntry {
            did: Deed::ItemsWithdrawn,
            ..first.clone()
        };
        assert_eq!(entry("2026-12-01T18:00:01Z", "ann", 1).with(&other), None);
    }
}
