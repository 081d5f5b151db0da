//! `GET /c/{code}`: what a scan opens.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::file::Downloads;
use super::screen::Screen;
use super::views;
use super::words::Words;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

/// Shows the client what it has from the code, or can get. A visitor without a
/// cookie becomes a new client.
pub(super) async fn look(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    words: &'static Words,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let client = app.identity.client(&headers);
    let view = app.apiece.view(&code, client.as_ref()).await?;
    let screen = Screen::of(&view);
    let downloads = Downloads::new(&app, &code);
    let page = views::of_code(words, &view.code.settings, &screen, &downloads);
    if client.is_some() {
        return Ok(page.into_response());
    }
    let cookies = app.identity.introduce(&headers).map_err(|error| {
        tracing::error!(%error, "the system gives no random bytes");
        Problem::new(ProblemKind::Internal, "the error is in the service's log")
    })?;
    Ok((cookies, page).into_response())
}
