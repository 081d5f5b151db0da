//! `POST /v1/store/upgrade`: upgrade the schema of the data.

use axum::extract::State;
use serde_json::json;

use crate::api::{UpgradeAnswer, UpgradeStep};
use crate::domain::Deed;
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::Json;
use crate::http::problem::{Problem, ProblemKind};
use crate::store::SCHEMA_VERSION;

/// Upgrade the store's data to this version
///
/// Call this after all replicas have this version: older ones cannot read the data
/// afterwards. It upgrades some codes at a time, each atomically, while clients claim.
/// Call it again with the last answer's `next` until there is none. If it breaks off,
/// begin again.
#[utoipa::path(
    post, path = "/v1/store/upgrade", tag = "store", request_body = UpgradeStep,
    extensions(("x-problems" = json!([ProblemKind::StoreFull]))),
    security(("key" = ["admin"])),
    responses(
        (status = 200, description = "What was done", body = UpgradeAnswer),
    )
)]
pub(super) async fn upgrade(
    State(app): State<App>,
    caller: Caller,
    Json(step): Json<UpgradeStep>,
) -> Result<axum::Json<UpgradeAnswer>, Problem> {
    let done = app.apiece.upgrade(step.after.as_ref()).await?;
    if done.next.is_none() {
        let details = json!({ "schema": SCHEMA_VERSION });
        app.by(&caller)
            .note(None, Deed::StoreUpgraded, details)
            .await;
    }
    Ok(axum::Json(UpgradeAnswer {
        schema: SCHEMA_VERSION,
        codes: done.codes,
        upgraded: done.upgraded,
        next: done.next,
    }))
}
