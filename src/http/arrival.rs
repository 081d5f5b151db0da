//! Bodies that do not arrive in time.
//!
//! The clock is on the body and not on the handler: some calls take long
//! because of what they do, and the store keeps deadlines of its own.

use std::error::Error;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use super::App;
use super::problem::{Kind, Problem};

/// What a body ends with that has taken too long.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// Breaks bodies off that do not arrive in time.
pub(super) async fn arrive_in_time(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    next.run(request.map(|body| in_time(body, app.body_timeout)))
        .await
}

/// The same body, which breaks off once it has taken too long.
pub(super) fn in_time(body: Body, patience: Duration) -> Body {
    let deadline = Instant::now() + patience;
    let chunks = body.into_data_stream();
    Body::from_stream(stream::unfold(chunks, move |mut chunks| async move {
        let chunk = match timeout_at(deadline, chunks.next()).await {
            Ok(chunk) => chunk?,
            Err(_) => Err(axum::Error::new(TooSlow)),
        };
        Some((chunk, chunks))
    }))
}

/// Whether this came of a body that took too long.
fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    error.is::<TooSlow>() || error.source().is_some_and(is_too_slow)
}

/// The problem that a body which did not arrive in time is.
pub(super) fn too_slow() -> Problem {
    Problem::new(
        Kind::RequestTimeout,
        "the body did not arrive in time; send it again over a better connection",
    )
}

/// The problem that a body which ended before its end is.
pub(super) fn broke_off(error: &(dyn Error + 'static)) -> Problem {
    if is_too_slow(error) {
        return too_slow();
    }
    let detail = "the body broke off, or was not framed as announced; sending it again is safe";
    Problem::new(Kind::MalformedRequest, detail)
}
