//! axum's extractors, with their errors as problems.

use axum::extract::path::ErrorKind;
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

/// A JSON body of at most `LIMIT` bytes.
pub(super) struct Json<T, const LIMIT: usize = SMALL>(pub(super) T);

/// The variable parts of a path.
pub(super) struct Path<T>(pub(super) T);

/// A query string.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest<App> for Json<T, LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let given = json::content_type(request.headers());
        // A change is a JSON Merge Patch (RFC 7396), under either media type.
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
            // Nothing can have an invalid name.
            Err(PathRejection::FailedToDeserializePathParams(error)) => {
                let words = words_of_path(error.into_kind());
                Err(Problem::new(ProblemKind::NoSuchAddress, words))
            }
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
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                let words = words_of_query(&error.body_text());
                let field = words.split_once(": ").map_or("query", |(field, _)| field);
                Err(Problem::new(ProblemKind::Invalid, words.as_str()).with("field", field))
            }
            Err(rejection) => Err(Problem::new(
                ProblemKind::MalformedRequest,
                rejection.body_text(),
            )),
        }
    }
}

/// What is wrong with a part of a path.
fn words_of_path(error: ErrorKind) -> String {
    match error {
        ErrorKind::DeserializeError { key, message, .. } => format!("{key} in the path: {message}"),
        ErrorKind::InvalidUtf8InPathParam { key } => format!("{key} in the path is not UTF-8"),
        ErrorKind::Message(message) => message,
        other => other.to_string(),
    }
}

/// What is wrong with a query string; starts with the parameter if one is wrong.
fn words_of_query(text: &str) -> String {
    const WORDS: [(&str, &str); 7] = [
        ("Failed to deserialize query string: ", ""),
        ("unknown field", "there is no parameter"),
        ("duplicate field", "given twice: the parameter"),
        ("unknown variant", "invalid value"),
        (
            "provided string was not `true` or `false`",
            "expected `true` or `false`",
        ),
        ("invalid digit found in string", "expected a whole number"),
        (
            "cannot parse integer from empty string",
            "expected a whole number, not an empty value",
        ),
    ];
    let words = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    let words = WORDS.iter().fold(text.to_owned(), words);
    words.replace(
        "number too large to fit in target type",
        "the number is too large",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_a_query_name_the_parameter_in_plain_words() {
        for (given, said) in [
            (
                "Failed to deserialize query string: limit: invalid digit found in string",
                "limit: expected a whole number",
            ),
            (
                "Failed to deserialize query string: offset: unknown field `offset`, expected `after` or `limit`",
                "offset: there is no parameter `offset`, expected `after` or `limit`",
            ),
        ] {
            assert_eq!(words_of_query(given), said);
        }
    }
}
