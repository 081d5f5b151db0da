//! `POST /v1/console`: an address that opens the console.

use axum::extract::State;

use crate::api::ConsoleAnswer;
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::problem::Problem;

/// Open the console
///
/// The answer is an address that is good once, within a minute. Whoever opens it can do there
/// what the key of this call may do, for 12 hours or until the key is revoked.
#[utoipa::path(
    post, path = "/v1/console", tag = "console", operation_id = "open_console",
    security(("key" = ["read"])),
    responses((status = 200, description = "Its address", body = ConsoleAnswer))
)]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
) -> Result<axum::Json<ConsoleAnswer>, Problem> {
    let pass = app.pass(&caller)?;
    let token = app.sessions.seal(&pass);
    Ok(axum::Json(ConsoleAnswer {
        url: format!("{}/manage/in/{token}", app.public_url.origin()),
        ends_at: pass.ends,
    }))
}
