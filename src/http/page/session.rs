//! Signing in and out.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::views::{self, Action};
use super::{emblem, words::Words};
use crate::domain::{CodeId, Identity};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::identity::{Answer, Oidc, Purpose};
use crate::http::origin;
use crate::http::problem::{Problem, ProblemKind};

/// `GET /c/{code}/sign-in`: off to the provider.
pub(super) async fn sign_in(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<Response, Problem> {
    let asked = app.apiece.proof(&code).await?.identity;
    let oidc = provider(&app)?;
    if asked != Identity::Oidc {
        return Err(nothing_here());
    }
    let purpose = Purpose::Code(code);
    let (url, cookie) = oidc.begin(&purpose, app.clock.now()).await?;
    Ok((cookie, Redirect::to(url.as_str())).into_response())
}

/// `GET /signed-in`: back from the provider. It is the only address that the provider sends
/// people to, so whoever signs in to the console comes here too, and goes on there.
pub(super) async fn signed_in(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Query(answer): Query<Answer>,
) -> Result<Response, Problem> {
    let oidc = provider(&app)?;
    let code = match answer.purpose()? {
        Purpose::Code(code) => code,
        Purpose::Console => {
            let there = format!("/manage/signed-in?{}", query.unwrap_or_default());
            return Ok(Redirect::to(&there).into_response());
        }
    };
    let page = Redirect::to(&format!("/c/{code}"));
    let (session, journey) = oidc.end(&headers, code, answer, app.clock.now()).await?;
    Ok((session, journey, page).into_response())
}

/// `POST /sign-out`.
pub(super) async fn sign_out(
    State(app): State<App>,
    words: &'static Words,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if origin::is_foreign(&headers, &app.public_url) {
        let detail = "sign out from a page of this service";
        return Err(Problem::new(ProblemKind::CrossSite, detail));
    }
    let (cookie, there) = provider(&app)?.sign_out(&headers).await;
    let action = match there {
        Some(url) => Action::Go(url.into(), words.sign_out_there),
        None => Action::None,
    };
    let page = views::message(words, &words.signed_out, emblem::LOCK, action);
    Ok((cookie, page).into_response())
}

fn provider(app: &App) -> Result<&Oidc, Problem> {
    app.identities.oidc.as_ref().ok_or_else(nothing_here)
}

fn nothing_here() -> Problem {
    Problem::new(ProblemKind::NoSuchAddress, "there is nothing here")
}
