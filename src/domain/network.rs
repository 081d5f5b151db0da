//! The networks that people claim from, as a limit counts them.

use super::Rate;

/// A network under a keyed hash, so that nothing that is stored tells its address: 22
/// characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network(String);

impl Network {
    /// The network of this hash.
    #[must_use]
    pub fn hashed(hash: [u8; 16]) -> Self {
        use base64::Engine as _;
        Self(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much of a code a network may have: at most as many items in each period. A code's
/// networks share their periods. One begins with the first item that goes out to any of them
/// after the last one has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkLimit {
    /// Where the claim comes from.
    pub network: Network,
    /// How many items go there.
    pub rate: Rate,
}
