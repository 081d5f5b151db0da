//! The console at `/manage`: where organisers make codes, fill them, print them, and see how it
//! goes. One file per view.
//!
//! It works without JavaScript; a little script makes it live. Whoever opens a view has a
//! session (`entrance.rs`), and each view says which scope it needs (`views.rs`). Every change is
//! a POST with the token of its session (`form.rs`). What is done is done by the same use cases
//! as in the API.

mod chart;
mod code;
mod entrance;
mod form;
mod list;
mod live;
mod parts;
mod seat;
mod settings;
mod shell;
mod sign_in;
mod state;
mod tongue;
mod views;

use std::sync::Arc;

use axum::Router;

use self::views::Views;
use super::App;
use crate::domain::Scope;
use crate::telemetry::Metrics;

/// All views.
fn views() -> Views {
    let views = Views::default()
        .open_get("/manage/sign-in", sign_in::ask)
        .open_post("/manage/sign-in", sign_in::with_key)
        .open_get("/manage/in/{token}", sign_in::offer)
        .open_post("/manage/in/{token}", sign_in::with_pass)
        .open_post("/manage/language", tongue::choose)
        .post("/manage/sign-out", Scope::Read, sign_in::out)
        .get("/manage", Scope::Read, list::show)
        .get("/manage/codes/{code}", Scope::Read, code::show)
        .get("/manage/codes/{code}/live", Scope::Read, live::stream)
        .post("/manage/codes/{code}/state", Scope::Manage, state::change);
    settings::views(views)
}

pub(super) fn routes(app: &App, metrics: &Arc<Metrics>) -> Router<App> {
    views().guarded(app, metrics)
}

/// Each view of the console and the scope that it needs; none if it is open to all.
#[must_use]
pub fn console_rules() -> Vec<(axum::http::Method, &'static str, Option<Scope>)> {
    views().rules()
}
