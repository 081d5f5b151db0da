//! `GET /c/{code}`: what a scan opens.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::file::Downloads;
use super::scene::Scene;
use super::screen::Screen;
use super::trouble::told;
use super::views::{self, Entry};
use super::words::Words;
use crate::domain::{ClientId, CodeId, Identity, Outcome, Receipt, View};
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
) -> Response {
    let answer = show(&app, &visitor, words, &headers).await;
    told(&app, &visitor.code, answer)
}

async fn show(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (client, mut view) = seen(app, visitor, headers).await?;
    check_right(&view)?;
    let code = &visitor.code;
    let receipt = client
        .as_ref()
        .and_then(|client| shown(app, headers, code, client));
    let is_forgotten = |receipt: &Receipt| view.claims.len() < receipt.items.len();
    if let Some(receipt) = receipt.as_ref().filter(|r| is_forgotten(r))
        && app.apiece.write_back(receipt).await?
    {
        view = app.apiece.view(code, client.as_ref()).await?;
    }
    let mut screen = Screen::of(&view);
    if is_absent(app, headers, &view) {
        screen = screen.of_absent();
    }
    let settings = &view.code.settings;
    let scene = Scene {
        app,
        words: words.of_code(settings.language),
        code,
        settings,
        downloads: Downloads::new(app, visitor),
        is_rehearsal: false,
    };
    let entry = match (&client, settings.identity, &app.identities.email) {
        (None, Identity::Email, Some(email)) => Entry::Mail(email),
        (None, Identity::Oidc, _) => Entry::SignIn(code),
        (Some(_), Identity::Oidc, _) => Entry::Session,
        _ => Entry::Known,
    };
    let page = views::of_code(&scene, &screen, entry);
    if client.is_some() || settings.identity != Identity::Browser {
        let now = Receipt::of(&view).filter(|now| Some(now) != receipt.as_ref());
        let cookie = app.receipts.as_ref().zip(now);
        let cookie = cookie.map(|(receipts, now)| receipts.write(headers, &now));
        return Ok((cookie, page).into_response());
    }
    let cookies = app.identities.cookies.introduce(headers).map_err(|error| {
        tracing::error!(%error, "the system gives no random bytes");
        Problem::new(ProblemKind::Internal, "the error is in the service's log")
    })?;
    Ok((cookies, page).into_response())
}

/// Whether somebody would have to scan the organiser's screen before claiming.
pub(super) fn is_absent(app: &App, headers: &HeaderMap, view: &View) -> bool {
    let is_admitted = || app.presence.is_admitted(headers, &view.code.id, view.now);
    view.code.settings.presence.is_some() && !is_admitted()
}

/// Who is at a code's page, if that is known, and what this client sees.
async fn seen(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
) -> Result<(Option<ClientId>, View), Problem> {
    let mut asked = app.apiece.likely_proof(&visitor.code).identity;
    loop {
        let who = visitor.who(app, headers, asked).await;
        let client = who.as_ref().ok().and_then(Option::as_ref);
        let view = app.apiece.view(&visitor.code, client).await?;
        let is = view.code.settings.identity;
        if is == asked {
            return Ok((who?, view));
        }
        asked = is;
    }
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

/// The receipt that a client shows for a code.
pub(super) fn shown(
    app: &App,
    headers: &HeaderMap,
    code: &CodeId,
    client: &ClientId,
) -> Option<Receipt> {
    app.receipts.as_ref()?.read(headers, code, client)
}
