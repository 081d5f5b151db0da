//! The languages of the pages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language that the pages speak, by its tag (BCP 47).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Chinese, in simplified characters.
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
    /// Chinese, in traditional characters.
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Italian.
    #[serde(rename = "it")]
    Italian,
    /// Portuguese, as in Brazil.
    #[serde(rename = "pt-BR")]
    BrazilianPortuguese,
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
    /// Polish.
    #[serde(rename = "pl")]
    Polish,
    /// Turkish.
    #[serde(rename = "tr")]
    Turkish,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
    /// Arabic, from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 14] = [
        Self::English,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::BrazilianPortuguese,
        Self::Dutch,
        Self::Polish,
        Self::Turkish,
        Self::Japanese,
        Self::Korean,
        Self::Arabic,
    ];

    /// Its tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::BrazilianPortuguese => "pt-BR",
            Self::Dutch => "nl",
            Self::Polish => "pl",
            Self::Turkish => "tr",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Arabic => "ar",
        }
    }

    /// The language with this tag.
    #[must_use]
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::SimplifiedChinese => "Chinese, simplified",
            Self::TraditionalChinese => "Chinese, traditional",
            Self::German => "German",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Italian => "Italian",
            Self::BrazilianPortuguese => "Portuguese, as in Brazil",
            Self::Dutch => "Dutch",
            Self::Polish => "Polish",
            Self::Turkish => "Turkish",
            Self::Japanese => "Japanese",
            Self::Korean => "Korean",
            Self::Arabic => "Arabic",
        }
    }

    /// In which direction it is written: the value of HTML's `dir`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_of_a_language_is_its_tag() {
        for language in Language::ALL {
            let wire = serde_json::to_value(language).unwrap();
            assert_eq!(wire, language.tag());
            assert_eq!(Language::tagged(language.tag()), Some(language));
        }
    }
}
