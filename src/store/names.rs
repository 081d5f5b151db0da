//! How a code's books call clients whose names they do not keep.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::{ClientId, CodeId};

/// What stands before the hash of a name that is not kept.
const HASHED: &str = "hash:";

/// What stands in the place of a name that was erased, before its hash or a random part.
const ERASED: &str = "erased:";

/// Hashes names under a key. A name has another hash in each code, so that nothing tells
/// whether somebody was at two.
#[derive(Clone)]
pub(super) struct Namer([u8; 32]);

impl Namer {
    /// A namer whose key is derived from the store's secret.
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("apiece 2026-11 client name", secret))
    }

    /// The hash of a client's name: 128 bits, in base64url.
    pub(super) fn hash(&self, code: &CodeId, client: &ClientId) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(code.as_str().as_bytes()).update(b"\0");
        hasher.update(client.as_str().as_bytes());
        let mut bits = [0; 16];
        hasher.finalize_xof().fill(&mut bits);
        text_of(bits)
    }
}

/// 128 bits as text.
pub(super) fn text_of(bits: [u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(bits)
}

/// The name of a client of a code that keeps only hashes.
pub(super) fn hashed(hash: &str) -> String {
    format!("{HASHED}{hash}")
}

/// The name of a client that was erased.
pub(super) fn erased(part: &str) -> String {
    format!("{ERASED}{part}")
}
