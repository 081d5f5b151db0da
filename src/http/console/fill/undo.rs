//! `POST /manage/codes/{code}/fill/undo`: withdraws what an upload has added.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::form::Posted;
use super::super::parts::{ask_once, number};
use super::super::seat::Seat;
use super::super::shell;
use crate::domain::{CodeId, Language};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

#[derive(Deserialize)]
pub(super) struct Upload {
    upload: String,
}

/// The button that undoes an upload.
pub(super) fn offer(seat: &Seat, code: &CodeId, upload: &str, items: u64) -> Markup {
    let label = seat.say("Undo this upload", "撤销此次添加");
    let n = number(items);
    let question = if seat.tongue().language() == Language::English {
        format!("Withdraw these {n} items? What people have by then stays theirs.")
    } else {
        format!("撤回这 {n} 份内容？已被领取的不受影响。")
    };
    let action = format!("/manage/codes/{code}/fill/undo");
    let fields = html! { input type="hidden" name="upload" value=(upload); };
    ask_once(seat, "quiet", label, &question, &action, &fields)
}

pub(super) async fn undo(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Upload { upload }): Posted<Upload>,
) -> Result<shell::Page, Problem> {
    let undone = seat.organiser(&app).undo_upload(&code, &upload).await?;
    let body = html! {
        section .panel {
            h2 { (seat.say("Undone", "已撤销")) }
            ul .counts {
                li { strong #withdrawn { (number(undone.withdrawn)) } " "
                    (seat.say("items were withdrawn", "份已撤回")) }
                @if undone.stay > 0 {
                    li { strong { (number(undone.stay)) } " "
                        (seat.say("stay, because people have them", "份已被领取，予以保留")) }
                }
            }
            p { a .button href={ "/manage/codes/" (code) "/fill" } { (seat.say("Add items", "添加内容")) } }
        }
    };
    super::page(&app, &seat, &code, &body).await
}
