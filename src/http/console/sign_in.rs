//! Getting in: with a key, or with an address that the command line prints; and out. Accounts
//! are in `account.rs`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::account;
use super::form;
use super::form::{Nothing, Posted};
use super::seat::Seat;
use super::shell;
use super::tongue::Tongue;
use crate::domain::{Attempt, Scope};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::auth::{PASS_LIFE, who_shows};
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct To {
    /// Where to go on to.
    to: String,
}

/// `GET /manage/sign-in`: asks for a key.
pub(super) async fn ask(
    State(app): State<App>,
    Query(To { to }): Query<To>,
    headers: HeaderMap,
) -> Response {
    let tongue = Tongue::wanted(&headers);
    sign_in(&app, tongue, &to, None).into_response()
}

fn sign_in(app: &App, tongue: Tongue, to: &str, wrong: Option<&Problem>) -> shell::Page {
    let told = wrong.map(|problem| match (tongue, problem.kind) {
        (Tongue::Chinese, ProblemKind::Unauthorized) => "密钥不正确、已被撤销或已过期。",
        (Tongue::Chinese, _) => "暂时无法登录，请稍后再试。",
        (Tongue::English, _) => problem.detail.as_str(),
    });
    let body = html! {
        @if let Some(told) = told { p #wrong .error role="alert" { (told) } }
        form .fields method="post" action="/manage/sign-in" {
            input type="hidden" name="to" value=(form::own_path(to));
            label for="key" { (tongue.say("Key", "密钥")) }
            input #key type="password" name="key" required autocomplete="current-password"
                aria-describedby=(if told.is_some() { "wrong key-help" } else { "key-help" });
            p #key-help .help {
                (tongue.say(
                    "The admin key of the service, or a key that somebody made for you.",
                    "服务的管理密钥，或他人为您创建的密钥。",
                ))
            }
            button { (tongue.say("Sign in", "登录")) }
        }
        @if account::provider(app).is_some() {
            // A link, since the policy lets no form lead to another site.
            p { a .button .quiet href="/manage/sign-in/oidc" {
                (tongue.say("Sign in with your account", "使用您的账号登录"))
            } }
        }
        p .help {
            (tongue.say(
                "On the machine that runs the service, this opens the console without a key: ",
                "在运行服务的机器上，可用此命令直接打开管理台：",
            ))
            code { "apiece console" }
        }
    };
    let title = tongue.say("Sign in", "登录");
    shell::outside(tongue, "/manage/sign-in", title, &body)
}

#[derive(Deserialize)]
struct Key {
    key: String,
    #[serde(default)]
    to: String,
}

/// `POST /manage/sign-in`: begins a session for whoever has a key.
pub(super) async fn with_key(
    State(app): State<App>,
    headers: HeaderMap,
    Whole(body): Whole<4096>,
) -> Result<Response, Problem> {
    let Key { key, to } = form::read(&body)?;
    let caller = match who_shows(&app, key.trim(), &headers).await {
        Ok(caller) => caller,
        Err(problem) => {
            let page = sign_in(&app, Tongue::wanted(&headers), &to, Some(&problem));
            let mut response = (problem.kind.status(), page).into_response();
            let told = problem.into_response();
            if let Some(wait) = told.headers().get(axum::http::header::RETRY_AFTER) {
                let name = axum::http::header::RETRY_AFTER;
                response.headers_mut().insert(name, wait.clone());
            }
            return Ok(response);
        }
    };
    if !caller.may(Scope::Read) {
        let detail = "the console needs a key with the scope read or manage";
        return Err(Problem::new(ProblemKind::MissingScope, detail));
    }
    let session = app.session_of(app.pass(&caller)?)?;
    let cookie = app.sessions.begin(&session);
    Ok((cookie, Redirect::to(form::own_path(&to))).into_response())
}

/// `GET /manage/in/{token}`: begins nothing yet, since messengers open addresses to preview
/// them.
pub(super) async fn offer(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = app.sessions.open(&token).ok_or_else(ended)?;
    if app.clock.now() >= pass.ends {
        return Err(ended());
    }
    let tongue = Tongue::wanted(&headers);
    let attempt = app.apiece.new_attempt()?;
    let body: Markup = html! {
        p { (tongue.say(
            "This address is good once. The browser stays signed in for 12 hours.",
            "此网址只能使用一次。浏览器将保持登录 12 小时。",
        )) }
        form method="post" {
            input type="hidden" name="attempt" value=(attempt.as_str());
            button autofocus { (tongue.say("Open the console", "打开管理台")) }
        }
    };
    let title = tongue.say("Console", "管理台");
    Ok(shell::outside(tongue, "/manage/sign-in", title, &body).into_response())
}

#[derive(Deserialize)]
struct Try {
    attempt: Attempt,
}

/// `POST /manage/in/{token}`: begins a session, once.
pub(super) async fn with_pass(
    State(app): State<App>,
    Path(token): Path<String>,
    Whole(body): Whole<1024>,
) -> Result<Response, Problem> {
    let Try { attempt } = form::read(&body)?;
    let pass = app.sessions.open(&token).ok_or_else(ended)?;
    if app.clock.now() >= pass.ends {
        return Err(ended());
    }
    let name = format!("console:{}", hex::encode(pass.id));
    // Longer than it is good, so that clocks that differ a little do no harm.
    let life = 2 * PASS_LIFE.unsigned_abs();
    if !app.apiece.use_once(&name, &attempt, life).await? {
        return Err(ended());
    }
    let session = app.session_of(pass)?;
    let cookie = app.sessions.begin(&session);
    Ok((cookie, Redirect::to("/manage")).into_response())
}

fn ended() -> Problem {
    let detail = "this address was used or is more than a minute old; get another with \
                  `apiece console`, or sign in with a key at /manage";
    Problem::new(ProblemKind::LinkEnded, detail)
}

/// `POST /manage/sign-out`: ends the session, also where its cookie was copied to.
pub(super) async fn out(
    State(app): State<App>,
    seat: Seat,
    headers: HeaderMap,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Problem> {
    app.end_session(seat.session()).await?;
    let cookie = app.sessions.forget(&headers);
    Ok((cookie, Redirect::to("/manage/sign-in")).into_response())
}
