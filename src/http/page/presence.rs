//! The organiser's screen, and what it leads to.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::layout::Page;
use super::scene::title;
use super::screen::Screen;
use super::trouble::told;
use super::views;
use super::words::Words;
use crate::domain::{CodeId, View};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};
use crate::qr::{ErrorCorrection, Qr, Style};

#[derive(Deserialize)]
pub(super) struct Address {
    code: CodeId,
    /// A tag, or what opens a screen.
    token: String,
}

/// `GET /c/{code}/k/{tag}`: what the screen's QR code opens. It says that somebody is here,
/// and goes on to the code's own address.
pub(super) async fn admit(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
) -> Response {
    let answer = try_to_admit(&app, &code, &token).await;
    told(&app, &code, answer)
}

async fn try_to_admit(app: &App, code: &CodeId, token: &str) -> Result<Response, Problem> {
    let view = app.apiece.view(code, None).await?;
    let page = Redirect::to(&format!("/c/{code}"));
    let Some(minutes) = view.code.settings.presence else {
        // The code asks for it no more.
        return Ok(page.into_response());
    };
    if !app.presence.is_current(code, token, view.now) {
        let detail = "nothing was taken; scan the screen again, and open the address at once";
        return Err(Problem::new(ProblemKind::TagEnded, detail));
    }
    let cookie = app.presence.admit(code, view.now, minutes);
    Ok((cookie, page).into_response())
}

/// `GET /c/{code}/screen/{token}`: the screen.
pub(super) async fn screen(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    words: &'static Words,
) -> Response {
    let page = open(&app, &code, &token, words).await;
    told(&app, &code, page.map(Page::into_response))
}

async fn open(
    app: &App,
    code: &CodeId,
    token: &str,
    words: &'static Words,
) -> Result<Page, Problem> {
    let ended = || {
        let detail = "the screen has ended or was closed; make another with `apiece screen`";
        Problem::new(ProblemKind::ScreenEnded, detail)
    };
    let pass = app.presence.open(code, token).ok_or_else(ended)?;
    let view = app.apiece.view(code, None).await?;
    let settings = &view.code.settings;
    if view.now >= pass.ends || pass.closed != settings.screens_closed {
        return Err(ended());
    }
    let words = words.of_code(settings.language);
    let title = title(words, settings);
    let (tag, seconds) = app.presence.tag(code, view.now);
    let body = html! {
        h1 dir="auto" { (title) }
        (shown(app, words, &view, &tag)?)
    };
    Ok(Page::new(words, title, None, body).live(seconds))
}

/// The QR code while there is something to get, and how many are left; else why not.
fn shown(app: &App, words: &Words, view: &View, tag: &str) -> Result<Markup, Problem> {
    let message = match Screen::of(view) {
        Screen::Paused => &words.paused,
        Screen::Closed => &words.closed,
        Screen::Exhausted => &words.exhausted,
        Screen::NotOpen { opens_at } => {
            return Ok(html! {
                h2 { (words.not_open.heading) }
                p .note { (words.not_open.text) }
                (views::moment(words, opens_at))
            });
        }
        _ => {
            let address = format!("{}/K/{tag}", app.public_url.scan(&view.code.id));
            let style = Style {
                // A screen is not damaged; the fewer modules, the farther it is read.
                error_correction: ErrorCorrection::L,
                ..Style::default()
            };
            let qr = Qr::new(&address, style)
                .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))?;
            return Ok(html! {
                div .scan role="img" aria-label=(words.scan_here) { (PreEscaped(qr.svg())) }
                p .left { (words.left.of(words.language, view.untaken)) }
                p .note { (words.scan_here) }
            });
        }
    };
    Ok(html! {
        h2 { (message.heading) }
        p .note { (message.text) }
    })
}
