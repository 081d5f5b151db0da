//! `GET /c/{code}`: what a scan opens.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, IntoResponseParts, Response};

use super::screen::Screen;
use super::views;
use super::words::Words;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Kind, Problem};

/// Shows how the code stands with this client, and makes a client of whoever is
/// none yet.
pub(super) async fn look(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    words: &'static Words,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let client = app.identity.client(&headers);
    let view = app.apiece.view(&code, client.as_ref()).await?;
    let page = views::of_code(words, &view.code.settings, &Screen::of(&view));
    match client {
        Some(_) => Ok(page.into_response()),
        None => Ok((introduce(&app, &headers)?, page).into_response()),
    }
}

/// The cookies that make a new client of whoever gets them.
pub(super) fn introduce(
    app: &App,
    headers: &HeaderMap,
) -> Result<impl IntoResponseParts + use<>, Problem> {
    app.identity.introduce(headers).map_err(|error| {
        tracing::error!(%error, "the system has no randomness");
        Problem::new(Kind::Internal, "the error is in the service's log")
    })
}
