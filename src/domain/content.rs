//! What an item says.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid::check_controls;
use super::link::is_link;
use super::{File, Invalid, LINK_SCHEMES, reserved};

/// How deeply lists and objects may be nested in an item. What is stored is read
/// again, wrapped in more JSON, by parsers that stop at 128 levels.
pub(super) const MAX_DEPTH: usize = 64;

pub(super) const FIELD: &str = "item";

/// What an item says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(
    tag = "kind",
    content = "value",
    rename_all = "lowercase",
    deny_unknown_fields
)]
pub enum Content {
    /// A coupon, a licence key, a sentence.
    Text(String),
    /// An address that a phone opens with a tap, such as a web address.
    Link(String),
    /// A JSON record.
    Json(serde_json::Value),
    /// A file, whose contents are kept elsewhere.
    File(File),
}

impl Content {
    /// Detects the kind from the content: an address that a phone opens is a link,
    /// anything else is text.
    #[must_use]
    pub fn from_line(line: String) -> Self {
        if is_link(&line) {
            Self::Link(line)
        } else {
            Self::Text(line)
        }
    }

    /// The kind's name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Link(_) => "link",
            Self::Json(_) => "json",
            Self::File(_) => "file",
        }
    }

    /// The content as one string: the text, the address, the record as JSON, or
    /// the file's name.
    #[must_use]
    pub fn to_line(&self) -> String {
        match self {
            Self::Text(text) | Self::Link(text) => text.clone(),
            Self::Json(value) => value.to_string(),
            Self::File(file) => file.name.to_string(),
        }
    }

    pub(super) fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::Text(text) | Self::Link(text) if text.trim().is_empty() => {
                Err(Invalid::new(FIELD, "is empty"))
            }
            Self::Text(text) => check_controls(FIELD, text),
            Self::Link(link) if !is_link(link) => {
                let known = LINK_SCHEMES.map(|scheme| scheme.prefix).join(", ");
                let reason = format!(
                    "is not a link: an address without white space or backslashes that begins \
                     with one of {known}"
                );
                Err(Invalid::new(FIELD, reason))
            }
            Self::Link(_) => Ok(()),
            Self::Json(serde_json::Value::Null) => Err(Invalid::new(FIELD, "is empty (null)")),
            Self::Json(value) if is_deeper(value, MAX_DEPTH) => {
                let reason = format!("is nested too deeply; the limit is {MAX_DEPTH} levels");
                Err(Invalid::new(FIELD, reason))
            }
            Self::Json(value) if has_reserved_key(value) => {
                Err(Invalid::new(FIELD, reserved::words()))
            }
            Self::Json(_) | Self::File(_) => Ok(()),
        }
    }
}

fn is_deeper(value: &serde_json::Value, levels: usize) -> bool {
    use serde_json::Value::{Array, Object};

    match value {
        Array(list) => levels == 0 || list.iter().any(|value| is_deeper(value, levels - 1)),
        Object(map) => levels == 0 || map.values().any(|value| is_deeper(value, levels - 1)),
        _ => false,
    }
}

fn has_reserved_key(value: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object};

    match value {
        Array(list) => list.iter().any(has_reserved_key),
        Object(map) => map
            .iter()
            .any(|(key, value)| reserved::is_reserved(key) || has_reserved_key(value)),
        _ => false,
    }
}
