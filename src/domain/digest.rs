//! The hash of a file's contents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Invalid;
use super::schema::string_schema;

/// A SHA-256 (FIPS 180-4); 64 lower-case hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; Digest::BYTES]);

string_schema!(
    Digest,
    "A SHA-256 in lower-case hexadecimal digits.",
    min_length: 2 * Self::BYTES,
    max_length: 2 * Self::BYTES,
    pattern: "^[0-9a-f]{64}$",
);

impl Digest {
    /// How many bytes a digest has.
    pub const BYTES: usize = 32;

    /// The digest as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl From<[u8; Digest::BYTES]> for Digest {
    fn from(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Digest {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut bytes = [0; Self::BYTES];
        let is_lower_case = !text.bytes().any(|b| b.is_ascii_uppercase());
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) if is_lower_case => Ok(Self(bytes)),
            _ => {
                let reason = "is not a SHA-256: 64 lower-case hexadecimal digits";
                Err(Invalid::new("sha256", reason))
            }
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::from([0xa7; Digest::BYTES]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        let text = digest.to_string();
        for wrong in [
            "",
            &text[1..],
            &text.to_uppercase(),
            &text.replace('7', "g"),
        ] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong:?}");
        }
    }
}
