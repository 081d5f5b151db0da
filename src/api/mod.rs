//! The types of the API's requests and answers. `http` serves them, and `cli`, a
//! client of the API, uses the same types.

mod desks;
mod erase;
mod files;
mod invites;
mod items;
mod keys;
mod new_item;
mod pace;
mod record;
mod redeem;
mod revoked;
mod screens;

use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{Claim, ClientId, Code, CodeId, Item, Replaced, Settings, Timestamp, whole};

pub use desks::{DeskAnswer, NewDesk, RehearsalAnswer};
pub use erase::{Erase, EraseAnswer};
pub use files::{AddedFile, Collect, CollectAnswer, Download, FileCheckAnswer, Orphan};
pub use invites::{Invite, InviteRow, InvitesAnswer, NewInvites};
pub use items::{
    ItemView, ItemsToMove, ItemsToRelease, MoveAnswer, MoveResult, MovedItem, NewItems,
    ReleaseAnswer, ReplaceAnswer, ReplaceOutcome,
};
pub use keys::{ConsoleAnswer, JournalAnswer, KeyList, KeyView, NewKeyAnswer};
pub use new_item::NewItem;
pub use pace::PaceAnswer;
pub use record::Record;
pub use redeem::{Redeem, RedeemAnswer, RedeemOutcome, UndoAnswer};

pub use revoked::{RevokeAnswer, Revoked, RevokedList};
pub use screens::{NewScreen, ScreenAnswer};

/// A code to make: its settings and, if the organiser chooses one, its id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewCode {
    /// The code's id; a random one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CodeId>,
    /// Its settings; an absent one has its default.
    #[serde(flatten)]
    pub settings: Settings,
}

// Written out, as for `Code`, because `flatten` cannot read numbers here.
impl<'de> Deserialize<'de> for NewCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = deserializer.deserialize_map(Fields)?;
        let id = fields.remove_entry("id").into_iter().collect();
        Ok(Self {
            id: read_part::<OwnId, _>(id)?.id,
            settings: read_part(fields)?,
        })
    }
}

#[derive(Deserialize)]
struct OwnId {
    id: Option<CodeId>,
}

/// Reads an object whose fields go to several types. A field given twice is an error.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format!("{name}: is given twice")));
            }
            fields.insert(name, value);
        }
        Ok(fields)
    }
}

/// Reads the fields that belong to one type; an error names the field.
fn read_part<T: DeserializeOwned, E: Error>(fields: Map<String, Value>) -> Result<T, E> {
    serde_path_to_error::deserialize(Value::from(fields)).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => E::custom(error.inner()),
            path => E::custom(format!("{path}: {}", error.inner())),
        }
    })
}

/// A code and its addresses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeView {
    /// The code.
    #[serde(flatten)]
    pub code: Code,
    /// The address of its page.
    pub url: String,
    /// The same address as QR codes hold it: upper case after the host makes them
    /// smaller.
    pub scan_url: String,
}

impl<'de> Deserialize<'de> for CodeView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let url = fields.remove("url").unwrap_or_default();
        let scan_url = fields.remove("scan_url").unwrap_or_default();
        Ok(Self {
            url: serde_json::from_value(url).map_err(D::Error::custom)?,
            scan_url: serde_json::from_value(scan_url).map_err(D::Error::custom)?,
            code: serde_json::from_value(fields.into()).map_err(D::Error::custom)?,
        })
    }
}

/// Some codes, in the order of their ids.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeList {
    /// The codes.
    #[schema(max_items = 1000)]
    pub codes: Vec<CodeView>,
    /// Pass it as `after` to continue; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<CodeId>,
}

/// A claim on a client's behalf.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClaim {
    /// Who the item is for: the caller's own name for its client.
    pub client: ClientId,
    /// Which of the client's items it asks for, counting from 1. Asking again
    /// for an item that it has does not take another.
    #[serde(default = "first", deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// Whether the client has accepted the terms. It is recorded with a grant if the code's
    /// `accept_terms` is set.
    #[serde(default)]
    pub accepted_terms: bool,
}

fn first() -> u32 {
    1
}

/// What a claim got.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClaimAnswer {
    /// `granted` if the item is new, `repeated` if the client had it, and `fallback` if nothing
    /// is left and it is what everybody gets then.
    #[schema(value_type = ClaimOutcome)]
    pub outcome: std::borrow::Cow<'static, str>,
    /// Who has it.
    pub client: ClientId,
    /// Which of the client's items it is, counting from 1.
    pub nth: u32,
    /// When it was granted; for `fallback`, when this was answered.
    pub at: Timestamp,
    /// The item.
    pub item: Item,
    /// Where to download it, if it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub download: Option<Download>,
}

/// The outcome of a claim that got an item.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it is the schema of a name")]
enum ClaimOutcome {
    Granted,
    Repeated,
    Fallback,
}

/// All items that one client has from a code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClientView {
    /// Who has it.
    pub client: ClientId,
    /// Its claims, in the order they were granted.
    pub claims: Vec<Claim>,
    /// Where to download those that are files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downloads: Vec<Download>,
    /// The items that it had before, which did not work and were replaced, in the
    /// order in which they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
}

/// The result of checking a code's books.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// Whether everything is right.
    pub ok: bool,
    /// How many items were checked.
    pub items: u64,
    /// How many claims were checked.
    pub claims: u64,
    /// What is wrong, one sentence per problem: the first 1,000.
    #[schema(max_items = 1000)]
    pub problems: Vec<String>,
}

/// Which codes to upgrade.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UpgradeStep {
    /// Where to continue: the last answer's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CodeId>,
}

/// The result of one step of an upgrade.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UpgradeAnswer {
    /// The schema version that the data has now.
    pub schema: u32,
    /// How many codes were examined.
    pub codes: u64,
    /// How many of them had an older schema.
    pub upgraded: u64,
    /// Pass it as `after` to continue; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CodeId>,
}
