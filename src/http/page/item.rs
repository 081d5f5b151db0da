//! One item, for a person to read, copy or follow.

use maud::{Markup, html};
use serde_json::Value;

use super::words::Words;
use crate::domain::Content;

/// Shows an item under its number. Translators of pages keep off it: a coupon
/// has no language.
pub(super) fn ticket(words: &Words, which: Option<&str>, content: &Content) -> Markup {
    html! {
        article .ticket {
            div .face {
                @if let Some(which) = which { h3 .which { (which) } }
                (face(words, content))
            }
            (copy(words, content))
        }
    }
}

fn face(words: &Words, content: &Content) -> Markup {
    match content {
        Content::Text(text) => html! {
            p .value .short[is_short(text)] dir="auto" translate="no" { (text) }
        },
        Content::Link(address) => html! {
            a .button href=(address) rel="noopener noreferrer" { (words.open) }
            p .value .address dir="ltr" translate="no" { (address) }
        },
        Content::Json(value) => record(value),
        Content::File(file) => html! { p .value { bdi translate="no" { (file.name) } } },
    }
}

/// Whether a text is fit to be set large.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 40 && !text.contains('\n')
}

/// The stub of the ticket: a button that only a script can serve, so the script
/// brings it to light.
fn copy(words: &Words, content: &Content) -> Markup {
    let text = match content {
        Content::Text(text) | Content::Link(text) => text,
        Content::Json(value) => &pretty(value),
        Content::File(file) => file.name.as_str(),
    };
    html! {
        button .stub type="button" hidden data-copy=(text)
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
            Value::String(text) => span .lines dir="auto" { (text) },
            Value::Array(_) | Value::Object(_) => pre dir="ltr" tabindex="0" { (pretty(value)) },
            Value::Null => "–",
            Value::Bool(_) | Value::Number(_) => (value),
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value has string keys")
}
