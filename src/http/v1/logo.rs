//! `/v1/codes/{code}/logo`: the organiser's logo.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use crate::api::CodeView;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::auth::Caller;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};
use crate::logo::{Logo, LogoError};
use crate::service::Error;

/// Give a code a logo
///
/// A PNG, JPEG or WebP image of at most 256 KiB, whatever its content type says. It is decoded
/// and written anew as a PNG of at most 256 pixels on a side. The page shows it, and so does
/// the middle of the code's QR code.
#[utoipa::path(
    put, path = "/v1/codes/{code}/logo", tag = "codes", operation_id = "set_logo",
    params(("code" = CodeId, Path)),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
    extensions(("x-problems" = json!([
        ProblemKind::UnusableLogo, ProblemKind::UpgradeFirst, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses((status = 200, description = "The code", body = CodeView))
)]
pub(super) async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Whole(picture): Whole<{ Logo::MAX_BYTES + 1 }>,
) -> Result<axum::Json<CodeView>, Problem> {
    let logo = read(picture).await?;
    let code = app.by(&caller).set_logo(&code, Some(&logo)).await?;
    Ok(axum::Json(CodeView::new(code, &app.public_url)))
}

/// Reads a picture. Decoding takes as long as many claims do.
pub(in crate::http) async fn read(picture: Bytes) -> Result<Logo, Problem> {
    let read = tokio::task::spawn_blocking(move || Logo::read(&picture)).await;
    let logo = read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    logo.map_err(|error: LogoError| Error::Logo(error).into())
}

/// Take a code's logo away
#[utoipa::path(
    delete, path = "/v1/codes/{code}/logo", tag = "codes", operation_id = "remove_logo",
    params(("code" = CodeId, Path)),
    security(("key" = ["manage"])),
    responses((status = 204, description = "The code has no logo"))
)]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
) -> Result<StatusCode, Problem> {
    app.by(&caller).set_logo(&code, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
