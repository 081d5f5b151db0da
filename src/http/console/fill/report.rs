//! What was added.

use maud::{Markup, html};

use super::super::parts::number;
use super::super::seat::Seat;
use super::understood::new_items;
use super::undo;
use crate::domain::CodeId;
use crate::service::Report;

pub(super) fn show(seat: &Seat, code: &CodeId, report: &Report, upload: &str) -> Markup {
    html! {
        section #understood .panel {
            h2 { (seat.say("Added", "已添加")) }
            ul .counts {
                li { strong #added { (number(report.added)) } " " (new_items(seat, report.added)) }
                @if report.duplicates > 0 {
                    li { strong { (number(report.duplicates)) } " "
                        (seat.say("were there already", "份已存在")) }
                }
                @if report.rejected > 0 {
                    li { strong { (number(report.rejected)) } " "
                        (seat.say("lines were left out", "行已忽略")) }
                }
            }
            p .row {
                a .button href={ "/manage/codes/" (code) } { (seat.say("Go to the code", "查看此码")) }
                a .button .quiet href={ "/manage/codes/" (code) "/print" } { (seat.say("Print it", "打印")) }
                a .button .quiet href={ "/manage/codes/" (code) "/fill" } { (seat.say("Add more", "继续添加")) }
            }
            @if report.added > 0 { (undo::offer(seat, code, upload, report.added)) }
        }
    }
}
