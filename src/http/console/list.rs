//! `GET /manage`: the codes, a page at a time.

use axum::extract::State;
use futures_util::future::try_join_all;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::{badge, number, title};
use super::seat::Seat;
use super::shell;
use crate::domain::{Code, CodeId, Pace, PaceSpan, Scope, Stats};
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::Problem;
use crate::http::v1::codes::codes_of;
use crate::service::{CodePage, Error};

/// How many codes a page has.
const PAGE: usize = 50;

/// How many codes a search reads at a time, and at most.
const STEP: usize = 500;
const MOST: usize = 10_000;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// List the codes after this one.
    after: Option<CodeId>,
    /// What their titles or ids contain.
    q: String,
}

pub(super) async fn show(
    State(app): State<App>,
    seat: Seat,
    Query(wanted): Query<Wanted>,
) -> Result<shell::Page, Problem> {
    let page = find(&app, &seat, &wanted).await?;
    let rows = try_join_all(page.codes.iter().map(|code| row(&app, &seat, code))).await?;
    let body = html! {
        div .head {
            h1 { (seat.say("Codes", "全部码")) }
            @if seat.may(Scope::Manage) && seat.caller().limited_to().is_none() {
                a .button href="/manage/new" { (seat.say("New code", "新建码")) }
            }
        }
        (search(&seat, &wanted.q))
        @if rows.is_empty() { (nothing(&seat, &wanted)) } @else { (table(&seat, &rows)) }
        @if let Some(next) = &page.next {
            p { a .button .quiet rel="next" href=(more(next, &wanted.q)) { (seat.say("More", "更多")) } }
        }
    };
    Ok(shell::page(&seat, seat.say("Codes", "全部码"), &body))
}

/// A page of the codes, or of those that a search finds.
async fn find(app: &App, seat: &Seat, wanted: &Wanted) -> Result<CodePage, Problem> {
    let q = wanted.q.trim().to_lowercase();
    if q.is_empty() {
        return codes_of(app, seat.caller(), wanted.after.as_ref(), PAGE).await;
    }
    let (mut found, mut after, mut looked_at) = (Vec::new(), wanted.after.clone(), 0);
    loop {
        let page = codes_of(app, seat.caller(), after.as_ref(), STEP).await?;
        for code in page.codes {
            looked_at += 1;
            after = Some(code.id.clone());
            let is_wanted =
                code.id.as_str().contains(&q) || code.settings.title.to_lowercase().contains(&q);
            if is_wanted {
                found.push(code);
            }
            if found.len() == PAGE || looked_at == MOST {
                return Ok(CodePage {
                    codes: found,
                    next: after,
                });
            }
        }
        if page.next.is_none() {
            return Ok(CodePage {
                codes: found,
                next: None,
            });
        }
    }
}

async fn row(app: &App, seat: &Seat, code: &Code) -> Result<Markup, Problem> {
    let counts = async {
        tokio::try_join!(
            app.apiece.stats(&code.id),
            app.apiece.pace(&code.id, PaceSpan::Recent)
        )
    };
    let (stats, pace) = match counts.await {
        Ok(counts) => counts,
        // Somebody has just deleted it.
        Err(Error::NoSuchCode(_)) => return Ok(html! {}),
        Err(error) => return Err(error.into()),
    };
    Ok(html! {
        tr {
            th scope="row" {
                a href={ "/manage/codes/" (code.id) } dir="auto" { (title(seat, &code.settings)) }
                span .id { (code.id) }
            }
            // On a phone, what comes first is seen without scrolling.
            td .number { (left(seat, &stats)) }
            td { (badge(seat, code)) }
            td .number { (pace_of(seat, &pace)) }
        }
    })
}

fn left(seat: &Seat, stats: &Stats) -> Markup {
    let of = stats.untaken + stats.taken;
    html! {
        strong { (number(stats.untaken)) }
        span .of { (seat.say(" of ", " / ")) (number(of)) }
    }
}

fn pace_of(seat: &Seat, pace: &Pace) -> Markup {
    let recent = pace.recent();
    html! {
        (number(recent.granted))
        span .of { (seat.say(" in 10 min", " 份 / 10 分钟")) }
    }
}

fn table(seat: &Seat, rows: &[Markup]) -> Markup {
    html! {
        div .scroll {
            table {
                thead {
                    tr {
                        th scope="col" { (seat.say("Code", "码")) }
                        th scope="col" .number { (seat.say("Left", "剩余")) }
                        th scope="col" { (seat.say("State", "状态")) }
                        th scope="col" .number { (seat.say("Pace", "速度")) }
                    }
                }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

fn search(seat: &Seat, q: &str) -> Markup {
    html! {
        form .search role="search" method="get" action="/manage" {
            label .spoken for="q" { (seat.say("Search by title or id", "按标题或编号搜索")) }
            input #q type="search" name="q" value=(q)
                placeholder=(seat.say("Search by title or id", "按标题或编号搜索"));
            button .quiet { (seat.say("Search", "搜索")) }
        }
    }
}

fn nothing(seat: &Seat, wanted: &Wanted) -> Markup {
    html! {
        p .empty {
            @if wanted.q.trim().is_empty() {
                (seat.say(
                    "There is no code yet. Make one, add its items, and print it.",
                    "还没有码。新建一个，添加内容，然后打印。",
                ))
            } @else {
                (seat.say("No code has this in its title or id.", "没有标题或编号包含此内容的码。"))
            }
        }
    }
}

fn more(next: &CodeId, q: &str) -> String {
    let q = percent_encoding::utf8_percent_encode(q, percent_encoding::NON_ALPHANUMERIC);
    format!("/manage?after={next}&q={q}")
}
