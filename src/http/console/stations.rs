//! Opening and closing what stands at the event: the screen that changes, desks where items are
//! used, and a rehearsal of the page.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::form::{Nothing, Posted};
use super::parts::{ask_once, moment, token};
use super::seat::Seat;
use super::shell::{self, Tab};
use super::views::Views;
use crate::domain::{Code, CodeId, Scope, Timestamp};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::v1::{desks, rehearsals, screens};
use crate::qr::{Qr, Style};

/// Its views.
pub(super) fn views(views: Views) -> Views {
    views
        .post("/manage/codes/{code}/rehearsal", Scope::Read, rehearse)
        .post(
            "/manage/codes/{code}/screen/open",
            Scope::Manage,
            open_screen,
        )
        .post(
            "/manage/codes/{code}/screen/close",
            Scope::Manage,
            close_screens,
        )
        .post("/manage/codes/{code}/desk/open", Scope::Manage, open_desk)
        .post(
            "/manage/codes/{code}/desk/close",
            Scope::Manage,
            close_desks,
        )
}

/// What can be opened, on the overview of a code.
pub(super) fn offer(seat: &Seat, code: &Code) -> Markup {
    let (id, settings) = (&code.id, &code.settings);
    html! {
        section .panel aria-labelledby="stations" {
            h2 #stations { (seat.say("On the evening", "活动现场")) }
            div .row {
                form method="post" action={ "/manage/codes/" (id) "/rehearsal" } {
                    (token(seat))
                    button .quiet { (seat.say("Rehearse the page", "演练页面")) }
                }
            }
            @if seat.may(Scope::Manage) && settings.presence.is_some() {
                (station(seat, &format!("/manage/codes/{id}/screen"), &Station {
                    open: seat.say("Open a screen", "打开屏幕"),
                    close: seat.say("Close all screens", "关闭所有屏幕"),
                    question: seat.say("What the screens show stops working.", "屏幕上的码将失效。"),
                    has_name: false,
                }))
            }
            @if seat.may(Scope::Manage) && settings.redeem {
                (station(seat, &format!("/manage/codes/{id}/desk"), &Station {
                    open: seat.say("Open a desk", "打开服务台"),
                    close: seat.say("Close all desks", "关闭所有服务台"),
                    question: seat.say("Phones that are desks stop being desks.", "作为服务台的手机将失效。"),
                    has_name: true,
                }))
            }
        }
    }
}

struct Station {
    open: &'static str,
    close: &'static str,
    question: &'static str,
    has_name: bool,
}

fn station(seat: &Seat, path: &str, station: &Station) -> Markup {
    let id = if station.has_name { "desk" } else { "screen" };
    html! {
        div .row {
            form .search method="post" action={ (path) "/open" } {
                (token(seat))
                @if station.has_name {
                    label .spoken for="by" { (seat.say("Name of the desk", "服务台名称")) }
                    input #by name="by" required maxlength="100" placeholder=(seat.say("Name of the desk", "服务台名称"));
                }
                label .spoken for={ (id) "-hours" } { (seat.say("For how many hours", "小时数")) }
                select id={ (id) "-hours" } name="hours" {
                    @for hours in [1, 4, 12, 24, 72] {
                        option value=(hours) selected[hours == 12] { (hours) " " (seat.say("h", "小时")) }
                    }
                }
                button { (station.open) }
            }
            (ask_once(seat, "quiet", station.close, station.question, &format!("{path}/close"), &html! {}))
        }
    }
}

#[derive(Deserialize)]
struct Opening {
    hours: u32,
    #[serde(default)]
    by: String,
}

async fn open_screen(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(opening): Posted<Opening>,
) -> Result<shell::Page, Problem> {
    let screen = screens::open_for(&app, seat.caller(), &code, opening.hours).await?;
    let told = seat.say(
        "Open this address on what stands at the door, full screen. It needs no key.",
        "请在现场设备上全屏打开此网址，无需密钥。",
    );
    opened(&app, &seat, &code, told, &screen.url, screen.ends_at).await
}

async fn close_screens(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Problem> {
    seat.organiser(&app).close_screens(&code).await?;
    Ok(Redirect::to(&format!("/manage/codes/{code}")).into_response())
}

async fn open_desk(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(opening): Posted<Opening>,
) -> Result<shell::Page, Problem> {
    let new = crate::api::NewDesk {
        by: opening.by,
        hours: opening.hours,
    };
    let desk = desks::open_for(&app, seat.caller(), &code, new).await?;
    let told = seat.say(
        "Scan this with the phone that is to be the desk. It is good once, within 15 minutes.",
        "请用将作为服务台的手机扫描。15 分钟内仅可使用一次。",
    );
    opened(&app, &seat, &code, told, &desk.url, desk.ends_at).await
}

async fn close_desks(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Problem> {
    seat.organiser(&app).close_desks(&code).await?;
    Ok(Redirect::to(&format!("/manage/codes/{code}")).into_response())
}

async fn rehearse(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<shell::Page, Problem> {
    let rehearsal = rehearsals::rehearse_for(&app, &code).await?;
    let told = seat.say(
        "This walks through the page with an invented item. Nothing is taken or counted.",
        "以虚构内容演练整个页面，不会实际领取或计数。",
    );
    opened(&app, &seat, &code, told, &rehearsal.url, rehearsal.ends_at).await
}

/// An address that was made, as a link and as a QR code to scan.
async fn opened(
    app: &App,
    seat: &Seat,
    code: &CodeId,
    told: &str,
    url: &str,
    ends: Timestamp,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(code).await?;
    // In another case, it would be another address.
    let qr = Qr::new(url, Style::default()).ok();
    let body = html! {
        section .panel {
            p { (told) }
            @if let Some(qr) = &qr { div .scan aria-hidden="true" { (PreEscaped(qr.svg())) } }
            p .address { a #opened href=(url) target="_blank" rel="noopener" { (url) } }
            p .soft { (seat.say("Until ", "有效期至 ")) (moment(ends)) }
            p { a .button .quiet href={ "/manage/codes/" (code.id) } { (seat.say("Back", "返回")) } }
        }
    };
    Ok(shell::of_code(seat, &code, Tab::Overview, "", &body))
}
