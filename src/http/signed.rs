//! Cookies that only this service can make. All replicas on a store derive their keys from
//! the same secret, so each reads the others'.

use axum::http::HeaderMap;
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

/// Signs the cookies of one purpose, and reads them.
#[derive(Clone)]
pub(super) struct Signed {
    key: Key,
    https: bool,
}

impl Signed {
    /// Cookies signed with a key derived from `secret` for `purpose`; for https pages if
    /// `https`.
    pub(super) fn new(purpose: &str, secret: &[u8; 32], https: bool) -> Self {
        let mut material = [0; 64];
        blake3::Hasher::new_derive_key(purpose)
            .update(secret)
            .finalize_xof()
            .fill(&mut material);
        Self {
            key: Key::from(&material),
            https,
        }
    }

    /// The value of a cookie; `None` if there is none, or one that this service did not
    /// sign.
    pub(super) fn read(&self, headers: &HeaderMap, name: &str) -> Option<String> {
        let cookie = self.jar(headers).get(&self.full(name))?;
        Some(cookie.value().to_owned())
    }

    /// The cookie with this value, for ever.
    pub(super) fn write(&self, headers: &HeaderMap, name: &str, value: String) -> SignedCookieJar {
        let mut cookie = self.cookie(name, value);
        cookie.make_permanent();
        self.jar(headers).add(cookie)
    }

    /// The same until the browser is closed. The value has to say when it ends: a browser may
    /// keep it.
    pub(super) fn write_for_now(
        &self,
        headers: &HeaderMap,
        name: &str,
        value: String,
    ) -> SignedCookieJar {
        self.jar(headers).add(self.cookie(name, value))
    }

    /// The same for requests that this site itself causes.
    pub(super) fn write_strict(
        &self,
        headers: &HeaderMap,
        name: &str,
        value: String,
    ) -> SignedCookieJar {
        let mut cookie = self.cookie(name, value);
        cookie.set_same_site(SameSite::Strict);
        self.jar(headers).add(cookie)
    }

    /// Takes a cookie away.
    pub(super) fn forget(&self, headers: &HeaderMap, name: &str) -> SignedCookieJar {
        // A browser that has none need not be told.
        let jar = self.jar(headers);
        jar.remove(self.cookie(name, String::new()))
    }

    fn cookie(&self, name: &str, value: String) -> Cookie<'static> {
        Cookie::build((self.full(name), value))
            .path("/")
            .http_only(true)
            .secure(self.https)
            .same_site(SameSite::Lax)
            .build()
    }

    /// Browsers send a cookie with the `__Host-` prefix to this host only, and
    /// accept it only over https (RFC 6265bis, section 4.1.3.2).
    fn full(&self, name: &str) -> String {
        let prefix = if self.https { "__Host-" } else { "" };
        format!("{prefix}{name}")
    }

    fn jar(&self, headers: &HeaderMap) -> SignedCookieJar {
        SignedCookieJar::from_headers(headers, self.key.clone())
    }
}
