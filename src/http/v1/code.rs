//! `/v1/codes/{code}`: read, change, delete, count.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa::IntoParams;

use crate::api::CodeView;
use crate::domain::{Change, Code, CodeId, Stats};
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind, problems};
use crate::http::{App, run_to_completion};

/// Read a code
#[utoipa::path(
    get, path = "/v1/codes/{code}", tag = "codes", operation_id = "read_code",
    params(("code" = CodeId, Path)),
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

problems!(ChangeProblems: LimitInUse Stale);

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes what is read by hand")]
struct IfMatch {
    /// The version that the settings have to be at: an `ETag`, or `*` for any.
    #[param(
        rename = "if-match",
        nullable = false,
        example = "*",
        pattern = r#"^(\*|(W/)?"[!#-~]*")$"#
    )]
    if_match: Option<String>,
}

/// Change some of a code's settings
///
/// JSON Merge Patch (RFC 7396): what is absent stays. With `If-Match`, only if
/// the settings are still at that version.
#[utoipa::path(
    patch, path = "/v1/codes/{code}", tag = "codes", request_body = Change,
    params(("code" = CodeId, Path), IfMatch),
    responses(
        (status = 200, description = "The code", body = CodeView),
        ChangeProblems,
    )
)]
pub(super) async fn change(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    headers: HeaderMap,
    Json(change): Json<Change>,
) -> Result<Response, Problem> {
    let version = expected_version(&headers)?;
    let code = app.apiece.change_code(&code, &change, version).await?;
    Ok(with_etag(code, &app))
}

/// Delete a code
///
/// With its pool, its claims and its history. This cannot be undone.
#[utoipa::path(
    delete, path = "/v1/codes/{code}", tag = "codes", params(("code" = CodeId, Path)),
    responses(
        (status = 204, description = "It is gone"),
    )
)]
pub(super) async fn delete(
    State(app): State<App>,
    Path(code): Path<CodeId>,
) -> Result<StatusCode, Problem> {
    run_to_completion(async move { app.apiece.delete_code(&code).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Count a code's pool
#[utoipa::path(
    get, path = "/v1/codes/{code}/stats", tag = "codes", params(("code" = CodeId, Path)),
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

fn with_etag(code: Code, app: &App) -> Response {
    let etag = format!("\"{}\"", code.version);
    let view = CodeView::new(code, &app.public_url);
    ([(header::ETAG, etag)], axum::Json(view)).into_response()
}

/// The version that `If-Match` asks for; nothing if it asks for none, or `*`.
fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let value = value.to_str().unwrap_or_default();
    if value == "*" {
        return Ok(None);
    }
    let tag = value.strip_prefix("W/").unwrap_or(value);
    let tag = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let tag = tag.ok_or_else(|| {
        let detail = "If-Match has to be * or an ETag in quotes, such as \"1\"";
        Problem::new(ProblemKind::MalformedRequest, detail)
    })?;
    let version = tag.parse().ok().filter(|_| !value.starts_with("W/"));
    let stale = || {
        let detail = "If-Match is not an ETag that this code ever had";
        Problem::new(ProblemKind::Stale, detail)
    };
    version.map(Some).ok_or_else(stale)
}
