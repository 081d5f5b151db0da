//! `/v1/codes/{code}/journal` and `/v1/journal`: what organisers did.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::JournalAnswer;
use crate::domain::{CodeId, Invalid};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::store::MAX_JOURNAL;

#[derive(Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Most {
    /// How many entries at most.
    #[param(default = 100, minimum = 1, maximum = 1000)]
    limit: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self { limit: 100 }
    }
}

impl Most {
    fn checked(&self) -> Result<usize, Invalid> {
        if (1..=MAX_JOURNAL).contains(&self.limit) {
            return Ok(self.limit);
        }
        let reason = format!("is {}; it must be 1 to {MAX_JOURNAL}", self.limit);
        Err(Invalid::new("limit", reason))
    }
}

/// What was done to a code
///
/// By which key or person, and when. The last 1,000 entries are kept, and none names a client.
/// Claims are not in it.
#[utoipa::path(
    get, path = "/v1/codes/{code}/journal", tag = "journal", operation_id = "read_journal",
    params(("code" = CodeId, Path), Most),
    security(("key" = ["read"])),
    responses((status = 200, description = "The newest first", body = JournalAnswer))
)]
pub(super) async fn of_code(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(most): Query<Most>,
) -> Result<axum::Json<JournalAnswer>, Problem> {
    let entries = app.apiece.journal(&code, most.checked()?).await?;
    Ok(axum::Json(JournalAnswer { entries }))
}

/// What was done to the service
///
/// Codes that were made and deleted, and keys. The last 1,000 entries are kept.
#[utoipa::path(
    get, path = "/v1/journal", tag = "journal", operation_id = "read_service_journal",
    params(Most),
    security(("key" = ["admin"])),
    responses((status = 200, description = "The newest first", body = JournalAnswer))
)]
pub(super) async fn of_service(
    State(app): State<App>,
    Query(most): Query<Most>,
) -> Result<axum::Json<JournalAnswer>, Problem> {
    let entries = app.apiece.service_journal(most.checked()?).await?;
    Ok(axum::Json(JournalAnswer { entries }))
}
