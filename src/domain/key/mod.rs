//! Keys: who may do what, to which codes, until when.

mod scope;
mod token;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid::check_text;
use super::schema::string_schema;
use super::{CodeId, Digest, Invalid, Timestamp};

pub use scope::Scope;
pub use token::KeyToken;

/// The public part of a key, by which it is listed and revoked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

string_schema!(
    KeyId,
    "A key's id: 8 lower-case hexadecimal digits.",
    min_length: 8,
    max_length: 8,
    pattern: "^[0-9a-f]{8}$",
    examples: "3f9c02ab",
);

impl KeyId {
    const BYTES: usize = 4;

    fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(hex::encode(bytes))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 2 * Self::BYTES && text.bytes().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        let reason = "is not a key's id: 8 lower-case hexadecimal digits";
        Err(Invalid::new("id", reason))
    }
}

impl TryFrom<String> for KeyId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a new key may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for, or who has it: one line.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        example = "Bar till"
    )]
    pub name: String,
    /// What it may do.
    #[schema(min_items = 1, max_items = 5)]
    pub scopes: Vec<Scope>,
    /// To which codes only; to all if there is none here. A key for some codes cannot make
    /// others, and cannot be `admin`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub codes: Vec<CodeId>,
    /// When it ends; never if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}

impl NewKey {
    /// The longest name, in characters.
    pub const MAX_NAME: usize = 100;
    const MAX_CODES: usize = 100;

    /// The same in its usual form: no scope twice, in order.
    ///
    /// # Errors
    /// A value that no key has, or an end that has passed at `now`.
    pub fn checked(mut self, now: Timestamp) -> Result<Self, Invalid> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() || self.name.contains(['\n', '\t']) {
            return Err(Invalid::new("name", "must be a name of one line"));
        }
        check_text("name", &self.name, Self::MAX_NAME)?;
        self.scopes.sort_unstable();
        self.scopes.dedup();
        self.codes.sort_unstable();
        self.codes.dedup();
        if self.scopes.is_empty() {
            let reason = "must name at least one of claim, read, redeem, manage and admin";
            return Err(Invalid::new("scopes", reason));
        }
        if self.codes.len() > Self::MAX_CODES {
            let reason = format!("has more than {} codes", Self::MAX_CODES);
            return Err(Invalid::new("codes", reason));
        }
        if !self.codes.is_empty() && self.scopes.contains(&Scope::Admin) {
            let reason = "must be empty for the scope admin, which is for the whole service";
            return Err(Invalid::new("codes", reason));
        }
        if self.ends_at.is_some_and(|ends| ends <= now) {
            return Err(Invalid::new("ends_at", "has passed already"));
        }
        Ok(self)
    }
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    /// By which it is listed and revoked.
    pub id: KeyId,
    /// What it is for, or who has it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// To which codes only; to all if there is none here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; never if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it may be used at `now`.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|ends| now < ends)
    }
}

/// A key as a store has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// The hash of its secret.
    pub hash: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(change: impl FnOnce(&mut NewKey)) -> Result<NewKey, Invalid> {
        let mut key = NewKey {
            name: " Bar ".into(),
            scopes: vec![Scope::Read, Scope::Claim, Scope::Read],
            codes: Vec::new(),
            ends_at: None,
        };
        change(&mut key);
        key.checked("2026-12-01T18:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_key_has_a_name_and_each_scope_once() {
        let key = new(|_| {}).unwrap();
        assert_eq!(key.name, "Bar");
        assert_eq!(key.scopes, [Scope::Claim, Scope::Read]);
    }

    #[test]
    fn what_no_key_has_is_refused() {
        let field = |change: fn(&mut NewKey)| new(change).unwrap_err().field;
        assert_eq!(field(|key| key.name = " ".into()), "name");
        assert_eq!(field(|key| key.name = "a\nb".into()), "name");
        assert_eq!(field(|key| key.name = "x".repeat(101)), "name");
        assert_eq!(field(|key| key.scopes.clear()), "scopes");
        let ended = |key: &mut NewKey| key.ends_at = "2026-12-01T18:00:00Z".parse().ok();
        assert_eq!(field(ended), "ends_at");
        let limited = |key: &mut NewKey| {
            key.scopes = vec![Scope::Admin];
            key.codes = vec!["fair".parse().unwrap()];
        };
        assert_eq!(field(limited), "codes");
    }
}
