//! The console at `/manage`: where organisers make codes, fill them, print them, and see how it
//! goes. One file per view.
//!
//! It works without JavaScript; a little script makes it live. Whoever opens a view has a
//! session (`entrance.rs`), and each view says which scope it needs (`views.rs`). Every change is
//! a POST with the token of its session (`form.rs`). What is done is done by the same use cases
//! as in the API.

mod account;
mod chart;
mod claims;
mod client;
mod code;
mod entrance;
mod export;
mod fill;
mod form;
mod items;
mod journal;
mod keys;
mod list;
mod live;
mod parts;
mod print;
mod seat;
mod settings;
mod shell;
mod sign_in;
mod state;
mod stations;
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
        .open_get("/manage/sign-in/oidc", account::begin)
        .open_get("/manage/signed-in", account::end)
        .open_get("/manage/in/{token}", sign_in::offer)
        .open_post("/manage/in/{token}", sign_in::with_pass)
        .open_post("/manage/language", tongue::choose)
        .post("/manage/sign-out", Scope::Read, sign_in::out)
        .get("/manage", Scope::Read, list::show)
        .get("/manage/keys", Scope::Admin, keys::show)
        .post("/manage/keys", Scope::Admin, keys::create)
        .post("/manage/keys/revoke", Scope::Admin, keys::revoke)
        .get("/manage/journal", Scope::Admin, journal::of_service);
    let views = of_code(views);
    let views = fill::views(views);
    let views = client::views(views);
    let views = print::views(views);
    let views = stations::views(views);
    settings::views(views)
}

/// The views of a code that have no others beside them.
fn of_code(views: Views) -> Views {
    views
        .get("/manage/codes/{code}", Scope::Read, code::show)
        .get("/manage/codes/{code}/live", Scope::Read, live::stream)
        .post("/manage/codes/{code}/state", Scope::Manage, state::change)
        .get("/manage/codes/{code}/items", Scope::Read, items::show)
        .post("/manage/codes/{code}/items", Scope::Manage, items::shift)
        .get("/manage/codes/{code}/claims", Scope::Read, claims::show)
        .get(
            "/manage/codes/{code}/claims/export",
            Scope::Read,
            export::claims,
        )
        .get(
            "/manage/codes/{code}/journal",
            Scope::Read,
            journal::of_code,
        )
}

pub(super) fn routes(app: &App, metrics: &Arc<Metrics>) -> Router<App> {
    views().guarded(app, metrics)
}

/// Each view of the console and the scope that it needs; none if it is open to all.
#[must_use]
pub fn console_rules() -> Vec<(axum::http::Method, &'static str, Option<Scope>)> {
    views().rules()
}
