//! What is seldom done to a code: checking its books, and deleting it.

use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::draw::{Form, State};
use super::edit;
use crate::domain::{Code, CodeId};
use crate::http::App;
use crate::http::console::form::{Nothing, Posted};
use crate::http::console::parts::{number, token};
use crate::http::console::seat::Seat;
use crate::http::console::shell::{self, Tab};
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// `POST /manage/codes/{code}/verify`: checks the books, and tells the result.
pub(super) async fn verify(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let found = app.apiece.verify(&code.id).await?;
    let title = seat.say("Check of the books", "核对账目");
    let body = html! {
        h2 { (title) }
        @if found.problems.is_empty() {
            p .notice role="status" {
                (seat.say(
                    "All is in order: each item is in exactly one place, each claim has its item.",
                    "一切正常：每份内容都恰好在一处，每条领取记录都有对应的内容。",
                ))
            }
        } @else {
            div .warning role="alert" {
                p { (seat.say("Something is wrong. Tell the operator:", "发现问题，请告知运维人员：")) }
                ul lang="en" { @for problem in &found.problems { li { (problem) } } }
            }
        }
        dl .cards {
            div .card {
                dt { (seat.say("Items checked", "已核对内容")) }
                dd { (number(found.items)) }
            }
            div .card {
                dt { (seat.say("Claims checked", "已核对领取记录")) }
                dd { (number(found.claims)) }
            }
        }
        p { a .button .quiet href={ "/manage/codes/" (code.id) } { (seat.say("Back", "返回")) } }
    };
    Ok(shell::of_code(&seat, &code, Tab::Overview, title, &body))
}

/// `GET` of either address, as after a change of the language: back to where the buttons are.
pub(super) async fn back(Path(code): Path<CodeId>) -> Redirect {
    Redirect::to(&format!("/manage/codes/{code}/settings"))
}

#[derive(Deserialize)]
pub(super) struct Confirmed {
    /// The id of the code, typed.
    confirm: String,
}

/// `POST /manage/codes/{code}/delete`: deletes the code, if its id was typed.
pub(super) async fn delete(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(id): Path<CodeId>,
    Posted(Confirmed { confirm }): Posted<Confirmed>,
) -> Result<Response, Problem> {
    if confirm.trim().parse().as_ref() != Ok(&id) {
        let code = app.apiece.code(&id).await?;
        let mut form = Form::fresh(&app, &seat, Some(&code));
        form.state = State::Refused;
        return Ok(edit::page(&form, &code, Some(&confirm)));
    }
    seat.organiser(&app).delete_code(&id).await?;
    Ok(Redirect::to("/manage").into_response())
}

/// Both, on the page of the settings. `mistyped` is what was typed in the id's place.
pub(super) fn section(seat: &Seat, code: &Code, mistyped: Option<&str>) -> Markup {
    let path = format!("/manage/codes/{}", code.id);
    html! {
        section .panel aria-labelledby="books" {
            h2 #books { (seat.say("Check the books", "核对账目")) }
            p .help {
                (seat.say(
                    "Checks that nothing was given out twice or lost. It changes nothing.",
                    "检查没有内容被重复发放或丢失。不会更改任何数据。",
                ))
            }
            form method="post" action={ (path) "/verify" } {
                (token(seat))
                button .quiet { (seat.say("Check now", "立即核对")) }
            }
        }
        section .panel aria-labelledby="delete" {
            h2 #delete { (seat.say("Delete this code", "删除此码")) }
            p .help #delete-help {
                (seat.say(
                    "Its items, its claims and its history are deleted too. People who have an \
                     item no longer see it. This cannot be undone.",
                    "其中的内容、领取记录和历史也会一并删除，已领取的人将不再看到自己的内容。此操作无法撤销。",
                ))
            }
            form .fields method="post" action={ (path) "/delete" } {
                (token(seat))
                label for="confirm" { (seat.say("Type the code's id: ", "请输入此码的编号：")) (code.id) }
                input #confirm name="confirm" value=(mistyped.unwrap_or_default()) autocomplete="off"
                    autocapitalize="none" spellcheck="false" required
                    autofocus[mistyped.is_some()]
                    aria-describedby="delete-help confirm-error"
                    aria-invalid=[mistyped.map(|_| "true")];
                p #confirm-error .error role="alert" hidden[mistyped.is_none()] {
                    @if mistyped.is_some() {
                        (seat.say(
                            "is not the code's id; nothing was deleted",
                            "与此码的编号不同；没有删除任何内容",
                        ))
                    }
                }
                p { button .danger { (seat.say("Delete for ever", "永久删除")) } }
            }
        }
    }
}
