//! What the form asks while somebody types: what is wrong, and how the page would look.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use super::reading::{Read, read};
use super::typed::Typed;
use super::wrong::by_input;
use crate::domain::{Code, CodeId, Language, Settings};
use crate::http::App;
use crate::http::console::form::Posted;
use crate::http::console::seat::Seat;
use crate::http::extract::{Path, Query};
use crate::http::page::preview::{Preview, Shown};
use crate::http::problem::Problem;

/// `POST /manage/codes/{code}/settings/check`: what is wrong, by input.
pub(super) async fn check(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(typed): Posted<Typed>,
) -> Result<Json<Value>, Problem> {
    let code = app.apiece.code(&code).await?;
    let Read { wrong, .. } = read(&typed, &code.settings);
    Ok(Json(by_input(&wrong, seat.tongue())))
}

/// `POST /manage/new/check`: the same for a new code.
pub(super) async fn check_new(
    seat: Seat,
    Posted(typed): Posted<Typed>,
) -> Result<Json<Value>, Problem> {
    let (_, _, wrong) = super::make::new_code(&typed);
    Ok(Json(by_input(&wrong, seat.tongue())))
}

/// `GET /manage/codes/{code}/settings/preview`: the page as it is saved.
pub(super) async fn saved(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    of_code(&app, &seat, &code, &typed).await
}

/// `POST /manage/codes/{code}/settings/preview`: the page as it is typed.
pub(super) async fn typed(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    of_code(&app, &seat, &code, &typed).await
}

/// `GET /manage/new/preview`: the page of a code without settings.
pub(super) async fn empty(
    State(app): State<App>,
    seat: Seat,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    of_none(&app, &seat, &typed)
}

/// `POST /manage/new/preview`: the page of a code that is not made yet.
pub(super) async fn typed_new(
    State(app): State<App>,
    seat: Seat,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Problem> {
    of_none(&app, &seat, &typed)
}

async fn of_code(app: &App, seat: &Seat, code: &Code, typed: &Typed) -> Result<Response, Problem> {
    let Read { settings, .. } = read(typed, &code.settings);
    let sample = app.apiece.sample(&code.id).await?;
    preview(seat, &code.id, &settings, typed).page(app, sample.as_ref())
}

fn of_none(app: &App, seat: &Seat, typed: &Typed) -> Result<Response, Problem> {
    let Read { settings, .. } = read(typed, &Settings::default());
    // The page of a code that is not there is at no address; nothing leads to it.
    let code = "new".parse()?;
    preview(seat, &code, &settings, typed).page(app, None)
}

fn preview<'a>(
    seat: &Seat,
    code: &'a CodeId,
    settings: &'a Settings,
    typed: &Typed,
) -> Preview<'a> {
    let is_wanted = |shown: &Shown| shown.name() == typed.text("as_state");
    let language = Language::tagged(typed.text("as_language"));
    Preview {
        code,
        settings,
        language: language.unwrap_or(seat.tongue().language()),
        shown: Shown::ALL.into_iter().find(is_wanted).unwrap_or_default(),
        now: seat.now(),
    }
}
