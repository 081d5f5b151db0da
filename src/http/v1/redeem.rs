//! `/v1/codes/{code}/claims/{client}/redeem`: mark an item as used, or take the mark away.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::{Redeem, RedeemAnswer, RedeemOutcome, UndoAnswer};
use crate::domain::{ClientId, CodeId};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// Mark an item as used
///
/// For a code whose `redeem` is set. An item is used once, whoever asks: the first request is
/// answered with 201, and each later one with 200 and when it was used and by whom. A request
/// with an `attempt` can be sent again, and is answered as the first time.
#[utoipa::path(
    post, path = "/v1/codes/{code}/claims/{client}/redeem", tag = "claims",
    operation_id = "redeem", request_body = Redeem,
    params(("code" = CodeId, Path), ("client" = ClientId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::NoSuchClaim, ProblemKind::NotRedeemable, ProblemKind::Revoked, ProblemKind::StoreFull
    ]))),
    security(("key" = ["redeem"])),
    responses(
        (status = 201, description = "Redeemed: it is used now, by this attempt", body = RedeemAnswer),
        (status = 200, description = "Repeated: it was used before", body = RedeemAnswer),
    )
)]
pub(super) async fn redeem(
    State(app): State<App>,
    Path((code, client)): Path<(CodeId, ClientId)>,
    Json(redeem): Json<Redeem>,
) -> Result<(StatusCode, axum::Json<RedeemAnswer>), Problem> {
    let Redeem { nth, by, attempt } = redeem;
    let redeemed = app
        .apiece
        .redeem(&code, &client, nth, attempt.as_ref(), &by);
    let redeemed = redeemed.await?;
    let (status, outcome) = if redeemed.repeated {
        (StatusCode::OK, RedeemOutcome::Repeated)
    } else {
        (StatusCode::CREATED, RedeemOutcome::Redeemed)
    };
    let claim = redeemed.claim;
    Ok((status, axum::Json(RedeemAnswer { outcome, claim })))
}

#[derive(Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Which of the client's items, counting from 1.
    #[param(default = 1, minimum = 1, maximum = 100)]
    nth: u32,
}

impl Default for Which {
    fn default() -> Self {
        Self { nth: 1 }
    }
}

/// Take the mark of a used item away
///
/// The item can be used again.
#[utoipa::path(
    delete, path = "/v1/codes/{code}/claims/{client}/redeem", tag = "claims",
    operation_id = "undo_redemption",
    params(("code" = CodeId, Path), ("client" = ClientId, Path), Which),
    extensions(("x-problems" = json!([ProblemKind::NoSuchClaim, ProblemKind::NotRedeemed]))),
    security(("key" = ["redeem"])),
    responses((status = 200, description = "It is not marked any more", body = UndoAnswer))
)]
pub(super) async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path((code, client)): Path<(CodeId, ClientId)>,
    Query(Which { nth }): Query<Which>,
) -> Result<axum::Json<UndoAnswer>, Problem> {
    let undone = app.by(&caller).undo_redemption(&code, &client, nth).await?;
    Ok(axum::Json(UndoAnswer { undone }))
}
