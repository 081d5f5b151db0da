//! `GET /v1/codes/{code}/pace`: how fast items go out.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::PaceAnswer;
use crate::domain::{CodeId, PaceBy, PaceSpan};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Points {
    /// Count by the `minute` (of the last day), the `hour` or the `day` (in UTC). By default, by
    /// the minute.
    #[param(inline)]
    by: Option<PaceBy>,
}

/// Read how fast items go out
///
/// Each item that was granted counts once, when its client got it. Minutes, hours and days are
/// those of the store's clock.
#[utoipa::path(
    get, path = "/v1/codes/{code}/pace", tag = "codes", operation_id = "read_pace",
    params(("code" = CodeId, Path), Points),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "The pace", body = PaceAnswer),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(Points { by }): Query<Points>,
) -> Result<axum::Json<PaceAnswer>, Problem> {
    let pace = app.apiece.pace(&code, PaceSpan::All).await?;
    let left = app.apiece.stats(&code).await?.untaken;
    Ok(axum::Json(PaceAnswer::new(
        &pace,
        by.unwrap_or_default(),
        left,
    )))
}
