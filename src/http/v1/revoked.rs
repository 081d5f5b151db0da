//! `/v1/codes/{code}/revoked`: take a client's right away, or give it back.

use axum::extract::State;

use crate::api::{RevokeAnswer, Revoked, RevokedList};
use crate::domain::{ClientId, CodeId, Invalid};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

/// Take a client's right away
///
/// From now on it gets nothing and is shown nothing, whichever way it comes. What it has
/// stays taken, and is in the answer. The name is read as the code's identity reads it, so
/// the case of an e-mail address does not count. At most 10,000 clients of a code.
#[utoipa::path(
    put, path = "/v1/codes/{code}/revoked/{client}", tag = "clients", operation_id = "revoke",
    params(("code" = CodeId, Path), ("client" = ClientId, Path)),
    extensions(("x-problems" = json!([ProblemKind::TooManyRevoked, ProblemKind::UpgradeFirst]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "Done, also if it was before", body = RevokeAnswer),
    )
)]
pub(super) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((code, name)): Path<(CodeId, String)>,
) -> Result<axum::Json<RevokeAnswer>, Problem> {
    set(&app, &caller, &code, &name, true).await
}

/// Give a client's right back
#[utoipa::path(
    delete, path = "/v1/codes/{code}/revoked/{client}", tag = "clients", operation_id = "restore_client",
    params(("code" = CodeId, Path), ("client" = ClientId, Path)),
    extensions(("x-problems" = json!([ProblemKind::UpgradeFirst]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "Done, also if it was not revoked", body = RevokeAnswer),
    )
)]
pub(super) async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path((code, name)): Path<(CodeId, String)>,
) -> Result<axum::Json<RevokeAnswer>, Problem> {
    set(&app, &caller, &code, &name, false).await
}

async fn set(
    app: &App,
    caller: &Caller,
    code: &CodeId,
    name: &str,
    is_revoked: bool,
) -> Result<axum::Json<RevokeAnswer>, Problem> {
    let identity = app.apiece.code(code).await?.settings.identity;
    let client = app.identities.client(identity, name);
    let client = client.map_err(|Invalid { reason, .. }| {
        Problem::new(ProblemKind::Invalid, format!("client {reason}")).with("field", "client")
    })?;
    app.by(caller).revoke(code, &client, is_revoked).await?;
    let claims = app.apiece.view(code, Some(&client)).await?.claims;
    Ok(axum::Json(RevokeAnswer { client, claims }))
}

/// The clients whose right was taken away
#[utoipa::path(
    get, path = "/v1/codes/{code}/revoked", tag = "clients", operation_id = "list_revoked",
    params(("code" = CodeId, Path)),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "All of them", body = RevokedList),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<axum::Json<RevokedList>, Problem> {
    let revoked = app.apiece.revoked(&code).await?.into_iter();
    Ok(axum::Json(RevokedList {
        revoked: revoked.map(|(client, at)| Revoked { client, at }).collect(),
    }))
}
