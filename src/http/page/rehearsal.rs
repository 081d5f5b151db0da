//! A walk through a code's page with an invented item, which takes nothing.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::file::Downloads;
use super::layout::Page;
use super::scene::Scene;
use super::screen::{Next, Screen};
use super::terms;
use super::trouble::told;
use super::views::{self, Entry};
use super::words::Words;
use crate::domain::{Claim, CodeId, Invalid, Item, Repeat, Settings, Timestamp, View, invented};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};

#[derive(Deserialize)]
pub(super) struct Address {
    code: CodeId,
    token: String,
}

/// How far somebody has walked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    #[default]
    Offer,
    Yours,
    Ending,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    step: Step,
}

/// `GET /c/{code}/rehearsal/{token}`: one page of the walk.
pub(super) async fn show(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    Query(Wanted { step }): Query<Wanted>,
    words: &'static Words,
) -> Response {
    let page = page(&app, &code, &token, step, words).await;
    told(&app, &code, page.map(Page::into_response))
}

async fn page(
    app: &App,
    code: &CodeId,
    token: &str,
    step: Step,
    words: &'static Words,
) -> Result<Page, Problem> {
    let view = open(app, code, token).await?;
    let settings = &view.code.settings;
    let scene = Scene {
        app,
        words: words.of_code(settings.language),
        code,
        settings,
        downloads: Downloads::none(),
        is_rehearsal: true,
    };
    let claims = match step {
        Step::Yours => {
            let sample = app.apiece.sample(code).await?;
            vec![invented_claim(settings, sample.as_ref(), view.now)?]
        }
        Step::Offer | Step::Ending => Vec::new(),
    };
    let next = Next::Complete;
    let claims = &claims[..];
    let screen = match (step, settings.repeat) {
        (Step::Offer, _) => Screen::Offer { nth: 1 },
        (Step::Yours, Repeat::Same) => Screen::Yours { claims, next },
        (Step::Yours, Repeat::Refuse) => Screen::Once { claims, next },
        (Step::Ending, _) => Screen::Exhausted,
    };
    let page = views::of_code(&scene, &screen, Entry::Known);
    Ok(page.with_more(&ways(scene.words, step)))
}

/// `POST /c/{code}/rehearsal/{token}`: the tap, which takes nothing.
pub(super) async fn tap(
    State(app): State<App>,
    Path(Address { code, token }): Path<Address>,
    Whole(form): Whole<1024>,
) -> Response {
    let answer = open(&app, &code, &token).await.and_then(|view| {
        if view.code.settings.accept_terms && !terms::is_accepted(&form) {
            return Err(terms::not_accepted());
        }
        Ok(Redirect::to("?step=yours").into_response())
    });
    told(&app, &code, answer)
}

/// The code, if the address is good.
async fn open(app: &App, code: &CodeId, token: &str) -> Result<View, Problem> {
    let ended = || {
        let detail = "the rehearsal has ended; make another with `apiece code rehearse`";
        Problem::new(ProblemKind::RehearsalEnded, detail)
    };
    let ends = app.rehearsals.ends(code, token).ok_or_else(ended)?;
    let view = app.apiece.view(code, None).await?;
    if view.now >= ends {
        return Err(ended());
    }
    Ok(view)
}

/// A claim on an item that is like the sample, and is none of the code's.
pub(super) fn invented_claim(
    settings: &Settings,
    sample: Option<&Item>,
    now: Timestamp,
) -> Result<Claim, Invalid> {
    Ok(Claim {
        client: "rehearsal".to_owned().try_into()?,
        nth: 1,
        at: now,
        item: invented(settings, sample),
        accepted_terms: false,
        redeemed: None,
    })
}

/// Where else the walk leads.
fn ways(words: &Words, step: Step) -> Markup {
    html! {
        nav .ways {
            @if step != Step::Offer { a href="?" { (words.start_again) } }
            @if step != Step::Ending { a href="?step=ending" { (words.see_ending) } }
        }
    }
}
