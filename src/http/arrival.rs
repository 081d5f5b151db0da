//! Request bodies that are read whole, within limits of time and size.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::App;
use super::problem::{Problem, ProblemKind};

/// A body of at most `LIMIT` bytes, read to its end. The time limit is for reading
/// it only: a handler may take longer, and the store has its own deadlines.
pub(super) struct Whole<const LIMIT: usize>(pub(super) Bytes);

impl<const LIMIT: usize> FromRequest<App> for Whole<LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let whole = Limited::new(request.into_body(), LIMIT).collect();
        match tokio::time::timeout(app.body_timeout, whole).await {
            Ok(Ok(whole)) => Ok(Self(whole.to_bytes())),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::new(
                ProblemKind::TooLarge,
                format!(
                    "the body is over the limit of {LIMIT} bytes for this address; \
                     send less at a time"
                ),
            )),
            Ok(Err(error)) => Err(broke_off(&*error)),
            Err(_) => Err(too_slow()),
        }
    }
}

/// The problem for a body that ended early.
pub(super) fn broke_off(error: &dyn std::error::Error) -> Problem {
    let detail = format!("the body broke off ({error}); send it again");
    Problem::new(ProblemKind::MalformedRequest, detail)
}

/// The problem for a body that did not arrive in time.
pub(super) fn too_slow() -> Problem {
    Problem::new(
        ProblemKind::RequestTimeout,
        "the body did not arrive in time; send it again over a better connection",
    )
}
