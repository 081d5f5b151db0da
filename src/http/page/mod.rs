//! The pages that people see: one that a scan opens, and a few around it.
//!
//! They work without JavaScript, and looking at one never takes anything: only
//! the POST of a tap claims.

mod assets;
mod claim;
mod emblem;
pub(super) mod file;
mod item;
mod layout;
mod look;
mod origin;
mod screen;
mod trouble;
mod views;
mod wifi;
mod words;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use self::views::Action;
use self::words::Words;
use super::App;

pub(super) use trouble::ProblemPages;

/// What is under the address of a code, to be nested there.
pub(super) fn of_code() -> Router<App> {
    Router::new().route("/{code}", get(look::look).post(claim::claim))
}

/// What is around the codes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/robots.txt", get(robots))
        .route("/assets/{name}", get(assets::serve))
}

/// Who comes here has lost the way: the pages worth seeing are behind codes.
async fn home(words: &'static Words) -> impl IntoResponse {
    views::message(words, &words.home, emblem::SCAN, Action::None)
}

/// Nothing here is for search engines: a code is for whoever holds it.
async fn robots() -> impl IntoResponse {
    let text = "User-agent: *\nDisallow: /\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}
