//! A code: its id, and the counts of its pool.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::random_id::is_misread;
use super::schema::string_schema;
use super::{Invalid, Settings, Timestamp};

/// A code's id: 1 to 64 of `a-z`, `0-9` and `-`, with no `-` at either end.
///
/// Upper case is read as lower case, because a QR code in upper case is coarser
/// and scans from farther away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeId(String);

string_schema!(
    CodeId,
    "A code's id: letters, digits and hyphens, with no hyphen at either end. Upper case is read as lower case.",
    min_length: 1,
    max_length: Self::MAX_LENGTH,
    pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?$",
    examples: "summer-fair",
);

impl CodeId {
    const MAX_LENGTH: usize = 64;

    /// The id that 80 random bits spell: 16 characters of Crockford's base32
    /// (<https://www.crockford.com/base32.html>), in lower case. Nothing if the id
    /// would be misread: then draw again.
    #[must_use]
    pub fn from_random(bits: [u8; 10]) -> Option<Self> {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut bytes = [0; 16];
        bytes[6..].copy_from_slice(&bits);
        let number = u128::from_be_bytes(bytes);
        let id: String = (0..16)
            .rev()
            .map(|place| ALPHABET[(number >> (5 * place)) as usize & 31] as char)
            .collect();
        (!is_misread(&id)).then_some(Self(id))
    }

    /// The id as text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CodeId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let plain = !text.is_empty()
            && text.len() <= Self::MAX_LENGTH
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if plain {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Invalid::new(
                "id",
                "is not a code id: 1 to 64 letters a-z, digits and hyphens, with no hyphen at either end",
            ))
        }
    }
}

impl TryFrom<String> for CodeId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<CodeId> for String {
    fn from(id: CodeId) -> Self {
        id.0
    }
}

impl fmt::Display for CodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
/// A code, as its organiser sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Code {
    /// The code's id.
    pub id: CodeId,
    /// Its settings.
    #[serde(flatten)]
    pub settings: Settings,
    /// When it was made, by the store's clock.
    pub created_at: Timestamp,
    /// Counts the changes to the settings, from 1.
    pub version: u64,
}

// Written by hand, because `flatten` buffers what it reads, and buffered numbers do
// not read as integers if serde_json keeps their digits.
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;

        let mut fields = serde_json::Map::deserialize(deserializer)?;
        let mut take = |name: &'static str| {
            fields
                .remove(name)
                .ok_or_else(|| D::Error::missing_field(name))
        };
        let (id, created_at, version) = (take("id")?, take("created_at")?, take("version")?);
        Ok(Self {
            id: serde_json::from_value(id).map_err(D::Error::custom)?,
            created_at: serde_json::from_value(created_at).map_err(D::Error::custom)?,
            version: serde_json::from_value(version).map_err(D::Error::custom)?,
            settings: serde_json::from_value(fields.into()).map_err(D::Error::custom)?,
        })
    }
}

/// The counts of a code's pool at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Distinct items ever added.
    pub added: u64,
    /// Items that no client has had.
    pub untaken: u64,
    /// Items that a client has.
    pub taken: u64,
    /// Items taken out of play.
    pub withdrawn: u64,
    /// Items that may have been shown before Redis was restarted or replaced. They wait
    /// for the organiser.
    #[serde(default)]
    pub aside: u64,
    /// Items that did not work, and whose clients got others.
    #[serde(default)]
    pub replaced: u64,
    /// Items that were marked as used.
    #[serde(default)]
    pub redeemed: u64,
    /// Clients that have at least one item.
    pub clients: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_are_crockford_base32() {
        let id = |bits| CodeId::from_random(bits).unwrap();
        assert_eq!(id([255; 10]).as_str(), "zzzzzzzzzzzzzzzz");
        let id = id([0, 0, 0, 0, 0, 0, 0, 0, 4, 31]);
        assert_eq!(id.as_str(), "000000000000010z");
    }

    #[test]
    fn a_random_id_is_never_a_number() {
        assert_eq!(CodeId::from_random([0; 10]), None, "sixteen zeros");
        // "12e45" and eleven digits, in five bits each.
        let digits = [1, 2, 14, 4, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1];
        let number = digits.iter().fold(0_u128, |n, digit| n << 5 | digit);
        let bits: [u8; 10] = number.to_be_bytes()[6..].try_into().unwrap();
        assert_eq!(CodeId::from_random(bits), None, "12e4512345678901");
    }

    #[test]
    fn ids_ignore_case_and_refuse_odd_characters() {
        assert_eq!("Summer-26".parse::<CodeId>().unwrap().as_str(), "summer-26");
        for odd in [
            "",
            "-a",
            "a-",
            "a b",
            "a/b",
            "a{b}",
            "é",
            "a_b",
            "a.b",
            &"a".repeat(65),
        ] {
            assert!(odd.parse::<CodeId>().is_err(), "{odd:?}");
        }
    }

    #[test]
    fn the_wire_form_of_a_code_is_flat_and_round_trips() {
        let code = Code {
            id: "fair".parse().unwrap(),
            settings: Settings::default(),
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            version: 7,
        };
        let wire = serde_json::to_value(&code).unwrap();
        assert_eq!(wire["per_client"], 1);
        assert_eq!(serde_json::from_value::<Code>(wire).unwrap(), code);
    }
}
