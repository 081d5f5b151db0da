//! `browser`: a signed cookie with 128 random bits.
//!
//! Only the first view of a page sets the cookie, and only a request that sends it
//! back can claim. Suppose a claim set it. If the answer got lost, the client would
//! come back as somebody else and take a second item. And a form on another site
//! posts without the cookie, so its post would overwrite the cookie.

use axum::http::HeaderMap;

use crate::domain::ClientId;
use crate::http::signed::{SetCookie, Signed};
use crate::system::{NoRandomness, Random};

/// The cookie's name.
const NAME: &str = "apiece";

/// Recognises clients by their cookies.
#[derive(Clone)]
pub struct Cookies {
    signed: Signed,
    random: Random,
}

impl Cookies {
    /// Cookies signed with a key derived from `secret`; for https pages if `https`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool, random: Random) -> Self {
        Self {
            signed: Signed::new("apiece 2026-11 client cookie", secret, https),
            random,
        }
    }

    /// The client that a request comes from; `None` if it has no cookie, or one
    /// that this service did not sign.
    #[must_use]
    pub fn client(&self, headers: &HeaderMap) -> Option<ClientId> {
        self.signed.read(headers, NAME)?.try_into().ok()
    }

    /// The cookies that make their receiver a new client.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn introduce(&self) -> Result<SetCookie, NoRandomness> {
        let id = self.random_client_id()?;
        Ok(self.signed.write(NAME, id.into()))
    }

    fn random_client_id(&self) -> Result<ClientId, NoRandomness> {
        loop {
            if let Some(id) = ClientId::from_random(self.random.bytes()?) {
                return Ok(id);
            }
        }
    }
}
