//! Cookies that only this service can make. All replicas on a store derive their keys from
//! the same secret, so each reads the others'.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use cookie::time::Duration;
use cookie::{Cookie, CookieJar, Key, SameSite};

/// How long a cookie is kept that does not end: browsers make less of it.
const FOR_EVER: Duration = Duration::days(20 * 365);

/// Signs the cookies of one purpose, and reads them.
#[derive(Clone)]
pub(super) struct Signed {
    key: Key,
    https: bool,
}

/// A cookie that goes with an answer.
#[derive(Debug, Clone)]
pub struct SetCookie(HeaderValue);

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
        let jar = CookieJar::new();
        let signed = jar.signed(&self.key);
        let genuine = self
            .shown(headers, name)
            .filter_map(|cookie| signed.verify(cookie));
        // Somebody may have set another one in front of ours.
        genuine.last().map(|cookie| cookie.value().to_owned())
    }

    /// The cookie with this value, for ever.
    pub(super) fn write(&self, name: &str, value: String) -> SetCookie {
        let mut cookie = self.cookie(name, value);
        cookie.set_max_age(FOR_EVER);
        self.sign(cookie)
    }

    /// The same until the browser is closed. The value has to say when it ends: a browser may
    /// keep it.
    pub(super) fn write_for_now(&self, name: &str, value: String) -> SetCookie {
        self.sign(self.cookie(name, value))
    }

    /// The same for requests that this site itself causes.
    pub(super) fn write_strict(&self, name: &str, value: String) -> SetCookie {
        let mut cookie = self.cookie(name, value);
        cookie.set_same_site(SameSite::Strict);
        self.sign(cookie)
    }

    /// Takes a cookie away from a browser that has it.
    pub(super) fn forget(&self, headers: &HeaderMap, name: &str) -> Option<SetCookie> {
        self.shown(headers, name).next()?;
        let mut cookie = self.cookie(name, String::new());
        cookie.make_removal();
        Some(SetCookie::of(&cookie))
    }

    fn sign(&self, cookie: Cookie<'static>) -> SetCookie {
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.key).add(cookie);
        let signed = jar.delta().next().expect("one was added");
        SetCookie::of(signed)
    }

    /// The cookies of this name that a browser shows.
    fn shown(&self, headers: &HeaderMap, name: &str) -> impl Iterator<Item = Cookie<'static>> {
        let name = self.full(name);
        headers
            .get_all(header::COOKIE)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter(move |cookie| {
                let its = cookie.trim_start().strip_prefix(name.as_str());
                its.is_some_and(|rest| rest.starts_with('='))
            })
            .filter_map(|cookie| Cookie::parse_encoded(cookie.to_owned()).ok())
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
}

impl SetCookie {
    fn of(cookie: &Cookie<'_>) -> Self {
        let text = cookie.encoded().to_string();
        Self(HeaderValue::try_from(text).expect("an encoded cookie is ASCII"))
    }
}

impl IntoResponseParts for SetCookie {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut answer: ResponseParts) -> Result<ResponseParts, Self::Error> {
        answer.headers_mut().append(header::SET_COOKIE, self.0);
        Ok(answer)
    }
}
