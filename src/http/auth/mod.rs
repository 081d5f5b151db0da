//! Who may do what. An organiser shows a key with each call (RFC 6750), or has shown it to the
//! console, which goes on with a session.

mod attempts;
mod caller;
mod guard;
mod organisers;
mod rules;
mod session;

use axum::http::HeaderMap;
use subtle::ConstantTimeEq as _;

use super::App;
use super::network::Source;
use super::problem::{Problem, ProblemKind};
use crate::domain::KeyToken;

pub use attempts::Attempts;
pub(super) use caller::{Caller, On, Who};
pub(super) use guard::counted;
pub use guard::{Guard, guarded};
pub use organisers::Organisers;
pub use rules::Rules;
pub(super) use rules::SCHEME;
pub use session::Sessions;
pub(super) use session::{PASS_LIFE, Session};

/// The admin key, kept as a hash: so the time of a comparison reveals nothing, and
/// nothing can print the key.
#[derive(Clone)]
pub struct AdminKey(blake3::Hash);

impl AdminKey {
    /// Remembers `key`.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(blake3::hash(key.as_bytes()))
    }

    fn matches(&self, key: &[u8]) -> bool {
        let hash = blake3::hash(key);
        self.0.as_bytes().ct_eq(hash.as_bytes()).into()
    }

    /// What a session remembers of the key with which it began. Another key has another.
    pub(super) fn fingerprint(&self) -> String {
        let derived =
            blake3::derive_key("apiece 2026-12 admin key of a session", self.0.as_bytes());
        hex::encode(&derived[..16])
    }
}

/// Who shows this key.
///
/// # Errors
/// It is wrong, or too many wrong ones came from the same network just before.
pub(super) async fn who_shows(
    app: &App,
    key: &str,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    let network = Source::of(headers, app).client;
    app.attempts.check(network, key)?;
    let caller = if app.admin_key.matches(key.as_bytes()) {
        Some(Caller::admin())
    } else if let Some(token) = KeyToken::read(key) {
        let key = app.apiece.key_of(&token, app.clock.now()).await?;
        key.map(Caller::of_key)
    } else {
        None
    };
    let Some(caller) = caller else {
        app.attempts.failed(network);
        return Err(unauthorized("the key is wrong, was revoked, or has ended"));
    };
    app.attempts.succeeded(network, key);
    Ok(caller)
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(ProblemKind::Unauthorized, detail)
}
