//! `GET /c/{code}`: what a scan opens.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::file::Downloads;
use super::screen::Screen;
use super::views;
use super::words::Words;
use crate::domain::{Identity, Outcome, Receipt, View};
use crate::http::App;
use crate::http::identity::Visitor;
use crate::http::problem::{Problem, ProblemKind};

/// Shows the client what it has from the code, or can get. A browser without a cookie
/// becomes a new client.
pub(super) async fn look(
    State(app): State<App>,
    visitor: Visitor,
    words: &'static Words,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Visitor { code, client, .. } = &visitor;
    let mut view = app.apiece.view(code, client.as_ref()).await?;
    let identity = view.code.settings.identity;
    visitor.check(identity)?;
    check_right(&view)?;
    let receipt = shown(&app, &headers, &visitor);
    let is_forgotten = |receipt: &Receipt| view.claims.len() < receipt.items.len();
    if let Some(receipt) = receipt.as_ref().filter(|r| is_forgotten(r))
        && app.apiece.write_back(receipt).await?
    {
        view = app.apiece.view(code, client.as_ref()).await?;
    }
    let screen = Screen::of(&view);
    let downloads = Downloads::new(&app, &visitor);
    let page = views::of_code(words, &view.code.settings, &screen, &downloads);
    if client.is_some() || identity != Identity::Browser {
        let now = Receipt::of(&view).filter(|now| Some(now) != receipt.as_ref());
        let cookie = app.receipts.as_ref().zip(now);
        let cookie = cookie.map(|(receipts, now)| receipts.write(&headers, &now));
        return Ok((cookie, page).into_response());
    }
    let cookies = app.cookies.introduce(&headers).map_err(|error| {
        tracing::error!(%error, "the system gives no random bytes");
        Problem::new(ProblemKind::Internal, "the error is in the service's log")
    })?;
    Ok((cookies, page).into_response())
}

/// Whether the organiser lets the client have anything.
///
/// # Errors
/// Its right was taken away.
pub(super) fn check_right(view: &View) -> Result<(), Problem> {
    if view.is_revoked {
        return Err(Problem::of_outcome(&Outcome::Revoked));
    }
    Ok(())
}

/// The receipt that a visitor shows for a code.
pub(super) fn shown(app: &App, headers: &HeaderMap, visitor: &Visitor) -> Option<Receipt> {
    let client = visitor.client.as_ref()?;
    app.receipts.as_ref()?.read(headers, &visitor.code, client)
}
