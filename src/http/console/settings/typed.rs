//! The values of the form's inputs, as they are typed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::fields::{Field, Kind, RATE, TRANSLATED, settings, translation};
use super::zone::Zone;
use crate::domain::{Language, Settings, Timestamp};

/// What stands in each input, by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub(super) struct Typed(BTreeMap<String, String>);

impl From<Vec<(String, String)>> for Typed {
    /// If a name is there twice, the last one counts: a box that is not ticked is sent as the
    /// hidden input before it.
    fn from(pairs: Vec<(String, String)>) -> Self {
        // Forms send lines as "\r\n" (HTML, section 4.10.21).
        let lines = |(name, text): (String, String)| (name, text.replace("\r\n", "\n"));
        Self(pairs.into_iter().map(lines).collect())
    }
}

impl Typed {
    /// What the inputs have for these settings, with moments in a zone.
    pub(super) fn of(of: &Settings, zone: &Zone) -> Self {
        let values = serde_json::to_value(of).expect("settings are plain data");
        let mut typed = Self::default();
        for field in settings() {
            typed.put(field, &values[field.name], zone);
        }
        typed
    }

    fn put(&mut self, field: &Field, value: &Value, zone: &Zone) {
        match field.kind {
            Kind::Zone => {}
            Kind::Rate => {
                for (input, member) in RATE.into_iter().zip(["grants", "seconds"]) {
                    self.set(input, text(&value[member]));
                }
            }
            Kind::Translations => {
                for language in Language::ALL {
                    for name in TRANSLATED {
                        let told = text(&value[language.tag()][name]);
                        self.set(&translation(language, name), told);
                    }
                }
            }
            Kind::Moment => {
                let at = value.as_str().and_then(|at| at.parse::<Timestamp>().ok());
                self.set(field.name, at.map(|at| zone.shown(at)).unwrap_or_default());
            }
            _ => self.set(field.name, text(value)),
        }
    }

    pub(super) fn set(&mut self, input: &str, text: String) {
        self.0.insert(input.to_owned(), text);
    }

    /// The text of an input; empty if there is no such input.
    pub(super) fn text(&self, input: &str) -> &str {
        self.0.get(input).map_or("", String::as_str)
    }

    /// The same without space around it.
    pub(super) fn word(&self, input: &str) -> &str {
        self.text(input).trim()
    }

    pub(super) fn is_yes(&self, input: &str) -> bool {
        self.text(input) == "yes"
    }

    /// The text of an input, if there is one, and it differs from what was there before.
    pub(super) fn changed(&self, input: &str, before: &Self) -> Option<&str> {
        let text = self.0.get(input)?.as_str();
        (text != before.text(input)).then_some(text)
    }

    /// The text of an input, or else what was there before.
    pub(super) fn or<'a>(&'a self, input: &str, before: &'a Self) -> &'a str {
        let typed = self.0.get(input);
        typed.map_or_else(|| before.text(input), String::as_str)
    }

    /// The same with what was typed instead.
    pub(super) fn overlaid(mut self, typed: Self) -> Self {
        self.0.extend(typed.0);
        self
    }
}

/// A value as somebody would type it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
