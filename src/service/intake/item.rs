//! The item that a line, a cell or a JSON value holds.

use serde_json::Value;

use super::options::ItemKind;
use crate::domain::{Content, Invalid, Item, check_keys};

/// The item that one line or one cell of text holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_text(text: &str, kind: ItemKind) -> Result<Item, Invalid> {
    Item::new(&match kind {
        ItemKind::Auto => Content::from_line(text.to_owned()),
        ItemKind::Text => Content::Text(text.to_owned()),
        ItemKind::Link => Content::Link(text.to_owned()),
        ItemKind::Json => Content::Json(parse_json(text)?),
    })
}

/// The item that one JSON value holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_json(value: Value, kind: ItemKind) -> Result<Item, Invalid> {
    match (value, kind) {
        (value, ItemKind::Json) => Item::new(&Content::Json(value)),
        (Value::String(text), kind) => item_of_text(&text, kind),
        (value, ItemKind::Auto) => Item::new(&Content::Json(value)),
        (_, ItemKind::Text | ItemKind::Link) => Err(Invalid::new(
            "item",
            "is not a JSON string, as a text or a link must be",
        )),
    }
}

pub(super) fn parse_json(text: &str) -> Result<Value, Invalid> {
    check_keys(text)?;
    serde_json::from_str(text).map_err(|e| {
        // To serde_json the text is a file of one line.
        let reason = e.to_string().replace("at line 1 column", "at character");
        let reason = reason.replace("recursion limit exceeded", "nested too deeply");
        Invalid::new("item", format!("is not JSON: {reason}"))
    })
}
