//! Texts with something in them: a number, a name, a link.

use std::fmt::Display;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use maud::{Markup, html};

use crate::domain::Language;

/// A text about a number, `{n}`, in each of the forms that a language has for numbers
/// (Unicode CLDR, Language Plural Rules).
pub(in crate::http::page) struct Plural {
    pub(super) zero: Option<&'static str>,
    pub(super) one: Option<&'static str>,
    pub(super) two: Option<&'static str>,
    pub(super) few: Option<&'static str>,
    pub(super) many: Option<&'static str>,
    pub(super) other: &'static str,
}

impl Plural {
    /// A text with one form for all numbers.
    pub(super) const fn other(other: &'static str) -> Self {
        Self {
            zero: None,
            one: None,
            two: None,
            few: None,
            many: None,
            other,
        }
    }

    /// The text about `n`.
    pub(in crate::http::page) fn of(&self, language: Language, n: u64) -> String {
        let form = match rules(language).category_for(n) {
            PluralCategory::Zero => self.zero,
            PluralCategory::One => self.one,
            PluralCategory::Two => self.two,
            PluralCategory::Few => self.few,
            PluralCategory::Many => self.many,
            PluralCategory::Other => None,
        };
        fill(form.unwrap_or(self.other), &[("n", &n)])
    }
}

#[cfg(test)]
impl Plural {
    /// Whether there is a form for each kind of number that the language has, and no other.
    pub(super) fn check(&self, language: Language) -> Result<(), String> {
        let forms = [
            (PluralCategory::Zero, self.zero),
            (PluralCategory::One, self.one),
            (PluralCategory::Two, self.two),
            (PluralCategory::Few, self.few),
            (PluralCategory::Many, self.many),
        ];
        let rules = rules(language);
        for (category, form) in forms {
            let is_needed = rules.categories().any(|needed| needed == category);
            if is_needed != form.is_some() {
                return Err(format!(
                    "{category:?}: {form:?}, and the language has it: {is_needed}"
                ));
            }
            let may_omit = matches!(
                category,
                PluralCategory::Zero | PluralCategory::One | PluralCategory::Two
            );
            if form.is_some_and(|form| !form.contains("{n}") && !may_omit) {
                return Err(format!("{category:?} tells no number"));
            }
        }
        Ok(())
    }
}

fn rules(language: Language) -> PluralRules {
    let locale = Locale::try_from_str(language.tag()).expect("a language's tag is one");
    PluralRules::try_new_cardinal((&locale).into()).expect("the rules are compiled in")
}

/// A text with its `{names}` replaced by these values.
pub(in crate::http::page) fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    pieces(text)
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(name) => value(values, name).to_string(),
        })
        .collect()
}

/// The same with markup for a value. It stands apart from the direction of the text around it.
pub(in crate::http::page) fn sentence(text: &str, values: &[(&str, Markup)]) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Text(text) => (text),
                Piece::Value(name) => bdi { (value(values, name)) },
            }
        }
    }
}

enum Piece<'a> {
    Text(&'a str),
    Value(&'a str),
}

/// A text cut at its `{names}`.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.split('{').enumerate().flat_map(|(at, part)| {
        let (name, text) = match part.split_once('}') {
            Some((name, text)) if at > 0 => (Some(name), text),
            _ => (None, part),
        };
        name.map(Piece::Value)
            .into_iter()
            .chain((!text.is_empty()).then_some(Piece::Text(text)))
    })
}

fn value<'a, T>(values: &'a [(&str, T)], name: &str) -> &'a T {
    values
        .iter()
        .find_map(|(is, value)| (*is == name).then_some(value))
        .expect("a test reads which names the texts have")
}
