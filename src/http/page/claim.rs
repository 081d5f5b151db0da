//! `POST /c/{code}`: a person's tap.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::look::shown;
use super::origin;
use super::trouble::Again;
use crate::domain::{ClaimRequest, Invalid, Outcome, Timestamp};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::identity::Visitor;
use crate::http::network::{From, rate_limit_headers};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::Error;

/// The largest size of a tap's form, in bytes.
const FORM: usize = 1024;

/// Claims, then redirects the browser to the page that shows the result. That page
/// can be reloaded without posting again.
pub(super) async fn claim(
    State(app): State<App>,
    visitor: Visitor,
    from: From,
    headers: HeaderMap,
    Whole(form): Whole<FORM>,
) -> Result<Response, Problem> {
    if origin::is_foreign(&headers, &app.public_url) {
        let detail = "claim from the code's own page";
        return Err(Problem::new(ProblemKind::CrossSite, detail));
    }
    let nth = nth(&form)?;
    match app.apiece.identity(&visitor.code).await {
        Ok(asked) => visitor.check(asked)?,
        Err(error) => return Ok(failed(nth, error)),
    }
    let receipt = shown(&app, &headers, &visitor);
    let page = visitor.page();
    let Visitor { code, client, .. } = visitor;
    let Some(client) = client else {
        // Set no cookie here: this may be another site's form, which posts
        // without the cookie that the browser has.
        let detail = "nothing was taken; open the page first (GET), then send its cookie back";
        return Err(Problem::new(ProblemKind::CookieRequired, detail));
    };
    if let Some(receipt) = receipt {
        // Without it, a client whose claim was forgotten would take a second item.
        if let Err(error) = app.apiece.write_back(&receipt).await {
            return Ok(failed(nth, error));
        }
    }
    let request = ClaimRequest {
        network: app.networks.limit(&code, &from),
        code,
        client,
        nth,
    };
    match app.apiece.claim(request).await {
        Ok(Outcome::NetworkLimit { at, now }) => Ok(too_many(&app, nth, at, now)),
        Ok(_) => Ok(Redirect::to(&page).into_response()),
        Err(error) => Ok(failed(nth, error)),
    }
}

/// The answer to a tap from a network that has had as many as may go there. The page is
/// nobody else's to know this by, so it is told at once.
fn too_many(app: &App, nth: u32, at: Timestamp, now: Timestamp) -> Response {
    let problem = Problem::of_outcome(&Outcome::NetworkLimit { at, now });
    let headers = app
        .networks
        .rate
        .map(|rate| rate_limit_headers(rate, at, now));
    let headers = AppendHeaders(headers.into_iter().flatten());
    (headers, failed_with(nth, problem)).into_response()
}

/// The answer to a tap that failed, which can be made again.
fn failed(nth: u32, error: Error) -> Response {
    failed_with(nth, error.into())
}

fn failed_with(nth: u32, problem: Problem) -> Response {
    (Extension(Again { nth }), problem).into_response()
}

/// Which item the form asks for, counting from 1.
fn nth(form: &[u8]) -> Result<u32, Invalid> {
    url::form_urlencoded::parse(form)
        .find(|(name, _)| name == "nth")
        .map_or(Ok(1), |(_, value)| {
            let invalid = |_| Invalid::new("nth", "must be a whole number, 1 or more");
            value.parse().map_err(invalid)
        })
}
