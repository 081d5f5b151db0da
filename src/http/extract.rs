//! axum's extractors, with their refusals told as problems.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Method;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::App;
use super::arrival::Whole;
use super::json;
use super::problem::{Problem, ProblemKind};

/// The most bytes of an ordinary JSON body: settings, a claim.
const SMALL: usize = 64 * 1024;

/// A JSON body of so many bytes at most.
pub(super) struct Json<T, const LIMIT: usize = SMALL>(pub(super) T);

/// The variable parts of a path.
pub(super) struct Path<T>(pub(super) T);

/// A query string.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest<App> for Json<T, LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let given = json::content_type(request.headers());
        // A change is a JSON Merge Patch (RFC 7396), under its own name or not.
        let is_patch = request.method() == Method::PATCH
            && given.eq_ignore_ascii_case("application/merge-patch+json");
        if !is_patch && !given.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                ProblemKind::UnsupportedMediaType,
                "send JSON, with Content-Type: application/json",
            ));
        }
        let Whole(body) = Whole::<LIMIT>::from_request(request, app).await?;
        json::read(&body).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            // A name that cannot be is a name that nothing has.
            Err(rejection @ PathRejection::FailedToDeserializePathParams(_)) => Err(Problem::new(
                ProblemKind::NoSuchAddress,
                rejection.body_text(),
            )),
            Err(rejection) => Err(Problem::new(
                ProblemKind::MalformedRequest,
                rejection.body_text(),
            )),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection @ QueryRejection::FailedToDeserializeQueryString(_)) => {
                Err(Problem::new(ProblemKind::Invalid, rejection.body_text())
                    .with("field", "query"))
            }
            Err(rejection) => Err(Problem::new(
                ProblemKind::MalformedRequest,
                rejection.body_text(),
            )),
        }
    }
}
