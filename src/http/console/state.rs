//! `POST /manage/codes/{code}/state`: pause, resume, close.

use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::form::Posted;
use super::seat::Seat;
use crate::domain::{Change, CodeId, State};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

#[derive(Deserialize)]
pub(super) struct Wanted {
    state: State,
}

pub(super) async fn change(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Wanted { state }): Posted<Wanted>,
) -> Result<Response, Problem> {
    let change = Change::default().with("state", Some(state));
    let organiser = seat.organiser(&app);
    organiser.change_code(&code, &change, |_| true).await?;
    Ok(Redirect::to(&format!("/manage/codes/{code}")).into_response())
}
