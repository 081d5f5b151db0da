//! `/manage/codes/{code}/clients/{client}`: what one client has, and what can be done about it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::claims::client_path;
use super::fill::shown;
use super::form::{Nothing, Posted};
use super::parts::{ask_once, moment};
use super::seat::Seat;
use super::shell::{self, Tab};
use super::views::Views;
use crate::domain::{Claim, ClientId, Code, CodeId, ItemId, Replaced, Scope};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

/// Its views.
pub(super) fn views(views: Views) -> Views {
    views
        .get("/manage/codes/{code}/clients/{client}", Scope::Read, show)
        .post(
            "/manage/codes/{code}/clients/{client}/replace",
            Scope::Manage,
            replace,
        )
        .post(
            "/manage/codes/{code}/clients/{client}/undo",
            Scope::Redeem,
            undo,
        )
        .post(
            "/manage/codes/{code}/clients/{client}/revoke",
            Scope::Manage,
            revoke,
        )
        .post(
            "/manage/codes/{code}/clients/{client}/erase",
            Scope::Manage,
            erase,
        )
}

type Named = Path<(CodeId, ClientId)>;

/// What is known of a client.
struct Known {
    claims: Vec<Claim>,
    replaced: Vec<Replaced>,
    is_revoked: bool,
}

async fn show(
    State(app): State<App>,
    seat: Seat,
    Path((code, client)): Named,
) -> Result<shell::Page, Problem> {
    let view = app.apiece.view(&code, Some(&client)).await?;
    let known = Known {
        claims: view.claims,
        replaced: app.apiece.replaced(&code, &client).await?,
        is_revoked: app
            .apiece
            .revoked(&code)
            .await?
            .iter()
            .any(|(name, _)| *name == client),
    };
    if known.claims.is_empty() && !known.is_revoked {
        let detail = format!("the client {client} has claimed nothing from {code}");
        return Err(Problem::new(ProblemKind::NoSuchClient, detail));
    }
    let code = view.code;
    let path = client_path(&code.id, &client);
    let body = html! {
        h2 { (client) }
        @if known.is_revoked {
            p .warning { (seat.say(
                "This client's right was taken away: it gets nothing, and is shown nothing.",
                "此领取者的权利已被取消，不再获得或看到任何内容。",
            )) }
        }
        @for claim in &known.claims { (item(&seat, &code, &path, claim)) }
        (history(&seat, &known.replaced))
        @if seat.may(Scope::Manage) { (actions(&seat, &path, &known)) }
    };
    Ok(shell::of_code(
        &seat,
        &code,
        Tab::Claims,
        client.as_str(),
        &body,
    ))
}

fn item(seat: &Seat, code: &Code, path: &str, claim: &Claim) -> Markup {
    let question = seat.say(
        "The item goes out of play for good, and this client gets another in its place.",
        "此内容将永久停用，领取者将获得另一份。",
    );
    let fields = html! { input type="hidden" name="item" value=(claim.item.id()); };
    html! {
        section .panel {
            div .ticket { (shown(&claim.item.content())) }
            dl .facts {
                dt { (seat.say("Claimed", "领取时间")) } dd { (moment(claim.at)) }
                dt { (seat.say("Item", "内容编号")) } dd .id { (claim.item.id()) }
                @if code.settings.per_client > 1 {
                    dt { (seat.say("Which", "第几份")) } dd { (claim.nth) }
                }
                @if claim.accepted_terms {
                    dt { (seat.say("Terms", "条款")) } dd { (seat.say("accepted", "已同意")) }
                }
                @if let Some(mark) = &claim.redeemed {
                    dt { (seat.say("Used", "已使用")) } dd { (moment(mark.at)) ", " (mark.by) }
                }
            }
            div .row {
                @if seat.may(Scope::Manage) {
                    (ask_once(seat, "", seat.say("Replace it", "更换"), question, &format!("{path}/replace"), &fields))
                }
                @if seat.may(Scope::Redeem) && claim.redeemed.is_some() {
                    @let fields = html! { input type="hidden" name="nth" value=(claim.nth); };
                    @let question = seat.say("The item can be used again.", "此内容可再次使用。");
                    (ask_once(seat, "quiet", seat.say("Not used after all", "撤销使用"), question, &format!("{path}/undo"), &fields))
                }
            }
        }
    }
}

/// The items that it had before.
fn history(seat: &Seat, replaced: &[Replaced]) -> Markup {
    html! {
        @if !replaced.is_empty() {
            section .panel {
                h3 { (seat.say("Replaced before", "此前已更换")) }
                ul .counts {
                    @for old in replaced {
                        li { (shown(&old.item.content())) " " span .soft { (moment(old.replaced_at)) } }
                    }
                }
            }
        }
    }
}

fn actions(seat: &Seat, path: &str, known: &Known) -> Markup {
    let (revoke, question, class) = if known.is_revoked {
        (
            seat.say("Give the right back", "恢复权利"),
            seat.say(
                "The client may claim again, and sees its items.",
                "领取者可再次领取并查看其内容。",
            ),
            "quiet",
        )
    } else {
        (
            seat.say("Take the right away", "取消权利"),
            seat.say(
                "From now on this client gets nothing and is shown nothing. What it has stays taken.",
                "此后该领取者不再获得或看到任何内容。已领取的仍视为已领取。",
            ),
            "danger",
        )
    };
    let erase = seat.say(
        "Its items stay taken, under a name that says nothing. This cannot be undone.",
        "其内容仍视为已领取，但名称将被无意义的代号取代。无法撤销。",
    );
    let fields = html! { input type="hidden" name="is_revoked" value=(!known.is_revoked); };
    html! {
        section .row aria-label=(seat.say("The client", "领取者")) {
            (ask_once(seat, class, revoke, question, &format!("{path}/revoke"), &fields))
            @if !known.claims.is_empty() {
                (ask_once(seat, "danger", seat.say("Erase the name", "抹除姓名"), erase, &format!("{path}/erase"), &html! {}))
            }
        }
    }
}

#[derive(Deserialize)]
struct Which {
    item: ItemId,
}

async fn replace(
    State(app): State<App>,
    seat: Seat,
    Path((code, client)): Named,
    Posted(Which { item }): Posted<Which>,
) -> Result<Response, Problem> {
    seat.organiser(&app).replace_item(&code, item).await?;
    Ok(Redirect::to(&client_path(&code, &client)).into_response())
}

#[derive(Deserialize)]
struct Nth {
    nth: u32,
}

async fn undo(
    State(app): State<App>,
    seat: Seat,
    Path((code, client)): Named,
    Posted(Nth { nth }): Posted<Nth>,
) -> Result<Response, Problem> {
    let organiser = seat.organiser(&app);
    organiser.undo_redemption(&code, &client, nth).await?;
    Ok(Redirect::to(&client_path(&code, &client)).into_response())
}

#[derive(Deserialize)]
struct Right {
    is_revoked: bool,
}

async fn revoke(
    State(app): State<App>,
    seat: Seat,
    Path((code, client)): Named,
    Posted(Right { is_revoked }): Posted<Right>,
) -> Result<Response, Problem> {
    let organiser = seat.organiser(&app);
    organiser.revoke(&code, &client, is_revoked).await?;
    let has_items = !app
        .apiece
        .view(&code, Some(&client))
        .await?
        .claims
        .is_empty();
    let to = if is_revoked || has_items {
        client_path(&code, &client)
    } else {
        format!("/manage/codes/{code}/claims")
    };
    Ok(Redirect::to(&to).into_response())
}

async fn erase(
    State(app): State<App>,
    seat: Seat,
    Path((code, client)): Named,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Problem> {
    let organiser = seat.organiser(&app);
    let (name, _) = organiser.erase(&code, &client, false).await?;
    Ok(Redirect::to(&client_path(&code, &name)).into_response())
}
