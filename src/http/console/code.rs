//! `GET /manage/codes/{code}`: how it goes, and the buttons that stop it.

use axum::extract::State as Shared;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::{ask_once, number};
use super::seat::Seat;
use super::shell::{self, Tab};
use super::{chart, stations};
use crate::domain::{Code, CodeId, Pace, PaceBy, PaceSpan, Scope, State, Stats};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// What a bar of the picture stands for.
    by: PaceBy,
}

pub(super) async fn show(
    Shared(app): Shared<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let stats = app.apiece.stats(&code.id).await?;
    let pace = app.apiece.pace(&code.id, PaceSpan::All).await?;
    let body = html! {
        @if stats.added == 0 && seat.may(Scope::Manage) { (begin(&seat, &code)) }
        (numbers(&seat, &code, &stats, &pace))
        @if seat.may(Scope::Manage) { (buttons(&seat, &code)) }
        (chart::of(&seat, &code.id, &pace, wanted.by))
        (address(&app, &seat, &code))
        (stations::offer(&seat, &code))
    };
    Ok(shell::of_code(&seat, &code, Tab::Overview, "", &body))
}

/// The first step after a code was made.
fn begin(seat: &Seat, code: &Code) -> Markup {
    html! {
        p .notice {
            (seat.say("The pool is empty. ", "池中还没有内容。"))
            a href={ "/manage/codes/" (code.id) "/fill" } { (seat.say("Add items", "添加内容")) }
        }
    }
}

/// The numbers. The script keeps them up to date from `live`; without it, the page does.
fn numbers(seat: &Seat, code: &Code, stats: &Stats, pace: &Pace) -> Markup {
    let texts = Texts::of(seat, stats, pace);
    let card = |name: &str, label: &str, text: &str| {
        html! { div .card { dt { (label) } dd data-live=(name) { (text) } } }
    };
    html! {
        section aria-label=(seat.say("Numbers", "数字")) {
            dl .cards data-stream={ "/manage/codes/" (code.id) "/live" } {
                div .card .large { dt { (seat.say("Left", "剩余")) } dd data-live="left" { (texts.left) } }
                (card("taken", seat.say("Taken", "已领取"), &texts.taken))
                (card("clients", seat.say("People", "人数"), &texts.clients))
                (card("pace", seat.say("In the last 10 minutes", "最近 10 分钟"), &texts.pace))
                (card("empty", seat.say("Empty in about", "预计领完"), &texts.empty))
                @if stats.withdrawn > 0 {
                    (card("withdrawn", seat.say("Withdrawn", "已撤回"), &texts.withdrawn))
                }
                @if stats.aside > 0 { (card("aside", seat.say("Set aside", "已搁置"), &number(stats.aside))) }
                @if stats.replaced > 0 {
                    (card("replaced", seat.say("Replaced", "已更换"), &number(stats.replaced)))
                }
                @if code.settings.redeem {
                    (card("redeemed", seat.say("Used", "已使用"), &texts.redeemed))
                }
            }
            noscript {
                p { a .button .quiet href="" { (seat.say("Load the numbers again", "刷新数字")) } }
            }
        }
    }
}

/// The numbers that change, as people read them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Texts {
    left: String,
    taken: String,
    clients: String,
    pace: String,
    empty: String,
    withdrawn: String,
    redeemed: String,
}

impl Texts {
    pub(super) fn of(seat: &Seat, stats: &Stats, pace: &Pace) -> Self {
        Self {
            left: number(stats.untaken),
            taken: number(stats.taken),
            clients: number(stats.clients),
            pace: number(pace.recent().granted),
            empty: empty(seat, stats, pace),
            withdrawn: number(stats.withdrawn),
            redeemed: number(stats.redeemed),
        }
    }
}

/// How long the pool lasts at the current pace.
fn empty(seat: &Seat, stats: &Stats, pace: &Pace) -> String {
    if stats.untaken == 0 {
        return "–".into();
    }
    let Some(left) = pace.recent().until_empty(stats.untaken) else {
        return "–".into();
    };
    let minutes = left.as_mins().max(1).unsigned_abs();
    let (n, unit) = match minutes {
        ..=90 => (minutes, seat.say("min", "分钟")),
        91..=2_880 => (minutes.div_ceil(60), seat.say("h", "小时")),
        _ => (minutes.div_ceil(1_440), seat.say("days", "天")),
    };
    format!("{} {unit}", number(n))
}

/// Pause, resume, close.
fn buttons(seat: &Seat, code: &Code) -> Markup {
    let action = format!("/manage/codes/{}/state", code.id);
    let button = |class: &str, state: State, label: &str, question: &str| {
        let name = match state {
            State::Open => "open",
            State::Paused => "paused",
            State::Closed => "closed",
        };
        let fields = html! { input type="hidden" name="state" value=(name); };
        ask_once(seat, class, label, question, &action, &fields)
    };
    let pause = || {
        let question = seat.say(
            "Nobody gets an item until you resume. Items that people have stay theirs.",
            "恢复之前没有人能领取。已领取的不受影响。",
        );
        button("", State::Paused, seat.say("Pause", "暂停"), question)
    };
    let resume = |label| {
        let question = seat.say("People get items again.", "可以继续领取。");
        button("", State::Open, label, question)
    };
    let close = || {
        let question = seat.say(
            "The page then says that it is over. You can open the code again.",
            "页面将显示已结束。您仍可重新开放。",
        );
        button("danger", State::Closed, seat.say("Close", "结束"), question)
    };
    html! {
        section .buttons aria-label=(seat.say("Stop and go on", "暂停与继续")) {
            @match code.settings.state {
                State::Open => { (pause()) (close()) },
                State::Paused => { (resume(seat.say("Resume", "恢复"))) (close()) },
                State::Closed => { (resume(seat.say("Open again", "重新开放"))) },
            }
        }
    }
}

/// The QR code, and the address in it.
fn address(app: &App, seat: &Seat, code: &Code) -> Markup {
    let url = app.public_url.page(&code.id);
    let id = &code.id;
    html! {
        section .qr aria-label=(seat.say("QR code", "二维码")) {
            img src={ "/c/" (id) "/qr.svg?size=256" } width="256" height="256"
                alt=(seat.say("The code's QR code", "此码的二维码"));
            div {
                p .address { a href=(url) { (url) } }
                p .row {
                    button .quiet type="button" hidden data-copy=(url)
                        data-copied=(seat.say("Copied", "已复制"))
                        data-not-copied=(seat.say("Could not copy", "无法复制")) {
                        (seat.say("Copy the address", "复制网址"))
                    }
                    a .button .quiet href={ "/c/" (id) "/qr.svg?size=1024" } download={ (id) ".svg" } { "SVG" }
                    a .button .quiet href={ "/c/" (id) "/qr.png?size=1024" } download={ (id) ".png" } { "PNG" }
                    a .button .quiet href={ "/manage/codes/" (id) "/print" } { (seat.say("Print", "打印")) }
                }
            }
        }
    }
}
