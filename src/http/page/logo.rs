//! A code's logo.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::assets::FOR_EVER;
use crate::domain::{CodeId, Settings};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

/// The image on a page, if the code has a logo. The heading says the same, so it has no text.
pub(super) fn image(code: &CodeId, settings: &Settings) -> Option<Markup> {
    let name = name(settings)?;
    Some(html! { img .logo src={ "/c/" (code) "/logo/" (name) } alt="" decoding="async"; })
}

/// The last part of the address of a code's logo. It changes with the picture.
fn name(settings: &Settings) -> Option<String> {
    let digest = settings.logo?.to_string();
    Some(format!("{}.png", &digest[..16]))
}

/// `GET /c/{code}/logo/{name}`: the picture.
pub(super) async fn serve(
    State(app): State<App>,
    Path((code, wanted)): Path<(CodeId, String)>,
) -> Result<Response, Problem> {
    let settings = app.apiece.code(&code).await?.settings;
    let picture = match name(&settings) {
        Some(name) if name == wanted => app.apiece.logo(&code).await?,
        _ => None,
    };
    let gone = || {
        Problem::new(
            ProblemKind::NoSuchAddress,
            "the code has another logo, or none",
        )
    };
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    Ok((headers, picture.ok_or_else(gone)?).into_response())
}
