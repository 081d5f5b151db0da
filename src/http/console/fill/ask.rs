//! Where a list is pasted or dropped.

use maud::{Markup, html};

use super::super::parts::token;
use super::super::seat::Seat;
use crate::domain::CodeId;

/// The form, with what was pasted, and what came of it.
pub(super) fn form(seat: &Seat, code: &CodeId, pasted: &str, result: Option<&Markup>) -> Markup {
    let path = format!("/manage/codes/{code}/fill");
    html! {
        section .panel data-fill=(path) data-token=(seat.token())
            data-sending=(seat.say("Sending…", "正在发送……"))
            data-failed=(seat.say("The file could not be sent. Try again.", "文件未能发送，请重试。")) {
            form .fields #paste method="post" action={ (path) "/look" } {
                (token(seat))
                label for="list" { (seat.say("Paste a list", "粘贴列表")) }
                p #list-help .help {
                    (seat.say(
                        "One item per line, or a table from a spreadsheet. Nothing is added before you \
                         have seen how it is understood.",
                        "每行一份，或从电子表格复制的表格。确认之前不会添加任何内容。",
                    ))
                }
                textarea #list name="list" rows="8" spellcheck="false" aria-describedby="list-help" {
                    "\n" (pasted)
                }
                div { button { (seat.say("Look at it", "查看")) } }
            }
            div .drop hidden {
                label for="file" { (seat.say("Or choose files", "或选择文件")) }
                p #file-help .help {
                    (seat.say(
                        "A text file, CSV, JSON, Excel or OpenDocument list. Drop it anywhere on this page.",
                        "文本、CSV、JSON、Excel 或 OpenDocument 列表。也可拖到本页任意位置。",
                    ))
                }
                input #file type="file" multiple aria-describedby="file-help";
                progress #progress max="100" value="0" hidden
                    aria-label=(seat.say("How much is sent", "发送进度")) {}
            }
            noscript {
                p .help {
                    (seat.say(
                        "Choosing a file needs JavaScript. Paste its lines, or use `apiece items add`.",
                        "选择文件需要 JavaScript。请粘贴内容，或使用 apiece items add。",
                    ))
                }
            }
        }
        div #result aria-live="polite" { @if let Some(result) = result { (result) } }
        template #as-files {
            section .panel {
                h2 { (seat.say("Give out the files themselves", "直接发放这些文件")) }
                p { (seat.say(
                    "Each file becomes one item. Whoever claims it downloads it.",
                    "每个文件成为一份内容，领取者可下载。",
                )) }
                p #files-count {}
                div { button #send-files type="button" { (seat.say("Add the files", "添加这些文件")) } }
                p #files-done role="status" {}
            }
        }
    }
}
