//! `POST /c/{code}`: a person's tap.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::origin;
use super::screen::Screen;
use super::trouble::Again;
use super::views;
use super::words::Words;
use crate::domain::{Claim, CodeId, Invalid, Outcome, Repeat, Settings};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Kind, Problem};
use crate::store::ClaimRequest;

/// Claims, and sends the browser back to look at what came of it: a page that
/// was looked at can be reloaded without posting again.
pub(super) async fn claim(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    words: &'static Words,
    headers: HeaderMap,
    form: Bytes,
) -> Result<Response, Problem> {
    if origin::is_foreign(&headers, &app.public_url) {
        let detail = "claim from the code's own page";
        return Err(Problem::new(Kind::CrossSite, detail));
    }
    let nth = nth(&form)?;
    let again = Extension(Again { nth });
    let Some(client) = app.identity.client(&headers) else {
        // No cookie is set here: this may be another site's form, whose post
        // comes without the cookie that the browser has.
        let detail = "nothing was taken; open the page first (GET), then send its cookie back";
        return Err(Problem::new(Kind::CookieRequired, detail));
    };
    let request = ClaimRequest {
        code: code.clone(),
        client,
        nth,
    };
    match app.apiece.claim(request).await {
        Ok(Outcome::Granted(claim)) => Ok(granted(&app, &code, words, &claim).await),
        Ok(_) => Ok(to_page(&code)),
        Err(error) => Ok((again, Problem::from(error)).into_response()),
    }
}

/// The how-manieth item the form asks for.
fn nth(form: &[u8]) -> Result<u32, Invalid> {
    url::form_urlencoded::parse(form)
        .find(|(name, _)| name == "nth")
        .map_or(Ok(1), |(_, value)| {
            let invalid = |_| Invalid::new("nth", "is not a whole number from 1");
            value.parse().map_err(invalid)
        })
}

/// A code that refuses to show an item again shows it in the answer itself.
async fn granted(app: &App, code: &CodeId, words: &'static Words, claim: &Claim) -> Response {
    let settings = match app.apiece.code(code).await {
        Ok(code) => code.settings,
        // The item is gone from the pool already, so this is no time to fail.
        Err(_) => Settings {
            repeat: Repeat::Refuse,
            ..Settings::default()
        },
    };
    match settings.repeat {
        Repeat::Same => to_page(code),
        Repeat::Refuse => views::of_code(words, &settings, &Screen::Once(claim)).into_response(),
    }
}

fn to_page(code: &CodeId) -> Response {
    Redirect::to(&format!("/c/{code}")).into_response()
}
