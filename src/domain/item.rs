//! One unit of data.

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::content::FIELD;
use super::{Content, Digest, File, Invalid, ItemId};

/// The most bytes an inline item's canonical JSON may have: 16 KiB.
pub const MAX_ITEM_BYTES: usize = 16 * 1024;

/// The stored form of an item. Its kind is the key, to keep it short.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Canonical<T> {
    Text(T),
    Link(T),
    Json(serde_json::Value),
    File(File),
}

/// The id of a file is the hash of this, so the same bytes under another name are
/// the same item.
#[derive(Serialize)]
struct FileIdentity {
    file: Digest,
}

/// An item: its content, and the id that follows from it.
///
/// The id is 96 bits of BLAKE3 of the canonical JSON, so equal contents are one
/// item. The canonical JSON is compact, with the keys of objects in the order
/// of their UTF-8 bytes and numbers as they were written. For a file the id is
/// that of `{"file":"<SHA-256>"}`, so that its name and type do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    id: ItemId,
    json: String,
}

impl Item {
    /// Makes an item from its content.
    ///
    /// # Errors
    /// The content is empty, too large or unprintable.
    pub fn new(content: &Content) -> Result<Self, Invalid> {
        content.check()?;
        Self::unchecked(content)
    }

    /// Makes an item of what was one under the rules of its time.
    pub(super) fn unchecked(content: &Content) -> Result<Self, Invalid> {
        let canonical: Canonical<&str> = match content {
            Content::Text(text) => Canonical::Text(text),
            Content::Link(link) => Canonical::Link(link),
            Content::Json(value) => {
                // Another crate may switch on serde_json's `preserve_order`.
                let mut sorted = value.clone();
                sorted.sort_all_objects();
                Canonical::Json(sorted)
            }
            Content::File(file) => Canonical::File(file.clone()),
        };
        let json = serde_json::to_string(&canonical).expect("strings and JSON values serialise");
        if json.len() > MAX_ITEM_BYTES {
            return Err(Invalid::new(
                FIELD,
                format!(
                    "is {} bytes of JSON; the limit is {MAX_ITEM_BYTES}",
                    json.len()
                ),
            ));
        }
        let id = match content {
            Content::File(file) => Self::id_of_file(file.sha256),
            _ => ItemId::of(&json),
        };
        Ok(Self { id, json })
    }

    /// The item that a store kept; `None` if `json` is not canonical JSON.
    #[must_use]
    pub fn from_stored(id: ItemId, json: String) -> Option<Self> {
        serde_json::from_str::<Canonical<String>>(&json)
            .is_ok()
            .then_some(Self { id, json })
    }

    /// The id of the file with these contents.
    #[must_use]
    pub fn id_of_file(sha256: Digest) -> ItemId {
        let identity = serde_json::to_string(&FileIdentity { file: sha256 });
        ItemId::of(&identity.expect("a digest serialises"))
    }

    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.json.starts_with("{\"file\":")
    }

    /// The item's id.
    #[must_use]
    pub fn id(&self) -> ItemId {
        self.id
    }

    /// The canonical JSON, whose hash is the id.
    #[must_use]
    pub fn canonical_json(&self) -> &str {
        &self.json
    }

    /// The item's kind, and its value as it is in the canonical JSON.
    #[must_use]
    pub fn kind_and_json(&self) -> (&'static str, &str) {
        let inner = self
            .json
            .strip_prefix("{\"")
            .and_then(|json| json.strip_suffix('}'));
        let value =
            |kind: &'static str| Some((kind, inner?.strip_prefix(kind)?.strip_prefix("\":")?));
        let mut kinds = ["text", "link", "json", "file"].into_iter();
        kinds
            .find_map(value)
            .expect("checked when the item was made")
    }

    /// What the item says.
    #[must_use]
    pub fn content(&self) -> Content {
        let canonical: Canonical<String> =
            serde_json::from_str(&self.json).expect("checked when the item was made");
        match canonical {
            Canonical::Text(text) => Content::Text(text),
            Canonical::Link(link) => Content::Link(link),
            Canonical::Json(value) => Content::Json(value),
            Canonical::File(file) => Content::File(file),
        }
    }
}

/// On the wire an item is its id, its kind and its value.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is the schema of what is written by hand")]
struct WireItem {
    /// 16 characters of base64url.
    id: ItemId,
    #[serde(flatten)]
    content: Content,
}

/// What follows the kind in the canonical JSON, unchanged.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Raw<'a> {
    #[serde(borrow)]
    Text(&'a RawValue),
    Link(&'a RawValue),
    Json(&'a RawValue),
    File(&'a RawValue),
}

// As for a `WireItem`, but the value is copied without being read.
impl Serialize for Item {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::from_str(&self.json).expect("checked when the item was made");
        let (kind, value) = match raw {
            Raw::Text(value) => ("text", value),
            Raw::Link(value) => ("link", value),
            Raw::Json(value) => ("json", value),
            Raw::File(value) => ("file", value),
        };
        let mut item = serializer.serialize_struct("Item", 3)?;
        item.serialize_field("id", &self.id)?;
        item.serialize_field("kind", kind)?;
        item.serialize_field("value", value)?;
        item.end()
    }
}

// Reads a JSON value first, because `flatten` cannot read numbers here.
impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Parts {
            #[serde(rename = "id")]
            _id: ItemId,
            kind: serde_json::Value,
            value: serde_json::Value,
        }
        let Parts { kind, value, .. } = Parts::deserialize(deserializer)?;
        let content = serde_json::json!({ "kind": kind, "value": value });
        let content: Content = serde_json::from_value(content).map_err(serde::de::Error::custom)?;
        // A service may hold what an older version took.
        Self::unchecked(&content).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Item {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        WireItem::schema()
    }
}

impl ToSchema for Item {
    fn name() -> std::borrow::Cow<'static, str> {
        "Item".into()
    }

    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        WireItem::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::domain::content::MAX_DEPTH;

    fn text(text: &str) -> Item {
        Item::new(&Content::Text(text.into())).expect("valid")
    }

    #[test]
    fn equal_records_are_one_item_whatever_the_order_of_their_keys() {
        let one: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":{"d":2,"c":3}}"#).unwrap();
        let two: serde_json::Value =
            serde_json::from_str(r#"{ "a": {"c":3, "d":2}, "b": 1 }"#).unwrap();
        let (one, two) = (
            Item::new(&Content::Json(one)).unwrap(),
            Item::new(&Content::Json(two)).unwrap(),
        );
        assert_eq!(one, two);
        assert_eq!(
            one.canonical_json(),
            r#"{"json":{"a":{"c":3,"d":2},"b":1}}"#
        );
    }

    #[test]
    fn long_numbers_keep_every_digit() {
        let value = serde_json::from_str("12345678901234567890123.4567890123456789").unwrap();
        let item = Item::new(&Content::Json(value)).unwrap();
        assert_eq!(
            item.content().to_line(),
            "12345678901234567890123.4567890123456789"
        );
    }

    #[test]
    fn a_text_and_a_link_of_the_same_letters_are_two_items() {
        let link = Item::new(&Content::Link("https://example.org/".into())).unwrap();
        assert_ne!(link.id(), text("https://example.org/").id());
    }

    fn file(name: &str) -> Content {
        Content::File(File {
            name: name.parse().unwrap(),
            media_type: "text/plain".parse().unwrap(),
            size: 5_000_000_000,
            sha256: Digest::from([7; Digest::BYTES]),
        })
    }

    #[test]
    fn the_same_bytes_under_another_name_are_the_same_item() {
        let [one, two] = ["one.txt", "two.txt"].map(|name| Item::new(&file(name)).unwrap());
        assert_eq!(one.id(), two.id());
        assert_eq!(two.content(), file("two.txt"));
        let digest = "07".repeat(Digest::BYTES);
        let hash = blake3::hash(format!(r#"{{"file":"{digest}"}}"#).as_bytes());
        assert_eq!(
            one.id().as_str(),
            URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..12])
        );
    }

    #[test]
    fn the_id_is_the_documented_hash() {
        let hash = blake3::hash(br#"{"text":"SAVE-10"}"#);
        assert_eq!(
            text("SAVE-10").id().as_str(),
            URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..12])
        );
    }

    #[test]
    fn a_script_address_is_no_link() {
        let content = Content::Link("javascript:alert(1)".into());
        assert!(Item::new(&content).is_err());
        assert_eq!(
            Content::from_line("javascript:alert(1)".into()).kind(),
            "text"
        );
    }

    #[test]
    fn whatever_is_an_item_can_be_read_again() {
        let nested = |levels: usize| {
            let text = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
            Item::new(&Content::Json(serde_json::from_str(&text).unwrap()))
        };
        let deepest = nested(MAX_DEPTH).unwrap();
        let stored = Item::from_stored(deepest.id(), deepest.canonical_json().into());
        assert_eq!(stored.unwrap().content(), deepest.content());
        assert!(nested(MAX_DEPTH + 1).is_err());
    }

    #[test]
    fn the_size_limit_is_on_the_canonical_json() {
        let fits = "x".repeat(MAX_ITEM_BYTES - r#"{"text":""}"#.len());
        assert!(Item::new(&Content::Text(fits.clone())).is_ok());
        assert!(Item::new(&Content::Text(fits + "x")).is_err());
    }

    #[test]
    fn the_wire_form_round_trips() {
        let item = text("SAVE-10");
        let wire = serde_json::to_string(&item).unwrap();
        assert_eq!(
            wire,
            format!(
                r#"{{"id":"{}","kind":"text","value":"SAVE-10"}}"#,
                item.id()
            )
        );
        assert_eq!(serde_json::from_str::<Item>(&wire).unwrap(), item);
        let record = Content::Json(serde_json::json!({ "seat": 12, "price": 9.5 }));
        for content in [record, file("票.txt")] {
            let wire = serde_json::to_string(&Item::new(&content).unwrap()).unwrap();
            let read: Item = serde_json::from_str(&wire).unwrap();
            assert_eq!(read.content(), content);
        }
    }
}
