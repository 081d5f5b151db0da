//! Parts of addresses that only this service can make, and that say nothing to others: sealed
//! with AES-GCM-SIV (RFC 8452) for one code, whose id is the associated data, or for something else
//! that has a name.
//!
//! The nonce is always the same, so what is sealed twice looks the same; what two have in
//! common shows only whether they are the same (RFC 8452, section 9). Nothing is stored.

use aes_gcm_siv::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Seals for one purpose. All replicas on a store derive their keys from the same secret, so
/// each opens what the others have sealed.
#[derive(Clone)]
pub(super) struct Sealed(Aes256GcmSiv);

impl Sealed {
    /// Seals with a key derived from `secret` for `purpose`.
    pub(super) fn new(purpose: &str, secret: &[u8; 32]) -> Self {
        let key = blake3::derive_key(purpose, secret);
        Self(Aes256GcmSiv::new(&key.into()))
    }

    /// Seals a few bytes for whatever has this name, in base64url.
    pub(super) fn seal(&self, name: &str, bytes: &[u8]) -> String {
        let bytes = Payload {
            msg: bytes,
            aad: name.as_bytes(),
        };
        let sealed = self.0.encrypt(&Nonce::default(), bytes);
        URL_SAFE_NO_PAD.encode(sealed.expect("it is far shorter than 64 GiB"))
    }

    /// What was sealed for it; `None` if it was not, or was changed.
    pub(super) fn open(&self, name: &str, token: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let sealed = Payload {
            msg: &sealed,
            aad: name.as_bytes(),
        };
        self.0.decrypt(&Nonce::default(), sealed).ok()
    }
}
