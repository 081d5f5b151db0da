//! Whole numbers as JSON writes them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Number;

/// Reads a whole number. As in JSON Schema, `2.0` is one.
///
/// # Errors
/// It is not a whole number, or too large for `T`.
pub fn whole<'de, T: TryFrom<u64>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let text = number.to_string();
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|b| b == b'0') => digits,
        _ => &text,
    };
    let whole = digits.parse::<u64>().ok().and_then(|n| T::try_from(n).ok());
    whole.ok_or_else(|| D::Error::custom(format!("{text} is not a whole number in range")))
}

/// Reads a whole number or `null`.
pub(super) fn whole_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole")] u32);
    let number = Option::<Whole>::deserialize(deserializer)?;
    Ok(number.map(|Whole(number)| number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let read = |json: &str| whole::<u8, _>(&mut serde_json::Deserializer::from_str(json));
        for (json, number) in [("7", 7), ("7.0", 7), ("255.000", 255), ("0", 0)] {
            assert_eq!(read(json).unwrap(), number);
        }
        for json in ["7.5", "-1", "256", "1e999", "\"7\"", "null", "true", "[7]"] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
