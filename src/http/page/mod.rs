//! The pages that people see: the one that a scan opens, and a few more.
//!
//! They work without JavaScript. Opening a page never takes an item: only the POST
//! of a tap claims.

mod claim;
mod desk;
mod emblem;
mod ending;
pub(super) mod file;
mod first;
mod item;
mod layout;
mod logo;
mod look;
mod mail;
mod presence;
pub(super) mod preview;
mod proof;
mod record;
mod rehearsal;
mod scene;
mod screen;
mod session;
mod symbol;
mod terms;
mod trouble;
mod views;
mod wifi;
mod words;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use self::views::Action;
use self::words::Words;
use super::{App, html};

pub use first::FirstLooks;
pub(super) use trouble::ProblemPages;

/// The routes of a code whose page is at `page`.
pub(super) fn of_code(page: &str) -> Router<App> {
    let look_and_tap = || get(look::look).post(claim::claim);
    [
        ("", look_and_tap()),
        ("/i/{token}", look_and_tap()),
        ("/k/{token}", get(presence::admit)),
        ("/K/{token}", get(presence::admit)),
        ("/screen/{token}", get(presence::screen)),
        ("/p/{token}", get(proof::check).post(proof::mark)),
        ("/desk/{token}", get(desk::invite).post(desk::begin)),
        (
            "/rehearsal/{token}",
            get(rehearsal::show).post(rehearsal::tap),
        ),
        ("/logo/{name}", get(logo::serve)),
        ("/sent", get(mail::sent)),
        ("/sign-in", get(session::sign_in)),
    ]
    .into_iter()
    .fold(Router::new(), |routes, (rest, method)| {
        routes.route(&format!("{page}{rest}"), method)
    })
}

/// The other pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/signed-in", get(session::signed_in))
        .route("/sign-out", post(session::sign_out))
        .route("/robots.txt", get(robots))
        .route("/assets/{name}", get(html::assets::serve))
}

/// The front page. Visitors get here by mistake: the real pages are behind codes.
async fn home(words: &'static Words) -> impl IntoResponse {
    views::message(words, &words.home, emblem::SCAN, Action::None)
}

/// No page is for search engines: a code is for the people who have it.
async fn robots() -> impl IntoResponse {
    let text = "User-agent: *\nDisallow: /\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}
