//! `GET /manage/codes/{code}/claims`: who got what, the newest first.

use axum::extract::State;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::fill::shown;
use super::parts::{moment, number};
use super::seat::Seat;
use super::shell::{self, Tab};
use crate::domain::{Claim, ClientId, Code, CodeId, Timestamp};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::service::{FoundClaims, Place, Search};

/// How many claims a page has.
const PAGE: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// What the client or the item contains.
    q: String,
    /// Only claims after this one: when it was granted, to whom, and which of theirs it is.
    at: Option<Timestamp>,
    client: Option<ClientId>,
    nth: Option<u32>,
}

impl Wanted {
    fn after(&self) -> Option<Place> {
        Some(Place {
            at: self.at?,
            client: self.client.clone()?,
            nth: self.nth?,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let search = Search {
        text: wanted.q.clone(),
        after: wanted.after(),
        limit: PAGE,
    };
    let found = app.apiece.find_claims(&code.id, &search).await?;
    let body = html! {
        (form(&seat, &code, &wanted.q))
        @if found.claims.is_empty() {
            p .empty { (nothing(&seat, &wanted)) }
        } @else {
            (table(&seat, &code, &found))
            (more(&seat, &code, &wanted, &found))
        }
        (export(&seat, &code))
    };
    let title = seat.say("Who got what", "领取记录");
    Ok(shell::of_code(&seat, &code, Tab::Claims, title, &body))
}

fn form(seat: &Seat, code: &Code, q: &str) -> Markup {
    let label = seat.say("Search by client or item", "按领取者或内容搜索");
    html! {
        form .search role="search" method="get" action={ "/manage/codes/" (code.id) "/claims" } {
            label .spoken for="q" { (label) }
            input #q type="search" name="q" value=(q) placeholder=(label);
            button .quiet { (seat.say("Search", "搜索")) }
        }
    }
}

fn nothing(seat: &Seat, wanted: &Wanted) -> &'static str {
    if wanted.q.trim().is_empty() && wanted.at.is_none() {
        seat.say("Nobody has an item yet.", "还没有人领取。")
    } else {
        seat.say(
            "No client and no item has this.",
            "没有符合的领取者或内容。",
        )
    }
}

fn table(seat: &Seat, code: &Code, found: &FoundClaims) -> Markup {
    html! {
        div .scroll {
            table {
                caption .spoken { (seat.say("Claims, the newest first", "领取记录，最新在前")) }
                thead {
                    tr {
                        th scope="col" { (seat.say("Client", "领取者")) }
                        th scope="col" { (seat.say("Item", "内容")) }
                        th scope="col" { (seat.say("When", "时间")) }
                        @if code.settings.redeem { th scope="col" { (seat.say("Used", "已使用")) } }
                    }
                }
                tbody {
                    @for claim in &found.claims { (row(seat, code, claim)) }
                }
            }
        }
    }
}

fn row(seat: &Seat, code: &Code, claim: &Claim) -> Markup {
    html! {
        tr {
            th scope="row" {
                a href=(client_path(&code.id, &claim.client)) { (claim.client) }
                @if code.settings.per_client > 1 { span .id { (seat.say("item ", "第 ")) (claim.nth) } }
            }
            td { (shown(&claim.item.content())) }
            td { (moment(claim.at)) }
            @if code.settings.redeem {
                td { @if let Some(mark) = &claim.redeemed { (moment(mark.at)) " " (mark.by) } }
            }
        }
    }
}

/// The address of what one client has.
pub(super) fn client_path(code: &CodeId, client: &ClientId) -> String {
    let client = utf8_percent_encode(client.as_str(), NON_ALPHANUMERIC);
    format!("/manage/codes/{code}/clients/{client}")
}

/// The link to older claims.
fn more(seat: &Seat, code: &Code, wanted: &Wanted, found: &FoundClaims) -> Markup {
    let shown = found.claims.len() as u64;
    let last = found.claims.last().filter(|_| found.count > shown);
    html! {
        p .soft {
            (number(shown)) (seat.say(" of ", " / ")) (number(found.count))
        }
        @if let Some(last) = last {
            @let q = utf8_percent_encode(&wanted.q, NON_ALPHANUMERIC);
            @let client = utf8_percent_encode(last.client.as_str(), NON_ALPHANUMERIC);
            p {
                a .button .quiet rel="next"
                    href={ "/manage/codes/" (code.id) "/claims?q=" (q) "&at=" (last.at)
                        "&client=" (client) "&nth=" (last.nth) } {
                    (seat.say("Older", "更早"))
                }
            }
        }
    }
}

fn export(seat: &Seat, code: &Code) -> Markup {
    let to = |format: &str, name: &str| {
        html! {
            a .button .quiet href={ "/manage/codes/" (code.id) "/claims/export?format=" (format) } download { (name) }
        }
    };
    html! {
        section aria-labelledby="export" {
            h2 #export { (seat.say("Export all", "导出全部")) }
            p .row {
                (to("xlsx", "Excel"))
                (to("csv", "CSV"))
                (to("ndjson", "NDJSON"))
            }
        }
    }
}
