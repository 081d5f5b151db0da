//! Forms of the console.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::seat::Seat;
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::problem::{Problem, ProblemKind};

/// The header that carries the token where the body is no form.
pub(super) const TOKEN: &str = "x-form-token";

/// The most bytes of a form.
const LARGEST: usize = 2 * 1024 * 1024;

/// A form without fields.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// A form that a page of this session has sent.
pub(super) struct Posted<T>(pub(super) T);

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

/// The fields of such a form, where a name may come several times.
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl FromRequest<App> for Pairs {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        Posted::from_request(request, app)
            .await
            .map(|Posted(pairs)| Self(pairs))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let seat = seat(&request)?;
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let is_form = content_type.is_some_and(|given| {
            given
                .as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
        if !is_form {
            let detail = "send a form, as the page does";
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        }
        let Whole(body) = Whole::<LARGEST>::from_request(request, app).await?;
        let Token { token } = read(&body)?;
        check(app, &seat, &token)?;
        read(&body).map(Self)
    }
}

/// Checks that a request without a form is sent by a page of this session.
///
/// # Errors
/// It is not, or nobody knows.
pub(super) fn check_header(app: &App, request: &Request) -> Result<(), Problem> {
    let token = request.headers().get(TOKEN);
    let token = token.and_then(|token| token.to_str().ok());
    check(app, &seat(request)?, token.unwrap_or_default())
}

fn seat(request: &Request) -> Result<Seat, Problem> {
    let seat = request.extensions().get::<Seat>().cloned();
    seat.ok_or_else(|| Problem::new(ProblemKind::Unauthorized, "sign in first"))
}

fn check(app: &App, seat: &Seat, token: &str) -> Result<(), Problem> {
    if app.sessions.is_own(seat.session(), token) {
        return Ok(());
    }
    let detail = "this form is not from your session; load the page again, and nothing is lost";
    Err(Problem::new(ProblemKind::CrossSite, detail))
}

/// Reads a form.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_urlencoded::from_bytes(body).map_err(|error| {
        let detail = format!("the form cannot be read: {error}");
        Problem::new(ProblemKind::MalformedRequest, detail)
    })
}

/// Where to go on to, if it is a path of the console.
pub(super) fn own_path(to: &str) -> &str {
    let is_own = to == "/manage" || to.starts_with("/manage/") || to.starts_with("/manage?");
    let is_plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_own && is_plain { to } else { "/manage" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for own in ["/manage", "/manage/codes/fair?x=1", "/manage?after=a"] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "https://evil.example",
            "//evil.example",
            "/manageevil",
            "/c/fair",
            "/manage/\\evil",
            "/manage/a\r\nx: y",
            "",
        ] {
            assert_eq!(own_path(other), "/manage", "{other:?}");
        }
    }
}
