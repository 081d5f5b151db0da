//! That an item was used.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid::check_text;
use super::{Claim, Invalid, Timestamp};

/// When an item was marked as used, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Redemption {
    /// When it was, by the store's clock.
    pub at: Timestamp,
    /// Who did it: the name of a desk, or what a caller of the API said.
    pub by: String,
    /// What the caller called its attempt.
    #[serde(skip)]
    pub attempt: Option<Attempt>,
}

/// The name of an attempt to mark an item as used. The same attempt made again is answered as
/// the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Attempt(String);

super::schema::string_schema!(
    Attempt,
    "The caller's name for one attempt, 1 to 64 of A-Z, a-z, 0-9, _ and -, with a letter or a digit first.",
    min_length: 1,
    max_length: Self::MAX_LENGTH,
    pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$",
    examples: "7b1c2f0e",
);

impl Attempt {
    const MAX_LENGTH: usize = 64;

    /// The name that 64 random bits spell: 16 hexadecimal digits.
    #[must_use]
    pub fn from_random(bits: [u8; 8]) -> Self {
        Self(format!("{:016x}", u64::from_be_bytes(bits)))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Attempt {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        let is_plain = text.len() <= Self::MAX_LENGTH
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if is_plain {
            return Ok(Self(text));
        }
        let reason = "is not 1 to 64 letters, digits, hyphens and underscores, with a letter or \
                      a digit first";
        Err(Invalid::new("attempt", reason))
    }
}

impl From<Attempt> for String {
    fn from(attempt: Attempt) -> Self {
        attempt.0
    }
}

/// The most characters that a desk's name has.
const MAX_DESK_CHARS: usize = 100;

/// Who marks items as used.
///
/// # Errors
/// It is empty, has more than one line or is too long.
pub fn check_desk(by: &str) -> Result<(), Invalid> {
    if by.trim().is_empty() || by.contains(['\n', '\t']) {
        return Err(Invalid::new("by", "must be a name of one line"));
    }
    check_text("by", by, MAX_DESK_CHARS)
}

/// What came of marking an item as used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redeeming {
    /// It is marked now, by this attempt.
    Done(Claim),
    /// It was marked before; the claim tells when and by whom.
    Repeated(Claim),
    /// The client has no such item.
    Unknown,
}

/// What came of taking the mark away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unredeeming {
    /// It is not marked any more; this was the mark.
    Done(Redemption),
    /// It was not marked.
    NotRedeemed,
    /// The client has no such item.
    Unknown,
}
