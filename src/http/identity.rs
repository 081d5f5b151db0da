//! Who is the client of a page: a signed cookie with 128 random bits.
//!
//! The cookie is set by the first look alone, and only a request that brings it
//! back can claim. Were it set by a claim, a client whose answer got lost on the
//! way would come back as somebody else and take a second item; and a form on
//! another site, whose post comes without the cookie, would overwrite it.

use axum::http::HeaderMap;
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

use crate::domain::ClientId;

/// Knows clients by their cookies. Every replica on a store makes its keys of
/// the same secret, so that each knows the others' clients.
#[derive(Clone)]
pub struct Identity {
    key: Key,
    https: bool,
}

impl Identity {
    /// Cookies signed with a key made of `secret`; for pages on https if `https`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        let mut material = [0; 64];
        blake3::Hasher::new_derive_key("apiece 2026-11 client cookie")
            .update(secret)
            .finalize_xof()
            .fill(&mut material);
        Self {
            key: Key::from(&material),
            https,
        }
    }

    /// The client that a request comes from; nothing without a cookie, or with
    /// one that this service did not sign.
    #[must_use]
    pub fn client(&self, headers: &HeaderMap) -> Option<ClientId> {
        self.jar(headers)
            .get(self.cookie_name())
            .and_then(|cookie| cookie.value().parse().ok())
    }

    /// The cookies that make a new client of whoever gets them.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn introduce(&self, headers: &HeaderMap) -> Result<SignedCookieJar, getrandom::Error> {
        let id = random_client_id()?;
        let cookie = Cookie::build((self.cookie_name(), String::from(id)))
            .path("/")
            .http_only(true)
            .secure(self.https)
            .same_site(SameSite::Lax)
            .permanent();
        Ok(self.jar(headers).add(cookie.build()))
    }

    /// Browsers hold a cookie with the `__Host-` prefix to this one host, and
    /// only take it over https (RFC 6265bis, section 4.1.3.2).
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

fn random_client_id() -> Result<ClientId, getrandom::Error> {
    loop {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits)?;
        if let Some(id) = ClientId::from_random(bits) {
            return Ok(id);
        }
    }
}
