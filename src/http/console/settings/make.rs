//! `/manage/new`: a new code.

use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::draw::{Form, State};
use super::reading::{Read, read};
use super::typed::Typed;
use super::wrong::Wrong;
use crate::domain::{CodeId, Settings};
use crate::http::App;
use crate::http::console::form::Posted;
use crate::http::console::seat::Seat;
use crate::http::problem::Problem;

/// `GET /manage/new`
pub(super) async fn show(Shared(app): Shared<App>, seat: Seat) -> Response {
    Form::fresh(&app, &seat, None).page(&html! {})
}

/// `POST /manage/new`
pub(super) async fn make(
    Shared(app): Shared<App>,
    seat: Seat,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Problem> {
    let refused = |typed, wrong| {
        let form = Form::fresh(&app, &seat, None).refused(typed, State::Refused, wrong);
        Ok(form.page(&html! {}))
    };
    let (id, settings, mut wrong) = new_code(&typed);
    if let Err(problem) = app.identities.check(settings.identity) {
        wrong.push(Wrong::of_domain("identity", &problem.detail));
    }
    if !wrong.is_empty() {
        return refused(typed, wrong);
    }
    match seat.organiser(&app).create_code(id, settings).await {
        Ok(code) => Ok(Redirect::to(&format!("/manage/codes/{}", code.id)).into_response()),
        Err(error) => match Wrong::of_error(&error) {
            Some(wrong) => refused(typed, vec![wrong]),
            None => Err(error.into()),
        },
    }
}

/// The code that was typed: its id, if one was, its settings, and what is wrong.
pub(super) fn new_code(typed: &Typed) -> (Option<CodeId>, Settings, Vec<Wrong>) {
    let base = Settings {
        hash_clients: typed.is_yes("hash_clients"),
        ..Settings::default()
    };
    let Read {
        settings,
        mut wrong,
        ..
    } = read(typed, &base);
    let id = match typed.word("id") {
        "" => None,
        id => match id.parse() {
            Ok(id) => Some(id),
            Err(crate::domain::Invalid { reason, .. }) => {
                wrong.push(Wrong::of_domain("id", &reason));
                None
            }
        },
    };
    (id, settings, wrong)
}
