//! Who scans.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::Invalid;
use super::invalid::check_controls;
use super::random_id::is_misread;
use super::schema::{controls, string_schema};

/// The most bytes a client id may have.
const MAX_BYTES: usize = 256;

/// A client's id. The history of a code consists of these.
///
/// From the page it is 128 random bits, base64url; from the API it is whatever
/// the caller's system calls its clients: 1 to 256 bytes of UTF-8 without
/// control characters and without white space at either end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

string_schema!(
    ClientId,
    "A client's id: at most 256 bytes of UTF-8, without control characters and without white space at either end.",
    min_length: 1,
    max_length: MAX_BYTES,
    pattern: concat!(
        r"^[^\s", controls!(), "]([^", controls!(), r"]*[^\s", controls!(), "])?$"
    ),
    examples: "ann@fair.example",
);

impl ClientId {
    /// The id that 128 random bits spell: 22 characters. Nothing if the id would be
    /// misread: then draw again.
    #[must_use]
    pub fn from_random(bits: [u8; 16]) -> Option<Self> {
        let id = URL_SAFE_NO_PAD.encode(bits);
        (!is_misread(&id)).then_some(Self(id))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for ClientId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        const FIELD: &str = "client";
        if text.is_empty() {
            return Err(Invalid::new(FIELD, "is empty; name the client"));
        }
        if text.len() > MAX_BYTES {
            return Err(Invalid::new(
                FIELD,
                format!("is {} bytes long; the limit is {MAX_BYTES}", text.len()),
            ));
        }
        check_controls(FIELD, &text)?;
        if text.contains(['\n', '\t']) || text.trim() != text {
            return Err(Invalid::new(
                FIELD,
                "has a tab, a line feed, or white space at an end; remove it",
            ));
        }
        Ok(Self(text))
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_never_begins_with_a_hyphen() {
        let of = |text: &str| {
            let bits = URL_SAFE_NO_PAD.decode(text).unwrap();
            ClientId::from_random(bits.try_into().unwrap())
        };
        assert_eq!(of("-bcdefghijklmnopqrstuw"), None);
        // The last character has only two bits, so it is never a digit.
        for id in ["a-b_cdefghijklmnopqrsw", "123456789012345678901w"] {
            assert_eq!(of(id).unwrap().as_str(), id);
        }
    }
}
