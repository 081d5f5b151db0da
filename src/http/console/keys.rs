//! `/manage/keys`: who may use the API and the console.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{Pairs, Posted};
use super::parts::{ask_once, moment, token};
use super::seat::Seat;
use super::shell;
use crate::domain::{ApiKey, CodeId, Invalid, KeyId, KeyToken, NewKey, Scope, Timestamp};
use crate::http::App;
use crate::http::problem::Problem;
use crate::service::Error;

pub(super) async fn show(State(app): State<App>, seat: Seat) -> Result<shell::Page, Problem> {
    page(&app, &seat, &html! {}, None).await
}

async fn page(
    app: &App,
    seat: &Seat,
    before: &Markup,
    wrong: Option<&Invalid>,
) -> Result<shell::Page, Problem> {
    let keys = app.apiece.keys().await?;
    let title = seat.say("Keys", "密钥");
    let body = html! {
        h1 { (title) }
        (before)
        p .help { (seat.say(
            "A key lets a program or a person use this service. Give each its own, with no more than \
             it needs; one that is revoked is refused everywhere within five seconds. The admin key \
             of the service is not in this list.",
            "密钥供程序或他人使用本服务。请为每个用途单独创建，只给所需权限；撤销后五秒内在各处失效。\
             服务的管理密钥不在此列表中。",
        )) }
        @if keys.is_empty() {
            p .empty { (seat.say("There is no key yet.", "还没有密钥。")) }
        } @else { (table(seat, &keys)) }
        (form(seat, wrong))
    };
    Ok(shell::page(seat, title, &body))
}

fn table(seat: &Seat, keys: &[(ApiKey, Option<Timestamp>)]) -> Markup {
    html! {
        div .scroll {
            table {
                thead {
                    tr {
                        th scope="col" { (seat.say("Name", "名称")) }
                        th scope="col" { (seat.say("May", "权限")) }
                        th scope="col" { (seat.say("Codes", "码")) }
                        th scope="col" { (seat.say("Last used", "上次使用")) }
                        th scope="col" { (seat.say("Ends", "到期")) }
                        td {}
                    }
                }
                tbody { @for (key, used) in keys { (row(seat, key, *used)) } }
            }
        }
    }
}

fn row(seat: &Seat, key: &ApiKey, used: Option<Timestamp>) -> Markup {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
    let codes: Vec<&str> = key.codes.iter().map(CodeId::as_str).collect();
    let question = seat.say(
        "Whatever uses this key stops working, and sessions that began with it end.",
        "使用此密钥的程序将停止工作，由它开始的会话也将结束。",
    );
    let fields = html! { input type="hidden" name="key" value=(key.id); };
    html! {
        tr {
            th scope="row" { (key.name) span .id { (key.id) } }
            td { (scopes.join(", ")) }
            td { @if codes.is_empty() { (seat.say("all", "全部")) } @else { (codes.join(", ")) } }
            td { @if let Some(used) = used { (moment(used)) } @else { (seat.say("never", "从未")) } }
            td {
                @match key.ends_at {
                    Some(ends) if ends <= seat.now() => { (seat.say("ended ", "已到期 ")) (moment(ends)) },
                    Some(ends) => (moment(ends)),
                    None => (seat.say("never", "永不")),
                }
            }
            td { (ask_once(seat, "quiet", seat.say("Revoke", "撤销"), question, "/manage/keys/revoke", &fields)) }
        }
    }
}

/// What each scope is for.
fn about(seat: &Seat, scope: Scope) -> &'static str {
    match scope {
        Scope::Claim => seat.say("claim on a client's behalf", "代客户端领取"),
        Scope::Read => seat.say(
            "see codes, items, and who got what",
            "查看码、内容和领取记录",
        ),
        Scope::Redeem => seat.say("mark items as used", "标记为已使用"),
        Scope::Manage => seat.say(
            "make, fill and change codes, and all of the above",
            "新建、填充和修改码，以及以上全部",
        ),
        Scope::Admin => seat.say(
            "make keys, maintain the store, and all of the above",
            "管理密钥和存储，以及以上全部",
        ),
    }
}

fn form(seat: &Seat, wrong: Option<&Invalid>) -> Markup {
    let is_wrong = |field: &str| wrong.is_some_and(|wrong| wrong.field == field);
    let told = |field: &str| {
        html! {
            @if let Some(wrong) = wrong.filter(|wrong| wrong.field == field) {
                p .error id={ (field) "-error" } lang="en" { (wrong.field) " " (wrong.reason) }
            }
        }
    };
    let days = [
        ("", seat.say("never", "永不")),
        ("1", seat.say("after a day", "一天后")),
        ("7", seat.say("after a week", "一周后")),
        ("30", seat.say("after 30 days", "30 天后")),
        ("365", seat.say("after a year", "一年后")),
    ];
    html! {
        section .panel aria-labelledby="new" {
            h2 #new { (seat.say("Make a key", "新建密钥")) }
            form .fields method="post" action="/manage/keys" {
                (token(seat))
                div .field {
                    label for="name" { (seat.say("What it is for, or who has it", "用途或持有人")) }
                    input #name name="name" required maxlength=(NewKey::MAX_NAME)
                        aria-invalid=[is_wrong("name").then_some("true")]
                        aria-describedby=[is_wrong("name").then_some("name-error")];
                    (told("name"))
                }
                fieldset {
                    legend { (seat.say("What it may do", "权限")) }
                    (told("scopes"))
                    @for scope in Scope::ALL {
                        p { label {
                            input type="checkbox" name="scope" value=(scope.name());
                            (scope.name()) " – " (about(seat, scope))
                        } }
                    }
                }
                div .field {
                    label for="codes" { (seat.say("Only for these codes", "仅限这些码")) }
                    p #codes-help .help { (seat.say("Their ids, separated by commas; all if empty.", "编号以逗号分隔；留空为全部。")) }
                    input #codes name="codes" aria-describedby="codes-help"
                        aria-invalid=[is_wrong("codes").then_some("true")];
                    (told("codes"))
                }
                div .field {
                    label for="days" { (seat.say("Ends", "到期")) }
                    select #days name="days" {
                        @for (value, text) in days { option value=(value) { (text) } }
                    }
                }
                div { button { (seat.say("Make it", "新建")) } }
            }
        }
    }
}

pub(super) async fn create(
    State(app): State<App>,
    seat: Seat,
    Pairs(pairs): Pairs,
) -> Result<Response, Problem> {
    let made = match read(&pairs, seat.now()) {
        Ok(new) => seat.organiser(&app).create_key(new).await,
        Err(invalid) => Err(Error::Invalid(invalid)),
    };
    match made {
        Ok((key, token)) => {
            let told = made_key(&seat, &key, &token);
            Ok(page(&app, &seat, &told, None).await?.into_response())
        }
        Err(Error::Invalid(invalid)) => {
            let problem = Problem::from(invalid.clone());
            let page = page(&app, &seat, &html! {}, Some(&invalid)).await?;
            Ok((problem.kind.status(), page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The key, which is shown this once.
fn made_key(seat: &Seat, key: &ApiKey, token: &KeyToken) -> Markup {
    let secret = token.reveal();
    html! {
        section .notice role="status" {
            h2 { (key.name) }
            p { (seat.say("Copy the key now. It is not shown again.", "请立即复制密钥，它不会再次显示。")) }
            p { code #secret { (secret) } }
            p {
                button .quiet type="button" hidden data-copy=(secret)
                    data-copied=(seat.say("Copied", "已复制"))
                    data-not-copied=(seat.say("Could not copy", "无法复制")) {
                    (seat.say("Copy", "复制"))
                }
            }
        }
    }
}

fn read(pairs: &[(String, String)], now: Timestamp) -> Result<NewKey, Invalid> {
    let field = |name: &str| {
        let mut found = pairs.iter().filter(|(field, _)| field == name);
        found.next().map_or("", |(_, value)| value.as_str())
    };
    let scopes = pairs.iter().filter(|(field, _)| field == "scope");
    let scopes: Result<Vec<Scope>, String> = scopes.map(|(_, scope)| scope.parse()).collect();
    let codes = field("codes")
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty());
    let codes: Result<_, Invalid> = codes.map(str::parse).collect();
    let ends_at = match field("days") {
        "" => None,
        days => {
            let wrong = || Invalid::new("ends_at", "is not a number of days");
            let hours = days
                .parse::<i64>()
                .ok()
                .and_then(|days| days.checked_mul(24))
                .ok_or_else(wrong)?;
            Some(
                now.checked_add(SignedDuration::from_hours(hours))
                    .map_err(|_| wrong())?,
            )
        }
    };
    Ok(NewKey {
        name: field("name").to_owned(),
        scopes: scopes.map_err(|reason| Invalid::new("scopes", reason))?,
        codes: codes.map_err(|wrong| {
            Invalid::new("codes", format!("has something that {}", wrong.reason))
        })?,
        ends_at,
    })
}

#[derive(Deserialize)]
pub(super) struct Which {
    key: KeyId,
}

pub(super) async fn revoke(
    State(app): State<App>,
    seat: Seat,
    Posted(Which { key }): Posted<Which>,
) -> Result<Response, Problem> {
    seat.organiser(&app).revoke_key(&key).await?;
    Ok(Redirect::to("/manage/keys").into_response())
}
