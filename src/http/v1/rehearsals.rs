//! `/v1/codes/{code}/rehearsals`: walk through a code's page.

use axum::extract::State;
use jiff::SignedDuration;

use crate::api::RehearsalAnswer;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// How long an address is good.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Rehearse
///
/// The answer is an address that walks through the code's page with an invented item of the
/// same kind: the offer, the item, and what people see when nothing is left. Nothing is taken
/// or counted. It is good for 24 hours.
#[utoipa::path(
    post, path = "/v1/codes/{code}/rehearsals", tag = "codes", operation_id = "rehearse",
    params(("code" = CodeId, Path)),
    security(("key" = ["read"])),
    responses((status = 200, description = "Its address", body = RehearsalAnswer))
)]
pub(super) async fn rehearse(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<axum::Json<RehearsalAnswer>, Problem> {
    rehearse_for(&app, &code).await.map(axum::Json)
}

/// Makes the address of a rehearsal.
pub(in crate::http) async fn rehearse_for(
    app: &App,
    code: &CodeId,
) -> Result<RehearsalAnswer, Problem> {
    let view = app.apiece.view(code, None).await?;
    let ends = view.now.checked_add(LIFE).unwrap_or(view.now);
    let token = app.rehearsals.seal(code, ends);
    Ok(RehearsalAnswer {
        url: format!("{}/rehearsal/{token}", app.public_url.page(code)),
        ends_at: ends,
    })
}
