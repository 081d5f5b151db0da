//! The text of a key: `apk_{id}_{secret}_{check}`, in lower-case hexadecimal digits.
//!
//! The prefix lets scanners of source code find a key that was published. The check shows a
//! key that was copied in part, before anybody is asked for it.

use std::fmt;

use super::KeyId;

const PREFIX: &str = "apk";
const SECRET_BYTES: usize = 20;
const CHECK_BYTES: usize = 3;

/// A key as its holder has it. It is shown once; a store has only the hash of its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyToken {
    /// Which key it is.
    pub id: KeyId,
    secret: [u8; SECRET_BYTES],
}

impl KeyToken {
    /// How many random bytes a new key needs.
    pub const RANDOM_BYTES: usize = KeyId::BYTES + SECRET_BYTES;

    /// The key that these random bytes make.
    ///
    /// # Panics
    /// Never: the parts have fixed sizes.
    #[must_use]
    pub fn from_random(bytes: [u8; Self::RANDOM_BYTES]) -> Self {
        let (id, secret) = bytes.split_at(KeyId::BYTES);
        let id = KeyId::from_bytes(id.try_into().expect("the first bytes"));
        let secret = secret.try_into().expect("the other bytes");
        Self { id, secret }
    }

    /// Reads a key; `None` if it is none, or was not copied whole.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let [prefix, id, secret, check] = std::array::from_fn(|_| parts.next().unwrap_or(""));
        if prefix != PREFIX || parts.next().is_some() {
            return None;
        }
        let mut bytes = [0; SECRET_BYTES];
        hex::decode_to_slice(secret, &mut bytes).ok()?;
        let id = id.parse().ok()?;
        let token = Self { id, secret: bytes };
        (token.check() == check).then_some(token)
    }

    /// The hash of the secret, which is random: so it needs no salt, and no slow hash.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.secret).as_bytes()
    }

    fn body(&self) -> String {
        format!("{PREFIX}_{}_{}", self.id, hex::encode(self.secret))
    }

    fn check(&self) -> String {
        let hash = blake3::hash(self.body().as_bytes());
        hex::encode(&hash.as_bytes()[..CHECK_BYTES])
    }

    /// The whole key, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{}_{}", self.body(), self.check())
    }
}

impl fmt::Debug for KeyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyToken({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_shown() {
        let token = KeyToken::from_random([0xa7; KeyToken::RANDOM_BYTES]);
        let text = token.reveal();
        assert_eq!(KeyToken::read(&text), Some(token.clone()));
        assert!(text.starts_with("apk_a7a7a7a7_"), "{text}");
        assert!(!format!("{token:?}").contains(&text[13..]));
    }

    #[test]
    fn a_key_that_was_not_copied_whole_is_none() {
        let text = KeyToken::from_random([7; KeyToken::RANDOM_BYTES]).reveal();
        let wrong = [
            text[1..].to_owned(),
            text[..text.len() - 1].to_owned(),
            text.replace("07", "08"),
            text.to_uppercase(),
            format!("{text}_"),
            String::new(),
            "apk___".into(),
        ];
        for wrong in wrong {
            assert_eq!(KeyToken::read(&wrong), None, "{wrong}");
        }
    }
}
