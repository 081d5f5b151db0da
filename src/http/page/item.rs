//! One item, for a person to read, copy or follow.

use maud::{Markup, html};
use serde_json::Value;

use super::words::Words;
use crate::domain::Content;

/// A text that is not longer than this is set large.
const SHORT: usize = 40;

/// Shows an item. Translators of pages keep off it: a coupon has no language.
pub(super) fn item(words: &Words, content: &Content) -> Markup {
    match content {
        Content::Text(text) => html! {
            p .value .short[text.chars().count() <= SHORT] dir="auto" translate="no" { (text) }
            (copy(words, text))
        },
        Content::Link(address) => html! {
            a .button href=(address) rel="noopener noreferrer" { (words.open) }
            p .value .address dir="ltr" translate="no" { (address) }
            (copy(words, address))
        },
        Content::Json(value) => html! {
            (record(value))
            (copy(words, &pretty(value)))
        },
    }
}

/// A button that only a script can serve, so the script brings it to light.
fn copy(words: &Words, text: &str) -> Markup {
    html! {
        button .quiet type="button" hidden data-copy=(text)
            data-copied=(words.copied) data-not-copied=(words.not_copied) { (words.copy) }
    }
}

/// A record as a list of its fields; anything else as it is.
fn record(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Object(fields) if !fields.is_empty() => dl translate="no" {
                @for (name, value) in fields {
                    div {
                        dt dir="auto" { (name) }
                        dd { (field(value)) }
                    }
                }
            },
            other => div .value translate="no" { (field(other)) },
        }
    }
}

fn field(value: &Value) -> Markup {
    html! {
        @match value {
            Value::String(text) => span .text dir="auto" { (text) },
            Value::Array(_) | Value::Object(_) => pre dir="ltr" tabindex="0" { (pretty(value)) },
            Value::Null => "–",
            Value::Bool(_) | Value::Number(_) => (value),
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value has string keys")
}
