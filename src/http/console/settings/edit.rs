//! `/manage/codes/{code}/settings`: the settings of a code.

use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::draw::{Form, State};
use super::reading::{Read, read};
use super::typed::Typed;
use super::wrong::Wrong;
use super::{care, logo};
use crate::domain::{Code, CodeId, Identity};
use crate::http::App;
use crate::http::console::form::Posted;
use crate::http::console::seat::Seat;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::service::Error;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    /// Whether something was saved just before.
    saved: bool,
}

/// `GET /manage/codes/{code}/settings`
pub(super) async fn show(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(After { saved }): Query<After>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    let mut form = Form::fresh(&app, &seat, Some(&code));
    if saved {
        form.state = State::Saved;
    }
    Ok(page(&form, &code, None))
}

/// `POST /manage/codes/{code}/settings`
pub(super) async fn change(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(id): Path<CodeId>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&id).await?;
    let refused = |code: &Code, typed, state, wrong| {
        let form = Form::fresh(&app, &seat, Some(code)).refused(typed, state, wrong);
        page(&form, code, None)
    };
    let Read {
        change, mut wrong, ..
    } = read(&typed, &code.settings);
    if typed.word("version").parse() != Ok(code.version) {
        return Ok(refused(&code, typed, State::Stale, wrong));
    }
    if let Some(identity) = change.value::<Identity>("identity")
        && let Err(problem) = app.identities.check(identity)
    {
        wrong.push(Wrong::of_domain("identity", &problem.detail));
    }
    if !wrong.is_empty() {
        return Ok(refused(&code, typed, State::Refused, wrong));
    }
    let saved = || Redirect::to(&format!("/manage/codes/{id}/settings?saved=true")).into_response();
    if change.is_empty() {
        return Ok(saved());
    }
    let is_read = |version| version == code.version;
    match seat
        .organiser(&app)
        .change_code(&id, &change, is_read)
        .await
    {
        Ok(_) => Ok(saved()),
        Err(Error::Stale) => {
            let code = app.apiece.code(&id).await?;
            Ok(refused(&code, typed, State::Stale, Vec::new()))
        }
        Err(error) => match Wrong::of_error(&error) {
            Some(wrong) => Ok(refused(&code, typed, State::Refused, vec![wrong])),
            None => Err(error.into()),
        },
    }
}

/// The form, with the logo and the rest below it. `mistyped` if the id to delete was.
pub(super) fn page(form: &Form<'_>, code: &Code, mistyped: Option<&str>) -> Response {
    let more = maud::html! {
        (logo::section(form.seat, code))
        (care::section(form.seat, code, mistyped))
    };
    form.page(&more)
}
