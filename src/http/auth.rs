//! Who may use the API: whoever sends the admin key (RFC 6750).

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::IntoResponse as _;
use subtle::ConstantTimeEq as _;
use tower_http::validate_request::ValidateRequestHeaderLayer;

use super::problem::{Problem, ProblemKind};

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
}

/// Lets only requests with the admin key reach `routes`.
#[expect(clippy::result_large_err, reason = "the signature is tower-http's")]
pub fn guarded<S: Clone + Send + Sync + 'static>(routes: Router<S>, key: AdminKey) -> Router<S> {
    let check = move |request: &mut Request| {
        require(&key, request.headers()).map_err(Problem::into_response)
    };
    routes.route_layer(ValidateRequestHeaderLayer::custom(check))
}

fn require(key: &AdminKey, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| unauthorized("send the admin key: Authorization: Bearer <key>"))?;
    let token = match given.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token,
        _ => return Err(unauthorized("send the admin key as a Bearer token")),
    };
    if !key.matches(token) {
        return Err(unauthorized("the admin key is wrong"));
    }
    Ok(())
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(ProblemKind::Unauthorized, detail)
}
