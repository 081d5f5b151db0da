//! What the QR code below an item opens: staff see the item, and mark it as used.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::desk::{Address, attempt, foreign, hidden};
use super::emblem;
use super::item::plain_face;
use super::layout::Page;
use super::scene::title;
use super::trouble::told;
use super::views::{self, Action, moment};
use super::words::Words;
use crate::domain::{Attempt, Claim, CodeId, Redemption, Settings, View};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::desk::{Proof, Session};
use crate::http::extract::{Path, Query};
use crate::http::origin;
use crate::http::problem::{Problem, ProblemKind};

/// Which attempt somebody has just made. Scanner apps add fields of their own to addresses.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Made {
    attempt: Option<Attempt>,
}

/// `GET /c/{code}/p/{token}`: what the QR code below an item opens.
pub(super) async fn check(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    Query(made): Query<Made>,
    words: &'static Words,
    headers: HeaderMap,
) -> Response {
    let answer = show(&app, &code, &token, &made, words, &headers).await;
    told(&app, &code, answer)
}

async fn show(
    app: &App,
    code: &CodeId,
    token: &str,
    made: &Made,
    words: &'static Words,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let proof = app.desks.read(code, token).ok_or_else(broken)?;
    let view = app.apiece.view(code, proof.client.as_ref()).await?;
    let settings = &view.code.settings;
    let words = words.of_code(settings.language);
    if session(app, headers, &view).is_none() {
        let page = views::message(words, &words.for_the_desk, emblem::TICKET, Action::None);
        return Ok(page.into_response());
    }
    let (state, shown) = match claim(&view, &proof) {
        Ok(claim) => match &claim.redeemed {
            Some(mark) => used(words, claim, mark, made.attempt.as_ref()),
            None => (None, to_mark(app, words, settings, claim)?),
        },
        Err(problem) if proof.client.is_some() => return Err(problem),
        // A rehearsal has no item.
        Err(_) => (None, html! { p .rehearsal { (words.rehearsal) } }),
    };
    let body = html! {
        h1 dir="auto" { (title(words, settings)) }
        (shown)
    };
    let page = Page::new(words, title(words, settings), state, body).of_code(settings);
    Ok(page.into_response())
}

/// `POST /c/{code}/p/{token}`: marks the item as used, then shows it again.
pub(super) async fn mark(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    headers: HeaderMap,
    Whole(form): Whole<1024>,
) -> Response {
    let answer = redeem(&app, &code, &token, &headers, &form).await;
    told(&app, &code, answer)
}

async fn redeem(
    app: &App,
    code: &CodeId,
    token: &str,
    headers: &HeaderMap,
    form: &[u8],
) -> Result<Response, Problem> {
    if origin::is_foreign(headers, &app.public_url) {
        return Err(foreign());
    }
    let proof = app.desks.read(code, token).ok_or_else(broken)?;
    let view = app.apiece.view(code, proof.client.as_ref()).await?;
    let session = session(app, headers, &view).ok_or_else(|| {
        let detail = "nothing was marked; open the address of a desk first";
        Problem::new(ProblemKind::DeskEnded, detail)
    })?;
    let claim = claim(&view, &proof)?;
    let attempt = attempt(form)?;
    let marked = app
        .apiece
        .redeem(code, &claim.client, claim.nth, Some(&attempt), &session.by);
    marked.await?;
    let page = format!("/c/{code}/p/{token}?attempt={}", attempt.as_str());
    Ok(Redirect::to(&page).into_response())
}

fn session(app: &App, headers: &HeaderMap, view: &View) -> Option<Session> {
    let closed = view.code.settings.desks_closed;
    app.desks.session(headers, &view.code.id, closed, view.now)
}

fn broken() -> Problem {
    let detail = "it is incomplete, or of another code; scan it again";
    Problem::new(ProblemKind::BrokenProof, detail)
}

/// The claim that a proof is for.
fn claim<'a>(view: &'a View, proof: &Proof) -> Result<&'a Claim, Problem> {
    super::look::check_right(view)?;
    let claim = view.claims.iter().find(|claim| claim.nth == proof.nth);
    claim.ok_or_else(|| {
        let detail = "the visitor has no item any more; ask the organiser";
        Problem::new(ProblemKind::NoSuchClaim, detail)
    })
}

/// An item that was not used, and the button that marks it.
fn to_mark(
    app: &App,
    words: &Words,
    settings: &Settings,
    claim: &Claim,
) -> Result<Markup, Problem> {
    let attempt = app.apiece.new_attempt()?;
    Ok(html! {
        section .state aria-labelledby="state" {
            h2 #state .spoken { (words.mark_used) }
            (item(words, claim, None))
        }
        @if settings.redeem {
            div .offer {
                form method="post" {
                    (hidden(&attempt))
                    button data-working=(words.working) autocomplete="off" { (words.mark_used) }
                }
            }
        }
    })
}

/// An item that was used: just now by this attempt, or before.
fn used(
    words: &Words,
    claim: &Claim,
    mark: &Redemption,
    attempt: Option<&Attempt>,
) -> (Option<&'static str>, Markup) {
    let is_own = attempt.is_some() && mark.attempt.as_ref() == attempt;
    let (heading, emblem) = if is_own {
        (words.marked, emblem::DONE)
    } else {
        (words.already_used, emblem::STOP)
    };
    let shown = html! {
        section .state aria-labelledby="state" {
            div .verdict .refused[!is_own] {
                (emblem.draw())
                h2 #state { (heading) }
            }
            (item(words, claim, Some(mark)))
        }
    };
    (Some(heading), shown)
}

/// What staff see of an item: what it is, when it was granted, and when it was used.
fn item(words: &Words, claim: &Claim, mark: Option<&Redemption>) -> Markup {
    html! {
        article .ticket {
            div .face {
                (plain_face(words, &claim.item.content()))
                dl {
                    div { dt { (words.granted_at) } dd { (moment(words, claim.at)) } }
                    @if let Some(mark) = mark {
                        div { dt { (words.used_at) } dd { (moment(words, mark.at)) } }
                        div { dt { (words.used_by) } dd { bdi { (mark.by) } } }
                    }
                }
            }
        }
    }
}
