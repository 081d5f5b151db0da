//! `/v1/keys`: who may use the API.

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::{KeyList, KeyView, NewKeyAnswer};
use crate::domain::{KeyId, NewKey};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};

/// Make a key
///
/// The answer has the key's text, this once: only its hash is kept. At most 1,000 keys. The
/// admin key of the service (`APIECE_ADMIN_KEY`) is not among them and cannot be revoked.
#[utoipa::path(
    post, path = "/v1/keys", tag = "keys", operation_id = "create_key", request_body = NewKey,
    extensions(("x-problems" = json!([ProblemKind::TooManyKeys, ProblemKind::StoreFull]))),
    security(("key" = ["admin"])),
    responses((status = 201, description = "The key", body = NewKeyAnswer))
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewKey>,
) -> Result<(StatusCode, axum::Json<NewKeyAnswer>), Problem> {
    let (key, token) = app.by(&caller).create_key(new).await?;
    let secret = token.reveal();
    Ok((
        StatusCode::CREATED,
        axum::Json(NewKeyAnswer { secret, key }),
    ))
}

/// List the keys
#[utoipa::path(
    get, path = "/v1/keys", tag = "keys", operation_id = "list_keys",
    security(("key" = ["admin"])),
    responses((status = 200, description = "All of them, without their secrets", body = KeyList))
)]
pub(super) async fn list(State(app): State<App>) -> Result<axum::Json<KeyList>, Problem> {
    let keys = app.apiece.keys().await?.into_iter();
    let keys = keys.map(|(key, used_at)| KeyView { key, used_at });
    Ok(axum::Json(KeyList {
        keys: keys.collect(),
    }))
}

/// Revoke a key
///
/// No replica accepts it five seconds later. Sessions of the console that began with it end.
#[utoipa::path(
    delete, path = "/v1/keys/{key}", tag = "keys", operation_id = "revoke_key",
    params(("key" = KeyId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NoSuchKey]))),
    security(("key" = ["admin"])),
    responses((status = 204, description = "It is revoked"))
)]
pub(super) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<KeyId>,
) -> Result<StatusCode, Problem> {
    app.by(&caller).revoke_key(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}
