//! `POST /v1/files/gc`: contents that no item refers to.

use axum::extract::State;
use serde_json::json;

use crate::api::{Collect, CollectAnswer, Orphan};
use crate::domain::Deed;
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::Json;
use crate::http::problem::{Problem, ProblemKind};

/// Find or remove contents that no item refers to
///
/// It looks at some contents at a time. Call it again with the last answer's `next`
/// until there is none. It may run while files are added.
#[utoipa::path(
    post, path = "/v1/files/gc", tag = "files", request_body = Collect,
    extensions(("x-problems" = json!([ProblemKind::FilesUnavailable]))),
    security(("key" = ["admin"])),
    responses(
        (status = 200, description = "What was found", body = CollectAnswer),
    )
)]
pub(super) async fn collect(
    State(app): State<App>,
    caller: Caller,
    Json(wanted): Json<Collect>,
) -> Result<axum::Json<CollectAnswer>, Problem> {
    let (from, delete) = (wanted.from, wanted.delete);
    let now = app.clock.now();
    let step = app.apiece.collect(from, now, delete).await?;
    if delete && step.bytes > 0 {
        let details = json!({ "bytes": step.bytes });
        app.by(&caller)
            .note(None, Deed::FilesRemoved, details)
            .await;
    }
    let orphan = |kept: &crate::files::StoredContents| Orphan {
        sha256: kept.sha256,
        size: kept.size,
    };
    Ok(axum::Json(CollectAnswer {
        looked_at: step.looked_at,
        orphans: step.orphans.iter().map(orphan).collect(),
        abandoned: step.abandoned,
        bytes: step.bytes,
        next: step.next,
    }))
}
