//! The id that follows from what an item says.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::Invalid;
use super::schema::string_schema;

/// 96 bits of BLAKE3 of an item's canonical JSON: 16 characters of base64url.
///
/// People and programs see it with `.` where a first `-` would be: a command line takes
/// `-x` for an option, and a spreadsheet for a formula. Stores keep it as it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemId([u8; ItemId::LENGTH]);

string_schema!(
    ItemId,
    "An item's id: it follows from what the item says.",
    min_length: Self::LENGTH,
    max_length: Self::LENGTH,
    pattern: "^[A-Za-z0-9_.][A-Za-z0-9_-]{15}$",
);

/// What is shown instead of a first `-`.
const SHOWN: u8 = b'.';

impl ItemId {
    /// How many characters an item id has.
    pub const LENGTH: usize = 16;

    pub(super) fn of(json: &str) -> Self {
        let hash = blake3::hash(json.as_bytes());
        let mut text = [0; Self::LENGTH];
        URL_SAFE_NO_PAD
            .encode_slice(&hash.as_bytes()[..12], &mut text)
            .expect("12 bytes are 16 characters of base64");
        Self(text)
    }

    /// Bytes that spread evenly: the first characters of a hash.
    #[must_use]
    pub fn leading_bytes(&self) -> [u8; 4] {
        [self.0[0], self.0[1], self.0[2], self.0[3]]
    }

    /// The id as stores keep it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("base64url is ASCII")
    }
}

impl FromStr for ItemId {
    type Err = Invalid;

    /// Reads both forms.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        const REASON: &str =
            "is not an item id: 16 characters of A-Z, a-z, 0-9, - and _, or . as the first";
        let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let mut bytes: [u8; Self::LENGTH] = text
            .as_bytes()
            .try_into()
            .map_err(|_| Invalid::new("item", REASON))?;
        if bytes[0] == SHOWN {
            bytes[0] = b'-';
        }
        if !bytes.iter().all(is_digit) {
            return Err(Invalid::new("item", REASON));
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for ItemId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str().strip_prefix('-') {
            Some(rest) => write!(f, "{}{rest}", char::from(SHOWN)),
            None => f.write_str(self.as_str()),
        }
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_shown_so_that_nothing_takes_it_for_an_option() {
        let id: ItemId = "-bcdefghijklmno-".parse().unwrap();
        assert_eq!(id.as_str(), "-bcdefghijklmno-");
        assert_eq!(id.to_string(), ".bcdefghijklmno-");
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\".bcdefghijklmno-\"");
        assert_eq!(serde_json::from_str::<ItemId>(&json).unwrap(), id);
        for text in ["", "abc", "a.cdefghijklmnop", "..cdefghijklmnop"] {
            text.parse::<ItemId>().unwrap_err();
        }
    }
}
