//! An item that is a record: its fields, each to read, follow or copy.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::words::{Words, fill};
use crate::domain::is_link;

/// The longest code that large type suits, in characters.
const LONGEST_CODE: usize = 40;

/// The words in the name of a field that is a code.
const NAMES: [&str; 11] = [
    "code", "key", "coupon", "voucher", "serial", "licence", "license", "pin", "password",
    "passcode", "token",
];

/// The same in Chinese, which does not separate words.
const CHINESE_NAMES: [&str; 12] = [
    "兑换码",
    "激活码",
    "券码",
    "卡密",
    "序列号",
    "优惠码",
    "折扣码",
    "验证码",
    "邀请码",
    "提货码",
    "密码",
    "口令",
];

/// A record as a list of its fields; anything else as it is.
pub(super) fn record(words: &Words, value: &Value) -> Markup {
    match value {
        Value::Object(all) if !all.is_empty() => {
            let code = code(all).map(String::as_str);
            fields(
                words,
                all.iter().map(|(name, value)| (name.as_str(), value)),
                code,
            )
        }
        other => html! { div .value translate="no" { (plain(other, false)) } },
    }
}

/// The fields of a record but for some that are shown elsewhere.
pub(super) fn others(words: &Words, value: &Value, elsewhere: &[&str]) -> Markup {
    let all = value.as_object().into_iter().flatten();
    let others: Vec<(&str, &Value)> = all
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, _)| !elsewhere.contains(name))
        .collect();
    html! { @if !others.is_empty() { (fields(words, others, None)) } }
}

/// Some fields; `code` is the name of the one that people came for.
pub(super) fn fields<'a>(
    words: &Words,
    fields: impl IntoIterator<Item = (&'a str, &'a Value)>,
    code: Option<&str>,
) -> Markup {
    html! {
        dl translate="no" data-copied=(words.copied) data-not-copied=(words.not_copied) {
            @for (name, value) in fields {
                div {
                    dt dir="auto" { (name) }
                    dd { (field(words, name, value, code == Some(name))) }
                }
            }
        }
    }
}

/// The value of a field, and a button that copies it. The button copies what is
/// before it. It needs the script, so it is hidden until the script shows it.
fn field(words: &Words, name: &str, value: &Value, is_code: bool) -> Markup {
    html! {
        (plain(value, is_code))
        @if !matches!(value, Value::Null) && value != "" {
            button .copy type="button" hidden aria-label=(fill(words.copy_field, &[("name", &name)])) { (words.copy) }
        }
    }
}

fn plain(value: &Value, is_code: bool) -> Markup {
    html! {
        @match value {
            Value::String(text) if is_link(text) => {
                a .lines dir="ltr" href=(text) rel="noopener noreferrer" { (text) }
            },
            Value::String(text) => span .lines .code[is_code] dir="auto" { (text) },
            Value::Array(_) | Value::Object(_) => pre dir="ltr" tabindex="0" { (pretty(value)) },
            Value::Null => span { "–" },
            Value::Bool(_) | Value::Number(_) => span .lines .code[is_code] { (value) },
        }
    }
}

pub(super) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value has string keys")
}

/// The name of the field that people came for: the first that is called a code, or
/// else the first that looks like one.
fn code(fields: &Map<String, Value>) -> Option<&String> {
    let is_called = |(name, value): &(&String, &Value)| is_called_code(name) && fits(value);
    let looks = |(_, value): &(&String, &Value)| looks_like_code(value);
    let found = fields.iter().find(is_called);
    let found = found.or_else(|| fields.iter().find(looks));
    found.map(|(name, _)| name)
}

/// Whether a field of this name is a code, in whatever way the words are written:
/// `coupon code`, `coupon_code`, `couponCode`.
fn is_called_code(name: &str) -> bool {
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
        before = c;
    }
    words
        .split(|c: char| !c.is_alphabetic())
        .any(|word| NAMES.contains(&word))
        || CHINESE_NAMES.iter().any(|known| name.contains(known))
}

/// Whether large type suits a value: it is short, and not a link.
fn fits(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            !text.trim().is_empty()
                && text.chars().count() <= LONGEST_CODE
                && !text.contains(['\n', '\r'])
                && !is_link(text)
        }
        Value::Number(_) => true,
        _ => false,
    }
}

/// Whether a value can only be a code: it has no white space, and has a digit or is
/// all in upper case. Scripts other than ours may have no white space in a sentence.
fn looks_like_code(value: &Value) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    let has = |is: fn(&char) -> bool| text.chars().any(|c| is(&c));
    fits(value)
        && text.chars().all(|c| c.is_ascii_graphic())
        && (has(char::is_ascii_digit)
            || has(char::is_ascii_uppercase) && !has(char::is_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code_of(value: &Value) -> Option<&str> {
        code(value.as_object().unwrap()).map(String::as_str)
    }

    #[test]
    fn a_code_is_known_by_its_form() {
        for text in ["12B", "SUMMER-SALE", "ab3d", "X", "save10%"] {
            assert_eq!(
                code_of(&json!({ "a": "for you", "b": text })),
                Some("b"),
                "{text}"
            );
        }
        for text in [
            "Row 12",
            "summer",
            "Anna",
            "",
            " ",
            "1\n2",
            "第3排",
            "海港集市",
            "https://example.org/A1",
            "tel:+49301234567",
            &"1".repeat(41),
        ] {
            assert_eq!(code_of(&json!({ "a": text })), None, "{text}");
        }
        for other in [json!(7), json!(true), json!(null), json!(["A1"])] {
            assert_eq!(code_of(&json!({ "a": other })), None, "{other}");
        }
    }

    #[test]
    fn a_code_is_known_by_its_name_before_its_form() {
        for name in [
            "code",
            "Coupon code",
            "couponCode",
            "COUPON_CODE",
            "serial-number",
            "Licence",
            "license key",
            "PIN",
            "兑换码",
            "您的激活码",
        ] {
            let record = json!({ "A": "12B", name: "open sesame" });
            assert_eq!(code_of(&record), Some(name));
        }
        for name in ["keyboard", "encoded", "spinning", "二维码"] {
            assert_eq!(code_of(&json!({ name: "open sesame" })), None, "{name}");
        }
        assert_eq!(code_of(&json!({ "pin": 4711, "seat": "12B" })), Some("pin"));
        let link = json!({ "code": "https://example.org/A1", "seat": "12B" });
        assert_eq!(code_of(&link), Some("seat"));
    }
}
