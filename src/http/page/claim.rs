//! `POST /c/{code}`: a person's tap.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::look::{is_absent, shown};
use super::trouble::{Again, told, told_in};
use super::words::Words;
use super::{mail, terms};
use crate::domain::{
    ClaimRequest, ClientId, CodeId, Identity, Invalid, Language, Outcome, Timestamp,
};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::identity::Visitor;
use crate::http::network::rate_limit_headers;
use crate::http::origin;
use crate::http::problem::{Problem, ProblemKind};

/// The largest size of a tap's form, in bytes.
const FORM: usize = 1024;

/// Claims, then redirects the browser to the page that shows the result. That page
/// can be reloaded without posting again.
pub(super) async fn claim(
    State(app): State<App>,
    visitor: Visitor,
    words: &'static Words,
    headers: HeaderMap,
    Whole(form): Whole<FORM>,
) -> Response {
    let answer = decide(&app, &visitor, words, &headers, &form).await;
    told(&app, &visitor.code, answer)
}

async fn decide(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    headers: &HeaderMap,
    form: &[u8],
) -> Result<Response, Problem> {
    if origin::is_foreign(headers, &app.public_url) {
        return Err(foreign());
    }
    let again = Again {
        nth: nth(form)?,
        accepted: terms::is_accepted(form),
    };
    let Again { nth, accepted } = again;
    let proof = match app.apiece.proof(&visitor.code).await {
        Ok(proof) => proof,
        Err(error) => return Ok(failed(again, error.into(), None)),
    };
    let asked = proof.identity;
    if asked == Identity::Gateway && origin::is_hidden(headers, &app.public_url) {
        return Err(foreign());
    }
    if let (Identity::Email, false, Some(email)) =
        (asked, visitor.is_invited(), &app.identities.email)
    {
        return Box::pin(mail::ask(app, visitor, email, words, form)).await;
    }
    let who = visitor.who(app, headers, asked).await?;
    let client = who.ok_or_else(|| unknown(asked))?;
    let code = visitor.code.clone();
    let lacks_terms = proof.accept_terms && !accepted;
    if lacks_terms || proof.presence.is_some() {
        Box::pin(check_new(app, headers, &code, &client, again)).await?;
    }
    if let Some(receipt) = shown(app, headers, &code, &client) {
        // Without it, a client whose claim was forgotten would take a second item.
        if let Err(error) = app.apiece.write_back(&receipt).await {
            return Ok(failed(again, error.into(), proof.language));
        }
    }
    let request = ClaimRequest {
        network: app.networks.limit(&code, visitor.from()),
        code,
        client,
        nth,
        accepted_terms: accepted && proof.accept_terms,
    };
    match app.apiece.claim(request).await {
        Ok(Outcome::NetworkLimit { at, now }) => {
            Ok(too_many(app, again, (at, now), proof.language))
        }
        Ok(_) => Ok(Redirect::to(&visitor.page()).into_response()),
        Err(error) => Ok(failed(again, error.into(), proof.language)),
    }
}

fn foreign() -> Problem {
    Problem::new(ProblemKind::CrossSite, "claim from the code's own page")
}

/// Whether the client may have a new item: it has scanned the organiser's screen and accepted
/// the terms, if the code asks for that. It may see an item that it has in any case.
async fn check_new(
    app: &App,
    headers: &HeaderMap,
    code: &CodeId,
    client: &ClientId,
    Again { nth, accepted }: Again,
) -> Result<(), Problem> {
    let view = app.apiece.view(code, Some(client)).await?;
    let had = u32::try_from(view.claims.len()).unwrap_or(u32::MAX);
    if nth <= had {
        return Ok(());
    }
    if is_absent(app, headers, &view) {
        let detail = "nothing was taken; scan the code on the organiser's screen first";
        return Err(Problem::new(ProblemKind::ScanScreen, detail));
    }
    if view.code.settings.accept_terms && !accepted {
        return Err(terms::not_accepted());
    }
    Ok(())
}

/// The problem of a tap by nobody in particular.
fn unknown(asked: Identity) -> Problem {
    let (kind, detail) = match asked {
        // Set no cookie here: this may be another site's form, which posts without the
        // cookie that the browser has.
        Identity::Browser => (
            ProblemKind::CookieRequired,
            "nothing was taken; open the page first (GET), then send its cookie back",
        ),
        _ => (
            ProblemKind::NotSignedIn,
            "nothing was taken; open the page first, and say who you are",
        ),
    };
    Problem::new(kind, detail)
}

/// The answer to a tap from a network that has had as many as may go there. The page is
/// nobody else's to know this by, so it is told at once.
fn too_many(
    app: &App,
    again: Again,
    (at, now): (Timestamp, Timestamp),
    only: Option<Language>,
) -> Response {
    let problem = Problem::of_outcome(&Outcome::NetworkLimit { at, now });
    let headers = app
        .networks
        .rate
        .map(|rate| rate_limit_headers(rate, at, now));
    let headers = AppendHeaders(headers.into_iter().flatten());
    (headers, failed(again, problem, only)).into_response()
}

/// The answer to a tap that failed, which can be made again.
fn failed(again: Again, problem: Problem, only: Option<Language>) -> Response {
    (Extension(again), told_in(only, problem)).into_response()
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
