//! Bodies that arrive whole: in time, and within bounds.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::App;
use super::problem::{Kind, Problem};

/// What a body is held to.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// The most bytes it may have.
    pub(super) limit: usize,
    /// How long it may take.
    pub(super) patience: Duration,
}

/// Has the bodies for `router` arrive before its handlers run. The time is the
/// body's alone: what a handler does may take longer, and the store keeps
/// deadlines of its own.
pub(super) fn bounded(router: Router<App>, app: &App, limit: usize) -> Router<App> {
    let patience = app.body_timeout;
    let bounds = Bounds { limit, patience };
    router.layer((
        middleware::from_fn_with_state(bounds, arrive),
        DefaultBodyLimit::disable(),
    ))
}

async fn arrive(
    State(bounds): State<Bounds>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let whole = bounds.read(body).await?;
    Ok(next.run(Request::from_parts(head, whole.into())).await)
}

impl Bounds {
    /// Reads a body to its end.
    pub(super) async fn read(self, body: Body) -> Result<Bytes, Problem> {
        let whole = Limited::new(body, self.limit).collect();
        match tokio::time::timeout(self.patience, whole).await {
            Ok(Ok(whole)) => Ok(whole.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::new(
                Kind::TooLarge,
                format!(
                    "the body is over the limit of {} bytes for this address; send less at a time",
                    self.limit
                ),
            )),
            Ok(Err(error)) => Err(broke_off(&*error)),
            Err(_) => Err(too_slow()),
        }
    }
}

/// The problem that a body which ended early is.
pub(super) fn broke_off(error: &dyn std::error::Error) -> Problem {
    let detail = format!("the body broke off ({error}); send it again");
    Problem::new(Kind::MalformedRequest, detail)
}

/// The problem that a body which did not arrive in time is.
pub(super) fn too_slow() -> Problem {
    Problem::new(
        Kind::RequestTimeout,
        "the body did not arrive in time; send it again over a better connection",
    )
}
