//! Cookies that only this service can make. All replicas on a store derive their keys from
//! the same secret, so each reads the others'.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// How long a cookie is kept that does not end: browsers make less of it.
const FOR_EVER: Duration = Duration::days(20 * 365);

/// The length of a signature, in base64.
const SIGNATURE: usize = 44;

/// Signs the cookies of one purpose, and reads them. A value has the HMAC (RFC 2104) with
/// SHA-256 of what follows in front, in base64.
#[derive(Clone)]
pub(super) struct Signed {
    /// With the key in it.
    mac: Hmac<Sha256>,
    https: bool,
}

/// A cookie that goes with an answer.
#[derive(Debug, Clone)]
pub struct SetCookie(HeaderValue);

impl Signed {
    /// Cookies signed with a key derived from `secret` for `purpose`; for https pages if
    /// `https`.
    pub(super) fn new(purpose: &str, secret: &[u8; 32], https: bool) -> Self {
        let key = blake3::derive_key(purpose, secret);
        Self {
            mac: Hmac::new_from_slice(&key).expect("HMAC takes keys of any length"),
            https,
        }
    }

    /// The value of a cookie; `None` if there is none, or one that this service did not
    /// sign.
    pub(super) fn read(&self, headers: &HeaderMap, name: &str) -> Option<String> {
        let cookies = self.shown(headers, name);
        // Somebody may have set another one in front of ours.
        let genuine = cookies.filter_map(|cookie| self.verified(cookie.value()));
        genuine.last()
    }

    /// A cookie's value without its signature, if that is ours.
    fn verified(&self, signed: &str) -> Option<String> {
        let (signature, value) = signed.split_at_checked(SIGNATURE)?;
        let signature = STANDARD.decode(signature).ok()?;
        let mac = self.mac.clone().chain_update(value);
        mac.verify_slice(&signature).ok()?;
        Some(value.to_owned())
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

    fn sign(&self, mut cookie: Cookie<'_>) -> SetCookie {
        let value = cookie.value();
        let mac = self.mac.clone().chain_update(value);
        let mut signed = STANDARD.encode(mac.finalize().into_bytes());
        signed.push_str(value);
        cookie.set_value(signed);
        SetCookie::of(&cookie)
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

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    /// The `name=value` of a cookie that is set.
    fn pair(cookie: SetCookie) -> String {
        let answer = (cookie, ()).into_response();
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    fn shown(pairs: &[&str]) -> HeaderMap {
        let cookie = pairs.join("; ").parse().unwrap();
        HeaderMap::from_iter([(header::COOKIE, cookie)])
    }

    /// Phones keep them, so they must be good for ever.
    #[test]
    fn cookies_are_as_all_versions_have_signed_them() {
        let signed = Signed::new("apiece 2026-11 client cookie", &[7; 32], true);
        for (value, written) in [
            (
                "c-0123",
                "__Host-apiece=1+xo1lm+tYLN%2F9KNAhjVWs6F%2FBm9wK2gN6sBOj0lVHw%3Dc-0123",
            ),
            (
                "a~b=c+d/é",
                "__Host-apiece=MBYDb9z79By7KnBQ%2FdeFF+c%2FT8mRUnB73ypkuD%2FVvPY%3Da~b%3Dc+d%2F%C3%A9",
            ),
        ] {
            assert_eq!(pair(signed.write("apiece", value.into())), written);
            let read = signed.read(&shown(&["x=1", written, "y=2"]), "apiece");
            assert_eq!(read.as_deref(), Some(value));
        }
    }

    #[test]
    fn a_cookie_that_nobody_here_has_signed_is_none() {
        let signed = |purpose| Signed::new(purpose, &[7; 32], false);
        let (one, other) = (signed("one"), signed("another"));
        let good = pair(one.write("a", "somebody".into()));
        let read = |signed: &Signed, pairs: &[&str]| signed.read(&shown(pairs), "a");
        assert_eq!(read(&one, &[&good]).as_deref(), Some("somebody"));
        assert_eq!(read(&other, &[&good]), None);
        let (name, value) = good.split_once('=').unwrap();
        for odd in [
            "",
            "somebody",
            "é",
            &value[1..],
            &format!("{value}x"),
            &value[..44],
        ] {
            assert_eq!(read(&one, &[&format!("{name}={odd}")]), None, "{odd}");
        }
        assert_eq!(read(&one, &[&good.replace("a=", "b=")]), None);
        // Another site may have set one that stands before or after ours.
        for pairs in [["a=forged", &good], [&good, "a=forged"]] {
            assert_eq!(read(&one, &pairs).as_deref(), Some("somebody"));
        }
    }
}
