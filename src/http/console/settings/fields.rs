//! What a field of the form is. Which there are is in `table.rs`.

use super::table::{FIXED, GROUPS};
use crate::domain::{Language, Settings};

/// A text in both languages of the console: English, Chinese.
pub(super) type Both = (&'static str, &'static str);

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Line,
    Lines,
    Number,
    Yes,
    /// One of several, which `choices.rs` names.
    Choice,
    /// The address of a page.
    Address,
    Colour,
    /// A moment in the time zone of the form.
    Moment,
    /// That time zone. It is no setting.
    Zone,
    /// So many in so many seconds.
    Rate,
    /// The texts in each language.
    Translations,
}

/// A field of the form: mostly a setting, by its name in the API.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) label: Both,
    /// A sentence of help.
    pub(super) help: Both,
}

/// Fields that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Both,
    /// Whether most codes need one of them. The others are shown on demand.
    pub(super) is_common: bool,
    pub(super) fields: &'static [Field],
}

/// The texts that can be translated, by the names of their settings.
pub(super) const TRANSLATED: [&str; 3] = ["title", "text", "ending_text"];

/// The inputs of a rate.
pub(super) const RATE: [&str; 2] = ["rate.grants", "rate.seconds"];

/// The input for a text in a language.
pub(super) fn translation(language: Language, name: &str) -> String {
    format!("translations.{}.{name}", language.tag())
}

/// The fields whose values can be changed.
pub(super) fn settings() -> impl Iterator<Item = &'static Field> {
    GROUPS.iter().flat_map(|group| group.fields)
}

/// All groups of the form, for a new code or for one that there is.
pub(super) fn groups(is_new: bool) -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().chain(is_new.then_some(&FIXED))
}

/// The field of a name.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    settings()
        .chain(FIXED.fields)
        .find(|field| field.name == name)
}

/// The input where an error about a setting stands.
pub(super) fn input_of(name: &str) -> &str {
    if name == "rate" { RATE[0] } else { name }
}

/// Whether a setting can have no value, which an empty input then means.
pub(super) fn may_be_none(name: &str) -> bool {
    let defaults = serde_json::to_value(Settings::default());
    defaults.is_ok_and(|defaults| defaults[name].is_null())
}

impl Field {
    pub(super) const fn new(name: &'static str, kind: Kind, label: Both, help: Both) -> Self {
        Self {
            name,
            kind,
            label,
            help,
        }
    }

    /// The names of its inputs.
    pub(super) fn inputs(&self) -> Vec<String> {
        match self.kind {
            Kind::Rate => RATE.map(str::to_owned).into(),
            Kind::Translations => Language::ALL
                .into_iter()
                .flat_map(|language| TRANSLATED.map(|name| translation(language, name)))
                .collect(),
            _ => vec![self.name.to_owned()],
        }
    }
}

impl Group {
    pub(super) const fn common(name: Both, fields: &'static [Field]) -> Self {
        Self {
            name,
            is_common: true,
            fields,
        }
    }

    pub(super) const fn rare(name: Both, fields: &'static [Field]) -> Self {
        Self {
            name,
            is_common: false,
            fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Change;

    /// The settings that have no field, and why.
    const ELSEWHERE: [(&str, &str); 1] = [(
        "state",
        "it has buttons on the code's first view, where an organiser in a hurry looks",
    )];

    #[test]
    fn every_setting_has_a_field_or_a_reason_to_have_none() {
        for name in Change::names() {
            let is_elsewhere = ELSEWHERE.iter().any(|(other, _)| other == name);
            let fields = settings().filter(|field| field.name == name).count();
            assert_eq!(fields, usize::from(!is_elsewhere), "{name}");
        }
    }

    #[test]
    fn every_field_is_explained_in_both_languages() {
        for field in groups(true).flat_map(|group| group.fields) {
            for text in [field.label.0, field.label.1, field.help.0, field.help.1] {
                assert!(!text.is_empty(), "{}", field.name);
            }
            assert!(field.help.0.ends_with('.'), "{}", field.name);
            assert!(field.help.1.ends_with('。'), "{}", field.name);
        }
    }
}
