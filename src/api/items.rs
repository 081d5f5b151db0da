//! What requests and answers about items are made of.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::NewItem;
use crate::domain::{Claim, FoundItem, Item, ItemId, ItemState, Moved, Replaced};

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

/// Items to release, that were set aside.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsToRelease {
    /// The items by id.
    #[serde(deserialize_with = "some")]
    #[schema(min_items = 1, max_items = 1000)]
    pub ids: Vec<ItemId>,
    /// Whether they go out of play, instead of back into the pool.
    #[serde(default)]
    pub withdraw: bool,
}

/// What came of releasing items.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct ReleaseAnswer {
    /// How many items were released. The others were not aside, and stay where they are.
    pub released: u64,
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
    /// It did not work and was replaced, so it stays out of play.
    Replaced,
    /// It may have been shown to somebody, so it is set aside instead of put back.
    Aside,
    /// The code never had it.
    Unknown,
}

impl From<Moved> for MoveResult {
    fn from(moved: Moved) -> Self {
        match moved {
            Moved::Done => Self::Done,
            Moved::Already => Self::Already,
            Moved::Taken => Self::Taken,
            Moved::Replaced => Self::Replaced,
            Moved::SetAside => Self::Aside,
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

impl From<FoundItem> for ItemView {
    fn from(found: FoundItem) -> Self {
        Self {
            item: found.item,
            state: found.state,
        }
    }
}

/// An item that did not work, and what its client got in its place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReplaceAnswer {
    /// `replaced` just now, or `repeated`.
    pub outcome: ReplaceOutcome,
    /// The item that did not work, and whose it was.
    pub old: Replaced,
    /// The claim that took its place. If that item was replaced later, this is still
    /// the claim that was made first.
    pub new: Claim,
}

/// What came of replacing an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplaceOutcome {
    /// It was replaced just now.
    Replaced,
    /// It was replaced before. Nothing has changed.
    Repeated,
}
