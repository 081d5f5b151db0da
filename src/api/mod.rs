//! What the API's requests and answers are made of. `http` serves them, and `cli`,
//! a client of the API, reads and writes the same types.

mod files;
mod new_item;

use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{
    Claim, ClientId, Code, CodeId, Item, ItemId, ItemState, Moved, Settings, Timestamp, whole,
};

pub use files::{AddedFile, Collect, CollectAnswer, Download, FileCheckAnswer, Orphan};
pub use new_item::NewItem;

/// A code to make: its settings, and an id of the organiser's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewCode {
    /// The code's id; a random one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CodeId>,
    /// Its settings; what is absent has its default.
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

/// Reads an object whose fields go to several places; each may come but once.
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

/// Reads what belongs in one place; an error names the field.
fn read_part<T: DeserializeOwned, E: Error>(fields: Map<String, Value>) -> Result<T, E> {
    serde_path_to_error::deserialize(Value::from(fields)).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => E::custom(error.inner()),
            path => E::custom(format!("{path}: {}", error.inner())),
        }
    })
}

/// A code and where it is.
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
    /// Pass it as `after` to go on; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<CodeId>,
}

/// A claim on a client's behalf.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClaim {
    /// Who the item is for: whatever the caller calls its clients.
    pub client: ClientId,
    /// Which of the client's items it asks for, from 1. Asking again for one
    /// that it has never takes another.
    #[serde(default = "first", deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
}

fn first() -> u32 {
    1
}

/// A claim that came to an item.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClaimAnswer {
    /// `granted` just now, or `repeated`.
    #[schema(value_type = ClaimOutcome)]
    pub outcome: std::borrow::Cow<'static, str>,
    /// Who has it.
    pub client: ClientId,
    /// Which of the client's items it is, from 1.
    pub nth: u32,
    /// When it was granted.
    pub at: Timestamp,
    /// The item.
    pub item: Item,
    /// Where to download it, if it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub download: Option<Download>,
}

/// What a claim that came to an item came to.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it is the schema of a name")]
enum ClaimOutcome {
    Granted,
    Repeated,
}

/// All that one client has of a code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClientView {
    /// Who has it.
    pub client: ClientId,
    /// Its claims, in the order they were granted.
    pub claims: Vec<Claim>,
    /// Where to download those that are files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downloads: Vec<Download>,
}

/// Items to add.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItems<'a> {
    /// The items: 1 to 1,000. They are read one by one.
    #[schema(value_type = Vec<NewItem>, min_items = 1, max_items = 1000)]
    #[serde(borrow)]
    pub items: Vec<&'a RawValue>,
}

/// Items to move: by their ids, by what they say, or both.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(min_properties = 1)]
pub struct ItemsToMove {
    /// Items by id. Each call that has any reads through the pool.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "some")]
    #[schema(min_items = 1, max_items = 1000)]
    pub ids: Vec<ItemId>,
    /// Items by what they say.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "some")]
    #[schema(value_type = Vec<NewItem>, min_items = 1, max_items = 1000)]
    pub items: Vec<Box<RawValue>>,
}

/// Reads a list that has something in it.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() {
        let words = "the list is empty; leave it out, or name at least one item";
        return Err(D::Error::custom(words));
    }
    Ok(list)
}

/// What came of moving items: one answer per item, the ids before the items.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MoveAnswer {
    /// The answers.
    pub results: Vec<MovedItem>,
}

/// What came of moving one item.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MovedItem {
    /// The item.
    pub id: ItemId,
    /// What came of it.
    pub result: MoveResult,
}

/// What came of moving one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MoveResult {
    /// It has been moved.
    Done,
    /// It was there already.
    Already,
    /// A client has it, so it stays where it is.
    Taken,
    /// The code never had it.
    Unknown,
}

impl From<Moved> for MoveResult {
    fn from(moved: Moved) -> Self {
        match moved {
            Moved::Done => Self::Done,
            Moved::Already => Self::Already,
            Moved::Taken => Self::Taken,
            Moved::Unknown => Self::Unknown,
        }
    }
}

/// One item: what it says and where it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// The item.
    pub item: Item,
    /// Where it is, and whose.
    #[serde(flatten)]
    pub state: ItemState,
}

/// What a check of a code's books found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// How many items were looked at.
    pub items: u64,
    /// How many claims were looked at.
    pub claims: u64,
    /// What is wrong, one sentence per problem: the first 1,000.
    #[schema(max_items = 1000)]
    pub problems: Vec<String>,
}

/// Which codes to upgrade.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UpgradeStep {
    /// Where to go on: the last answer's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CodeId>,
}

/// What a step of an upgrade did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UpgradeAnswer {
    /// The schema that the data has now.
    pub schema: u32,
    /// How many codes were looked at.
    pub codes: u64,
    /// How many of them were of an older schema.
    pub upgraded: u64,
    /// Pass it as `after` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CodeId>,
}
