//! `/manage/codes/{code}/items`: the items in one state; taking them out of play, and putting them
//! back.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::TryStreamExt as _;
use maud::{Markup, html};
use serde::Deserialize;

use super::fill::shown;
use super::form::Pairs;
use super::parts::token;
use super::seat::Seat;
use super::shell::{self, Tab};
use crate::domain::{Code, CodeId, FoundItem, ItemId, ItemState, Place, Scope, StateName};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// How many items a page shows: they are in no order, so there is no next page.
const SHOWN: usize = 100;

#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    state: StateName,
    /// What the item contains.
    q: String,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            state: StateName::Untaken,
            q: String::new(),
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let (items, is_all) = find(&app, &code.id, &wanted).await?;
    let body = html! {
        (form(&seat, &code, &wanted))
        @if items.is_empty() {
            p .empty { (seat.say("No item is like this.", "没有符合的内容。")) }
        } @else {
            (list(&seat, &code, &wanted, &items))
            @if !is_all {
                p .soft { (seat.say(
                    "There are more. Search for what you need.",
                    "还有更多，请搜索所需内容。",
                )) }
            }
        }
    };
    let title = seat.say("Items", "内容");
    Ok(shell::of_code(&seat, &code, Tab::Items, title, &body))
}

/// Some items that are wanted, and whether these are all.
async fn find(
    app: &App,
    code: &CodeId,
    wanted: &Wanted,
) -> Result<(Vec<FoundItem>, bool), Problem> {
    let q = wanted.q.trim().to_lowercase();
    let pages = app
        .apiece
        .list_items(code.clone(), Some(wanted.state))
        .await?;
    let mut pages = std::pin::pin!(pages);
    let mut found: Vec<FoundItem> = Vec::new();
    while let Some(page) = pages.try_next().await? {
        for item in page {
            let is_wanted = q.is_empty()
                || item.item.content().to_line().to_lowercase().contains(&q)
                || item.item.id().to_string() == wanted.q.trim();
            // An item that moves meanwhile may come twice.
            if is_wanted && found.iter().all(|known| known.item.id() != item.item.id()) {
                if found.len() == SHOWN {
                    return Ok((found, false));
                }
                found.push(item);
            }
        }
    }
    Ok((found, true))
}

const STATES: [StateName; 5] = [
    StateName::Untaken,
    StateName::Taken,
    StateName::Withdrawn,
    StateName::Aside,
    StateName::Replaced,
];

fn state_name(seat: &Seat, state: StateName) -> &'static str {
    match state {
        StateName::Untaken => seat.say("left", "剩余"),
        StateName::Taken => seat.say("taken", "已领取"),
        StateName::Withdrawn => seat.say("withdrawn", "已撤回"),
        StateName::Aside => seat.say("set aside", "已搁置"),
        StateName::Replaced => seat.say("replaced", "已更换"),
    }
}

fn form(seat: &Seat, code: &Code, wanted: &Wanted) -> Markup {
    html! {
        form .search role="search" method="get" action={ "/manage/codes/" (code.id) "/items" } {
            label .spoken for="state" { (seat.say("State", "状态")) }
            select #state name="state" {
                @for state in STATES {
                    option value=(state.as_str()) selected[state == wanted.state] { (state_name(seat, state)) }
                }
            }
            label .spoken for="q" { (seat.say("Search in the items", "搜索内容")) }
            input #q type="search" name="q" value=(wanted.q) placeholder=(seat.say("Search in the items", "搜索内容"));
            button .quiet { (seat.say("Search", "搜索")) }
        }
    }
}

fn list(seat: &Seat, code: &Code, wanted: &Wanted, items: &[FoundItem]) -> Markup {
    let moves = seat.may(Scope::Manage)
        && matches!(
            wanted.state,
            StateName::Untaken | StateName::Withdrawn | StateName::Aside
        );
    html! {
        form method="post" action={ "/manage/codes/" (code.id) "/items" } {
            (token(seat))
            input type="hidden" name="state" value=(wanted.state.as_str());
            ul .tickets {
                @for FoundItem { item, state } in items {
                    li .ticket {
                        @let name = format!("item-{}", item.id());
                        @if moves {
                            input type="checkbox" name="item" value=(item.id()) aria-labelledby=(name);
                        }
                        div id=(name) { (shown(&item.content())) }
                        p .id { (item.id()) }
                        @match state {
                            ItemState::Taken { client } | ItemState::Replaced { client, .. } => {
                                p { a href=(super::claims::client_path(&code.id, client)) { (client) } }
                            },
                            _ => {},
                        }
                    }
                }
            }
            @if moves {
                p .row {
                    @if wanted.state != StateName::Withdrawn {
                        button .danger name="to" value="withdrawn" { (seat.say("Withdraw what is ticked", "撤回所选")) }
                    }
                    @if wanted.state != StateName::Untaken {
                        button name="to" value="untaken" { (seat.say("Put what is ticked into the pool", "将所选放回池中")) }
                    }
                }
                @if wanted.state == StateName::Aside {
                    p .warning { (seat.say(
                        "These may have been shown to somebody before Redis was replaced. In the pool, they \
                         may go to a second client.",
                        "这些内容可能在 Redis 更换前已被展示。放回池中可能会发给第二个人。",
                    )) }
                }
            }
        }
    }
}

pub(super) async fn shift(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Pairs(pairs): Pairs,
) -> Result<Response, Problem> {
    let field = |name: &str| {
        pairs
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    };
    let wrong = |detail: &str| Problem::new(ProblemKind::MalformedRequest, detail);
    let to = match field("to") {
        Some("withdrawn") => Place::Withdrawn,
        Some("untaken") => Place::Untaken,
        _ => return Err(wrong("choose where to move the items")),
    };
    let ids = pairs.iter().filter(|(field, _)| field == "item");
    let ids: Vec<ItemId> = ids.map(|(_, id)| id.parse()).collect::<Result<_, _>>()?;
    let organiser = seat.organiser(&app);
    let state = field("state").unwrap_or("untaken");
    if !ids.is_empty() && state == StateName::Aside.as_str() {
        organiser.release_items(&code, &ids, to).await?;
    } else if !ids.is_empty() {
        organiser.move_items_by_id(&code, &ids, to).await?;
    }
    let state = STATES.into_iter().find(|known| known.as_str() == state);
    let state = state.unwrap_or(StateName::Untaken).as_str();
    let to = format!("/manage/codes/{code}/items?state={state}");
    Ok(Redirect::to(&to).into_response())
}
