//! `browser`: a signed cookie with 128 random bits.
//!
//! Only the first view of a page sets the cookie, and only a request that sends it
//! back can claim. Suppose a claim set it. If the answer got lost, the client would
//! come back as somebody else and take a second item. And a form on another site
//! posts without the cookie, so its post would overwrite the cookie.

use axum::http::HeaderMap;
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

use crate::domain::ClientId;
use crate::system::{NoRandomness, Random};

/// Recognises clients by their cookies. All replicas on a store derive their keys
/// from the same secret, so each recognises the others' clients.
#[derive(Clone)]
pub struct Cookies {
    key: Key,
    https: bool,
    random: Random,
}

impl Cookies {
    /// Cookies signed with a key derived from `secret`; for https pages if `https`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool, random: Random) -> Self {
        let mut material = [0; 64];
        blake3::Hasher::new_derive_key("apiece 2026-11 client cookie")
            .update(secret)
            .finalize_xof()
            .fill(&mut material);
        Self {
            key: Key::from(&material),
            https,
            random,
        }
    }

    /// The client that a request comes from; `None` if it has no cookie, or one
    /// that this service did not sign.
    #[must_use]
    pub fn client(&self, headers: &HeaderMap) -> Option<ClientId> {
        self.jar(headers)
            .get(self.cookie_name())
            .and_then(|cookie| cookie.value().parse().ok())
    }

    /// The cookies that make their receiver a new client.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn introduce(&self, headers: &HeaderMap) -> Result<SignedCookieJar, NoRandomness> {
        let id = self.random_client_id()?;
        let cookie = Cookie::build((self.cookie_name(), String::from(id)))
            .path("/")
            .http_only(true)
            .secure(self.https)
            .same_site(SameSite::Lax)
            .permanent();
        Ok(self.jar(headers).add(cookie.build()))
    }

    fn random_client_id(&self) -> Result<ClientId, NoRandomness> {
        loop {
            if let Some(id) = ClientId::from_random(self.random.bytes()?) {
                return Ok(id);
            }
        }
    }

    /// Browsers send a cookie with the `__Host-` prefix to this host only, and
    /// accept it only over https (RFC 6265bis, section 4.1.3.2).
    fn cookie_name(&self) -> &'static str {
        if self.https {
            "__Host-apiece"
        } else {
            "apiece"
        }
    }

    fn jar(&self, headers: &HeaderMap) -> SignedCookieJar {
        SignedCookieJar::from_headers(headers, self.key.clone())
    }
}
