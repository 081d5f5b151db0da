//! What a code's page says in each language, and what everybody gets in the end.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Settings;
use crate::domain::{Content, Invalid, Item, Language};

/// The texts of a code in another language. An empty one is as in the settings themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Translation {
    /// The page's heading.
    #[schema(max_length = 200, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the page says below it.
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What the page says when nothing is left.
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ending_text: String,
}

impl Settings {
    /// The heading in a language.
    #[must_use]
    pub fn title_in(&self, language: Language) -> &str {
        self.in_language(language, |texts| &texts.title, &self.title)
    }

    /// The text in a language.
    #[must_use]
    pub fn text_in(&self, language: Language) -> &str {
        self.in_language(language, |texts| &texts.text, &self.text)
    }

    /// What the page says when nothing is left, in a language.
    #[must_use]
    pub fn ending_text_in(&self, language: Language) -> &str {
        self.in_language(language, |texts| &texts.ending_text, &self.ending_text)
    }

    fn in_language<'a>(
        &'a self,
        language: Language,
        of: fn(&Translation) -> &String,
        otherwise: &'a str,
    ) -> &'a str {
        let translated = self.translations.get(&language).map(of);
        translated
            .filter(|text| !text.trim().is_empty())
            .map_or(otherwise, String::as_str)
    }

    /// What everybody gets when nothing is left.
    #[must_use]
    pub fn ending_item(&self) -> Option<Item> {
        ending_item(self.ending_item.as_ref()?).ok()
    }
}

/// The item that this line is.
pub(super) fn ending_item(line: &str) -> Result<Item, Invalid> {
    Item::new(&Content::from_line(line.to_owned()))
        .map_err(|Invalid { reason, .. }| Invalid::new("ending_item", reason))
}
