//! `GET /c/{code}`: what a scan opens.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::file::Downloads;
use super::layout::Page;
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
    request: Request,
) -> Response {
    let answer = show(&app, &visitor, words, request.headers()).await;
    told(&app, &visitor.code, answer)
}

async fn show(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (client, view) = seen(app, visitor, headers).await?;
    let page = Looking {
        app,
        visitor,
        words: words.of_code(view.code.settings.language),
        headers,
    };
    match client {
        Some(client) => page.of_client(&client, view).await,
        None => page.of_nobody(&view),
    }
}

/// What a look is answered with.
struct Looking<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    words: &'static Words,
    headers: &'a HeaderMap,
}

impl Looking<'_> {
    /// The page of a client, with the receipt of what it shows.
    async fn of_client(&self, client: &ClientId, mut view: Arc<View>) -> Result<Response, Problem> {
        let Self { app, headers, .. } = *self;
        check_right(&view)?;
        let code = &self.visitor.code;
        let receipt = shown(app, headers, code, client);
        let is_forgotten = |receipt: &Receipt| view.claims.len() < receipt.items.len();
        if let Some(receipt) = receipt.as_ref().filter(|r| is_forgotten(r))
            && app.apiece.write_back(receipt).await?
        {
            view = Arc::new(app.apiece.view(code, Some(client)).await?);
        }
        let page = self.page(&view, Some(client));
        let now = Receipt::of(&view).filter(|now| Some(now) != receipt.as_ref());
        let cookie = app.receipts.as_ref().zip(now);
        let cookie = cookie.map(|(receipts, now)| receipts.write(&now));
        Ok((cookie, page).into_response())
    }

    /// The page of somebody who is not known, or who becomes a client by it.
    fn of_nobody(&self, view: &Arc<View>) -> Result<Response, Problem> {
        let app = self.app;
        let make = || self.page(view, None);
        // Who has scanned the organiser's screen sees another page than who has not.
        let page = match view.code.settings.presence {
            None => app.first_looks.page(view, self.words.language, make),
            Some(_) => make().ready(),
        };
        if view.code.settings.identity != Identity::Browser {
            return Ok(page.into_response());
        }
        let cookies = app.identities.cookies.introduce().map_err(|error| {
            tracing::error!(%error, "the system gives no random bytes");
            Problem::new(ProblemKind::Internal, "the error is in the service's log")
        })?;
        Ok((cookies, page).into_response())
    }

    fn page(&self, view: &View, client: Option<&ClientId>) -> Page {
        let Self { app, visitor, .. } = *self;
        let mut screen = Screen::of(view);
        if is_absent(app, self.headers, view) {
            screen = screen.of_absent();
        }
        let settings = &view.code.settings;
        let scene = Scene {
            app,
            words: self.words,
            code: &visitor.code,
            settings,
            downloads: Downloads::new(app, visitor),
            is_rehearsal: false,
        };
        let entry = match (client, settings.identity, &app.identities.email) {
            (None, Identity::Email, Some(email)) => Entry::Mail(email),
            (None, Identity::Oidc, _) => Entry::SignIn(&visitor.code),
            (Some(_), Identity::Oidc, _) => Entry::Session,
            _ => Entry::Known,
        };
        views::of_code(&scene, &screen, entry)
    }
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
) -> Result<(Option<ClientId>, Arc<View>), Problem> {
    let code = &visitor.code;
    let mut known = app.apiece.known_look(code);
    let mut asked = match &known {
        Some(view) => view.code.settings.identity,
        None => app.apiece.likely_proof(code).identity,
    };
    loop {
        let who = visitor.who(app, headers, asked).await;
        let view = match (&who, known.take()) {
            (Ok(Some(client)), _) => Arc::new(app.apiece.view(code, Some(client)).await?),
            (Ok(None) | Err(_), Some(view)) => view,
            (Ok(None) | Err(_), None) => app.apiece.first_look(code).await?,
        };
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
