//! `/v1/codes/{code}`: read, change, delete, count.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headers::{HeaderMapExt as _, IfMatch};
use utoipa::IntoParams;

use crate::api::CodeView;
use crate::domain::{Change, Code, CodeId, Stats};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};

/// Read a code
#[utoipa::path(
    get, path = "/v1/codes/{code}", tag = "codes", operation_id = "read_code",
    params(("code" = CodeId, Path)),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "The code", body = CodeView, headers(("etag", description = "The settings' version"))),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    Ok(with_etag(code, &app))
}

/// Change some of a code's settings
///
/// JSON Merge Patch (RFC 7396): what is absent stays. With `If-Match`, the settings
/// change only if they still have that version.
#[utoipa::path(
    patch, path = "/v1/codes/{code}", tag = "codes", request_body = Change,
    params(("code" = CodeId, Path),  Conditions),
    extensions(("x-problems" = json!([
        ProblemKind::LimitInUse, ProblemKind::IdentityInUse, ProblemKind::IdentityMissing, ProblemKind::UpgradeFirst,
        ProblemKind::Stale, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "The code", body = CodeView),
    )
)]
pub(super) async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    headers: HeaderMap,
    Json(change): Json<Change>,
) -> Result<Response, Problem> {
    let expected = expected(&headers)?;
    if let Some(identity) = change.value("identity") {
        app.identities.check(identity)?;
    }
    let code = app
        .by(&caller)
        .change_code(&code, &change, expected)
        .await?;
    Ok(with_etag(code, &app))
}

/// Delete a code
///
/// This deletes its pool, its claims and its history too. It cannot be undone.
#[utoipa::path(
    delete, path = "/v1/codes/{code}", tag = "codes", params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([ProblemKind::StoreFull]))),
    security(("key" = ["manage"])),
    responses(
        (status = 204, description = "The code is deleted"),
    )
)]
pub(super) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
) -> Result<StatusCode, Problem> {
    app.by(&caller).delete_code(&code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Count a code's pool
#[utoipa::path(
    get, path = "/v1/codes/{code}/stats", tag = "codes", params(("code" = CodeId, Path)),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "The counts", body = Stats),
    )
)]
pub(super) async fn stats(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<axum::Json<Stats>, Problem> {
    Ok(axum::Json(app.apiece.stats(&code).await?))
}

/// The condition of a change.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes a header")]
struct Conditions {
    /// The `ETag` of the settings to change, several, or `*` for any.
    #[param(
        rename = "if-match",
        pattern = r#"^(\*|"[0-9]{1,19}"(, ?"[0-9]{1,19}")*)$"#
    )]
    if_match: Option<String>,
}

fn with_etag(code: Code, app: &App) -> Response {
    let etag = etag(code.version);
    let view = CodeView::new(code, &app.public_url);
    ([(header::ETAG, etag)], axum::Json(view)).into_response()
}

/// The versions that `If-Match` allows (RFC 9110, section 13.1.1).
fn expected(headers: &HeaderMap) -> Result<impl Fn(u64) -> bool, Problem> {
    let condition = headers.typed_try_get::<IfMatch>().map_err(|_| {
        Problem::new(
            ProblemKind::Stale,
            "If-Match is neither ETags in double quotes nor *",
        )
    })?;
    Ok(move |version| {
        let etag = etag(version).parse().expect("digits in quotes are an ETag");
        let passes = |condition: &IfMatch| condition.precondition_passes(&etag);
        condition.as_ref().is_none_or(passes)
    })
}

fn etag(version: u64) -> String {
    format!("\"{version}\"")
}
