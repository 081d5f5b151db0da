//! A phone becomes a desk, which marks items as used (`proof.rs`).

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;

use super::emblem::{self, Emblem};
use super::layout::Page;
use super::scene::title;
use super::trouble::told;
use super::views::moment;
use super::words::{Message, Words};
use crate::domain::{Attempt, CodeId, Invalid, Settings, View};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::desk::{PASS_LIFE, Pass, Session};
use crate::http::extract::Path;
use crate::http::origin;
use crate::http::problem::{Problem, ProblemKind};

#[derive(Deserialize)]
pub(super) struct Address {
    pub(super) code: CodeId,
    pub(super) token: String,
}

/// `GET /c/{code}/desk/{token}`: begins nothing yet, since messengers open addresses to preview
/// them.
pub(super) async fn invite(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    words: &'static Words,
) -> Response {
    let page = offer(&app, &code, &token, words).await;
    told(&app, &code, page.map(Page::into_response))
}

async fn offer(
    app: &App,
    code: &CodeId,
    token: &str,
    words: &'static Words,
) -> Result<Page, Problem> {
    let (_, view) = open(app, code, token).await?;
    let settings = &view.code.settings;
    let words = words.of_code(settings.language);
    let form = html! {
        form method="post" {
            (hidden(&app.apiece.new_attempt()?))
            button data-working=(words.working) autocomplete="off" { (words.begin) }
        }
    };
    let (message, nothing) = (&words.desk, html! {});
    let page = panel(words, settings, emblem::SCAN, message, &nothing);
    Ok(page.with_more(&form))
}

/// A page that tells staff one thing.
fn panel(
    words: &'static Words,
    settings: &Settings,
    emblem: Emblem,
    message: &'static Message,
    more: &Markup,
) -> Page {
    let title = title(words, settings);
    let body = html! {
        (emblem.draw())
        h1 dir="auto" { (title) }
        section .state .panel aria-labelledby="state" {
            h2 #state { (message.heading) }
            p .note { (message.text) }
            (more)
        }
    };
    Page::new(words, title, Some(message.heading), body).of_code(settings)
}

/// `POST /c/{code}/desk/{token}`: this phone is a desk from now on.
pub(super) async fn begin(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    words: &'static Words,
    headers: HeaderMap,
    Whole(form): Whole<1024>,
) -> Response {
    let answer = start(&app, &code, &token, words, &headers, &form).await;
    told(&app, &code, answer)
}

async fn start(
    app: &App,
    code: &CodeId,
    token: &str,
    words: &'static Words,
    headers: &HeaderMap,
    form: &[u8],
) -> Result<Response, Problem> {
    if origin::is_foreign(headers, &app.public_url) {
        return Err(foreign());
    }
    let (pass, view) = open(app, code, token).await?;
    let id = pass
        .id
        .iter()
        .fold(String::from("desk:"), |id, byte| format!("{id}{byte:02x}"));
    // Longer than the address is good, so that it is never good twice.
    let life = Duration::try_from(PASS_LIFE).unwrap_or_default() * 2;
    if !app.apiece.use_once(&id, &attempt(form)?, life).await? {
        return Err(ended());
    }
    let hours = SignedDuration::from_hours(pass.hours.into());
    let session = Session {
        ends: view.now.checked_add(hours).unwrap_or(view.now),
        closed: pass.closed,
        by: pass.by,
    };
    let cookie = app.desks.begin(code, &session);
    let settings = &view.code.settings;
    let words = words.of_code(settings.language);
    let until = moment(words, session.ends);
    let page = panel(words, settings, emblem::DONE, &words.desk_ready, &until);
    Ok((cookie, page).into_response())
}

/// The pass that an address is, if it can still be opened.
async fn open(app: &App, code: &CodeId, token: &str) -> Result<(Pass, View), Problem> {
    let pass = app.desks.open(code, token).ok_or_else(ended)?;
    let view = app.apiece.view(code, None).await?;
    if view.now >= pass.ends || pass.closed != view.code.settings.desks_closed {
        return Err(ended());
    }
    Ok((pass, view))
}

fn ended() -> Problem {
    let detail = "the address was used before or has ended; make another with `apiece desk`";
    Problem::new(ProblemKind::DeskEnded, detail)
}

pub(super) fn foreign() -> Problem {
    Problem::new(ProblemKind::CrossSite, "tap on a page of this service")
}

/// The field by which a form says which attempt it makes.
pub(super) fn hidden(attempt: &Attempt) -> Markup {
    html! { input type="hidden" name="attempt" value=(attempt.as_str()); }
}

/// Which attempt the form makes. A tap made twice, or sent again, is the same one.
pub(super) fn attempt(form: &[u8]) -> Result<Attempt, Invalid> {
    let mut fields = url::form_urlencoded::parse(form);
    let value = fields.find_map(|(name, value)| (name == "attempt").then_some(value));
    let value = value.ok_or_else(|| Invalid::new("attempt", "is missing"))?;
    value.into_owned().try_into()
}
