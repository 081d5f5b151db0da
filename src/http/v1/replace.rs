//! `POST /v1/codes/{code}/items/{item}/replace`: the item does not work.

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::{ReplaceAnswer, ReplaceOutcome};
use crate::domain::{CodeId, ItemId};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

/// Replace an item that does not work
///
/// The item goes out of play for good, and its client gets another untaken item in
/// its place, in one step. It does not matter whether the code is open.
///
/// The request is idempotent: if it is sent again, the answer names the same new item,
/// and no second one is taken. If the new item was itself replaced since, the answer
/// still names the item that replaced this one;
/// `GET /v1/codes/{code}/claims/{client}` shows what the client has now.
#[utoipa::path(
    post, path = "/v1/codes/{code}/items/{item}/replace", tag = "items",
    operation_id = "replace_item",
    params(("code" = CodeId, Path), ("item" = ItemId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::NoSuchItem, ProblemKind::ItemNotTaken, ProblemKind::Exhausted,
        ProblemKind::UpgradeFirst, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 201, description = "Replaced: the client has another item", body = ReplaceAnswer),
        (status = 200, description = "Repeated: the item was replaced before", body = ReplaceAnswer),
    )
)]
pub(super) async fn replace(
    State(app): State<App>,
    caller: Caller,
    Path((code, item)): Path<(CodeId, ItemId)>,
) -> Result<(StatusCode, axum::Json<ReplaceAnswer>), Problem> {
    let replacing = app.by(&caller).replace_item(&code, item).await?;
    let (status, outcome) = if replacing.repeated {
        (StatusCode::OK, ReplaceOutcome::Repeated)
    } else {
        (StatusCode::CREATED, ReplaceOutcome::Replaced)
    };
    let answer = ReplaceAnswer {
        outcome,
        old: replacing.exchange.old,
        new: replacing.exchange.new,
    };
    Ok((status, axum::Json(answer)))
}
