//! Moments as callers write them: RFC 3339, with an offset from UTC.

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Deserializer};

use super::Timestamp;

/// Reads a moment, or `null`. If it is neither, the error says how a moment is written.
pub(super) fn moment<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let parse = |text: String| {
        text.parse().map_err(|e| {
            let reason = format!("{text:?} {}", what_is_missing(&text, &e));
            serde::de::Error::custom(reason)
        })
    };
    text.map(parse).transpose()
}

fn what_is_missing(text: &str, error: &jiff::Error) -> String {
    match Pieces::parse(text) {
        Ok(pieces) if pieces.time().is_none() => both_ends(pieces.date(), ":00Z"),
        Ok(pieces) if pieces.offset().is_none() => {
            "has no offset from UTC; add one such as Z or +01:00".to_owned()
        }
        _ => format!("is not a moment such as 2026-06-01T09:00:00Z: {error}"),
    }
}

/// What to write instead of a date alone. `after` follows the minutes.
#[must_use]
pub fn both_ends(date: Date, after: &str) -> String {
    let start = format!("{date}T00:00{after}");
    let end = date.tomorrow().map_or_else(
        |_| "there is none".to_owned(),
        |next| format!("{next}T00:00{after}"),
    );
    format!("is a date without a time; the start of that day: {start}; the end: {end}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> Result<Option<Timestamp>, String> {
        moment(value).map_err(|e| e.to_string())
    }

    #[test]
    fn a_moment_has_an_offset() {
        let noon = "2026-06-01T12:00:00Z".parse().unwrap();
        for text in ["2026-06-01T12:00:00Z", "2026-06-01T14:00:00.000+02:00"] {
            assert_eq!(read(json!(text)), Ok(Some(noon)));
        }
        assert_eq!(read(Value::Null), Ok(None));
    }

    #[test]
    fn the_error_says_what_is_missing() {
        for (text, words) in [
            (
                "2026-12-31",
                "the start of that day: 2026-12-31T00:00:00Z; the end: 2027-01-01T00:00:00Z",
            ),
            ("9999-12-31", "the end: there is none"),
            (
                "2026-06-01T12:00",
                "has no offset from UTC; add one such as Z",
            ),
            ("2026-06-01T12:00[Europe/Berlin]", "has no offset"),
            ("2026-06-31T12:00Z", "is not a moment such as"),
            ("tomorrow", "is not a moment such as"),
        ] {
            let error = read(json!(text)).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
            assert!(error.starts_with(&format!("{text:?} ")), "{error}");
        }
    }
}
