//! The language that a browser asks for.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use axum::http::HeaderValue;
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

use crate::domain::Language;

/// The languages that a browser may ask for, and what it gets. The first is for people who
/// want none of them.
const LANGUAGES: [(&str, Language); 17] = [
    ("en", Language::English),
    ("zh-Hant", Language::TraditionalChinese),
    // Where the script is not named, the region tells it.
    ("zh-TW", Language::TraditionalChinese),
    ("zh-HK", Language::TraditionalChinese),
    ("zh-MO", Language::TraditionalChinese),
    ("zh", Language::SimplifiedChinese),
    ("de", Language::German),
    ("fr", Language::French),
    ("es", Language::Spanish),
    ("it", Language::Italian),
    ("pt", Language::BrazilianPortuguese),
    ("nl", Language::Dutch),
    ("pl", Language::Polish),
    ("tr", Language::Turkish),
    ("ja", Language::Japanese),
    ("ko", Language::Korean),
    ("ar", Language::Arabic),
];

/// What was wanted before: each request asks, and browsers send few different headers.
static KNOWN: LazyLock<RwLock<HashMap<HeaderValue, Language>>> = LazyLock::new(RwLock::default);

/// How many are known. Then all are found out again.
const MOST: usize = 1_000;

/// How long a header may be that is remembered.
const LONGEST: usize = 200;

/// The language, of all that pages are in, that an Accept-Language header asks for.
pub(in crate::http) fn wanted(accepted: Option<&HeaderValue>) -> Language {
    let Some(header) = accepted.filter(|header| header.len() <= LONGEST) else {
        return wanted_among(accepted, |_| true);
    };
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(language) = known.get(header) {
        return *language;
    }
    drop(known);
    let language = wanted_among(accepted, |_| true);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST {
        known.clear();
    }
    // A copy of its own: the header holds on to all that the connection has read.
    if let Ok(header) = HeaderValue::from_bytes(header.as_bytes()) {
        known.insert(header, language);
    }
    language
}

/// The same, of some of them; English must be one.
pub(in crate::http) fn wanted_among(
    accepted: Option<&HeaderValue>,
    is_spoken: impl Fn(Language) -> bool,
) -> Language {
    let wanted = accepted
        .and_then(|value| value.to_str().ok())
        .map(accepted_languages)
        .unwrap_or_default();
    if wanted.is_empty() {
        return LANGUAGES[0].1;
    }
    // A table is read only once.
    static TAGS: LazyLock<[LanguageIdentifier; LANGUAGES.len()]> =
        LazyLock::new(|| LANGUAGES.map(|(range, _)| range.parse().expect("the table holds tags")));
    let all = LANGUAGES.iter().zip(&*TAGS);
    let (languages, spoken): (Vec<_>, Vec<_>) = all
        .filter(|((_, language), _)| is_spoken(*language))
        .map(|((_, language), tag)| (*language, tag))
        .unzip();
    let strategy = NegotiationStrategy::Lookup;
    let chosen = negotiate_languages(&wanted, &spoken, spoken.first(), strategy);
    let chosen = chosen
        .first()
        .and_then(|chosen| spoken.iter().position(|tag| tag == *chosen));
    chosen.map_or(LANGUAGES[0].1, |at| languages[at])
}

/// The languages of an Accept-Language header, the most wanted first (RFC 9110,
/// section 12.5.4). The parser of `fluent_langneg` ignores the weights.
fn accepted_languages(value: &str) -> Vec<LanguageIdentifier> {
    let mut ranges: Vec<(u32, LanguageIdentifier)> = value
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            let thousandths = (weight * 1000.0) as u32;
            (thousandths > 0).then_some((thousandths, tag.trim().parse().ok()?))
        })
        .collect();
    ranges.sort_by_key(|(weight, _)| Reverse(*weight));
    ranges.into_iter().map(|(_, tag)| tag).collect()
}
