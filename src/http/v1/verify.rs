//! `POST /v1/codes/{code}/verify`: check the books.

use axum::extract::State;

use crate::api::VerifyAnswer;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// Check a code's books
///
/// Checks that each item is in exactly one place, that each claim has its item, and
/// that the counts add up. It changes nothing, and may run while clients claim.
#[utoipa::path(
    post, path = "/v1/codes/{code}/verify", tag = "codes", params(("code" = CodeId, Path)),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "What was found", body = VerifyAnswer),
    )
)]
pub(super) async fn verify(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<axum::Json<VerifyAnswer>, Problem> {
    let found = app.apiece.verify(&code).await?;
    Ok(axum::Json(VerifyAnswer {
        ok: found.problems.is_empty(),
        items: found.items,
        claims: found.claims,
        problems: found.problems,
    }))
}
