//! `/v1/codes/{code}/items/withdraw`, `/restore` and `/release`: take items out of
//! play and put them back.

use axum::extract::State;

use super::items::{JSON_BODY, parse_items};
use crate::api::{ItemsToMove, ItemsToRelease, MoveAnswer, MovedItem, ReleaseAnswer};
use crate::domain::{CodeId, Item, ItemId, Moved, Place};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::intake::ItemKind;
use crate::store::MAX_ITEMS_PER_CALL;

/// Take items out of play
///
/// No client can get them any more. A client keeps an item that it has.
#[utoipa::path(
    post, path = "/v1/codes/{code}/items/withdraw", tag = "items", request_body = ItemsToMove,
    params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::InvalidItems, ProblemKind::NoItems, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "One answer per item", body = MoveAnswer),
    )
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Json(which): Json<ItemsToMove, JSON_BODY>,
) -> Result<axum::Json<MoveAnswer>, Problem> {
    move_items(&app, &caller, &code, which, Place::Withdrawn).await
}

/// Put withdrawn items back into the pool
#[utoipa::path(
    post, path = "/v1/codes/{code}/items/restore", tag = "items", request_body = ItemsToMove,
    params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::InvalidItems, ProblemKind::NoItems, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "One answer per item", body = MoveAnswer),
    )
)]
pub(super) async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Json(which): Json<ItemsToMove, JSON_BODY>,
) -> Result<axum::Json<MoveAnswer>, Problem> {
    move_items(&app, &caller, &code, which, Place::Untaken).await
}

/// Release items that were set aside
///
/// At the level `fenced`, items that may have been shown before Redis was restarted or
/// replaced are set aside, and no client gets them. Released into the pool, such an item
/// can go to a second client.
#[utoipa::path(
    post, path = "/v1/codes/{code}/items/release", tag = "items",
    request_body = ItemsToRelease, params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([ProblemKind::StoreFull]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "How many were released", body = ReleaseAnswer),
    )
)]
pub(super) async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Json(which): Json<ItemsToRelease, JSON_BODY>,
) -> Result<axum::Json<ReleaseAnswer>, Problem> {
    check_count(which.ids.len())?;
    let to = if which.withdraw {
        Place::Withdrawn
    } else {
        Place::Untaken
    };
    let released = app.by(&caller).release_items(&code, &which.ids, to).await?;
    Ok(axum::Json(ReleaseAnswer { released }))
}

fn check_count(count: usize) -> Result<(), Problem> {
    if count > MAX_ITEMS_PER_CALL {
        let detail = format!("{count} ids are over the limit of {MAX_ITEMS_PER_CALL} a request");
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    Ok(())
}

async fn move_items(
    app: &App,
    caller: &Caller,
    code: &CodeId,
    which: ItemsToMove,
    to: Place,
) -> Result<axum::Json<MoveAnswer>, Problem> {
    check_count(which.ids.len())?;
    let mut results = Vec::new();
    // Both lists are checked before anything moves.
    let items = if which.items.is_empty() && !which.ids.is_empty() {
        Vec::new()
    } else {
        parse_items(&which.items, ItemKind::Auto, false)?
            .into_iter()
            .map(|(item, _)| item)
            .collect()
    };
    let organiser = app.by(caller);
    if !which.ids.is_empty() {
        let moved = organiser.move_items_by_id(code, &which.ids, to).await?;
        results.extend(answers(which.ids.into_iter(), moved));
    }
    if !items.is_empty() {
        let items = app.apiece.as_known(code, &items).await?;
        let moved = app.apiece.move_items(code, &items, to).await?;
        organiser.moved(code, &moved, to).await;
        results.extend(answers(items.iter().map(Item::id), moved));
    }
    Ok(axum::Json(MoveAnswer { results }))
}

fn answers(
    ids: impl Iterator<Item = ItemId>,
    moved: Vec<Moved>,
) -> impl Iterator<Item = MovedItem> {
    ids.zip(moved).map(|(id, moved)| MovedItem {
        id,
        result: moved.into(),
    })
}
