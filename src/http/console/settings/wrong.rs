//! What is wrong with what was typed, and where.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::choices::own_name;
use super::fields::{Both, TRANSLATED, named, translation};
use crate::domain::Language;
use crate::http::console::tongue::Tongue;
use crate::service::Error;
use crate::store::Fixed;

/// What is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The input's name.
    pub(super) input: String,
    said: Said,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// In the words of the API, which are English.
    InEnglish(String),
    InBoth(Both),
}

/// A message and the tag of its language.
#[derive(Debug, Serialize)]
pub(super) struct Told<'a> {
    pub(super) text: &'a str,
    pub(super) lang: &'static str,
}

impl Wrong {
    pub(super) fn of_domain(input: &str, reason: &str) -> Self {
        Self {
            input: input.to_owned(),
            said: Said::InEnglish(reason.to_owned()),
        }
    }

    pub(super) fn in_both(input: &str, both: Both) -> Self {
        Self {
            input: input.to_owned(),
            said: Said::InBoth(both),
        }
    }

    /// What a use case says against an input; `None` if it is about no input.
    pub(super) fn of_error(error: &Error) -> Option<Self> {
        let (input, reason) = match error {
            Error::Invalid(invalid) => (super::fields::input_of(invalid.field), &invalid.reason),
            Error::InUse(Fixed::PerClient) => ("per_client", &error.to_string()),
            Error::InUse(Fixed::Identity) => ("identity", &error.to_string()),
            Error::NotDrawable { .. } => ("show_as", &error.to_string()),
            Error::CodeExists(_) => ("id", &error.to_string()),
            _ => return None,
        };
        Some(Self::of_domain(input, reason))
    }

    pub(super) fn told(&self, tongue: Tongue) -> Told<'_> {
        match &self.said {
            Said::InEnglish(text) => Told {
                text,
                lang: Language::English.tag(),
            },
            Said::InBoth((english, chinese)) => Told {
                text: tongue.say(english, chinese),
                lang: tongue.language().tag(),
            },
        }
    }
}

/// Each message by its input, for the script.
pub(super) fn by_input(wrong: &[Wrong], tongue: Tongue) -> Value {
    let told = |wrong: &Wrong| (wrong.input.clone(), json!(wrong.told(tongue)));
    // The first one about an input comes first.
    Value::Object(wrong.iter().rev().map(told).collect::<Map<_, _>>())
}

/// What an input is called.
pub(super) fn label(input: &str, tongue: Tongue) -> String {
    let say = |(english, chinese): Both| tongue.say(english, chinese);
    if let Some(field) = named(input.split('.').next().unwrap_or_default())
        && !input.starts_with("translations.")
    {
        return say(field.label).to_owned();
    }
    let texts = Language::ALL
        .into_iter()
        .flat_map(|language| TRANSLATED.map(|name| (language, name)));
    let mut texts = texts.filter(|(language, name)| translation(*language, name) == input);
    let name = |(language, name)| {
        let text = named(name).map_or("", |field| say(field.label));
        format!("{} – {text}", own_name(language))
    };
    texts.next().map_or_else(|| input.to_owned(), name)
}
