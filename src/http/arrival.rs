//! Bodies that do not arrive in time.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::problem::{Kind, Problem};

/// Answers for a request whose body does not arrive in time. The store keeps
/// deadlines of its own, shorter than this one.
pub(super) async fn arrive_in_time(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    tokio::time::timeout(app.body_timeout, next.run(request))
        .await
        .map_err(|_| too_slow())
}

/// The problem that a body which did not arrive in time is.
pub(super) fn too_slow() -> Problem {
    Problem::new(
        Kind::RequestTimeout,
        "the body did not arrive in time; send it again over a better connection",
    )
}
