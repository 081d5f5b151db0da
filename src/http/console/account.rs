//! Getting in with an account at the provider of `OpenID` Connect, for the people on
//! `--organisers`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::shell;
use super::tongue::Tongue;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::identity::{Answer, Oidc, Purpose};
use crate::http::problem::{Problem, ProblemKind};

/// The provider, if there are people who may sign in to the console with it.
pub(super) fn provider(app: &App) -> Option<&Oidc> {
    let oidc = app.identities.oidc.as_ref();
    oidc.filter(|_| !app.organisers.is_empty())
}

fn nothing_here() -> Problem {
    let detail = "nobody signs in to this console with an account; use a key at /manage/sign-in";
    Problem::new(ProblemKind::NoSuchAddress, detail)
}

/// `GET /manage/sign-in/oidc`: off to the provider.
pub(super) async fn begin(State(app): State<App>) -> Result<Response, Problem> {
    let oidc = provider(&app).ok_or_else(nothing_here)?;
    let now = app.clock.now();
    let (url, cookie) = oidc.begin(&Purpose::Console, now).await?;
    Ok((cookie, Redirect::to(url.as_str())).into_response())
}

/// `GET /manage/signed-in`: back from the provider, by way of `/signed-in`.
pub(super) async fn end(
    State(app): State<App>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Problem> {
    let oidc = provider(&app).ok_or_else(nothing_here)?;
    let (address, journey) = oidc.address(&headers, answer, app.clock.now()).await?;
    let tongue = Tongue::wanted(&headers);
    let Some(caller) = app.organisers.caller(&address) else {
        let page = stranger(tongue, &address);
        return Ok((StatusCode::FORBIDDEN, journey, page).into_response());
    };
    let session = app.session_of(app.pass(&caller)?)?;
    let cookie = app.sessions.begin(&session);
    Ok((journey, cookie, go_on(tongue)).into_response())
}

/// Leads on from a page of this site. A redirect would still be the other site's request, and
/// go without the cookie of the session.
fn go_on(tongue: Tongue) -> shell::Page {
    let body = html! {
        p { a .button href="/manage" { (tongue.say("Go on", "继续")) } }
    };
    let title = tongue.say("You are signed in", "您已登录");
    shell::passing(tongue, "/manage", title, &body)
}

fn stranger(tongue: Tongue, address: &str) -> shell::Page {
    let body = html! {
        p { (tongue.say("You are signed in as ", "您登录的账号是 ")) strong dir="auto" { (address) }
            (tongue.say(
                ". This address is not on the list of organisers.",
                "。此地址不在组织者名单中。",
            ))
        }
        p .help {
            (tongue.say(
                "Ask whoever runs the service to add it (--organisers), or sign out at your \
                 provider and use another account.",
                "请联系服务管理员将其加入名单（--organisers），或在账号提供方退出后换用其他账号。",
            ))
        }
        p { a .button .quiet href="/manage/sign-in" { (tongue.say("Sign in", "登录")) } }
    };
    let title = tongue.say("You are not an organiser here", "您不是此处的组织者");
    shell::outside(tongue, "/manage/sign-in", title, &body)
}
