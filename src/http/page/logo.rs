//! A code's logo.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use crate::domain::{CodeId, Digest, Settings};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::html::assets::FOR_EVER;
use crate::http::problem::{Problem, ProblemKind};

/// The image on a page, if the code has a logo. The heading says the same, so it has no text.
pub(super) fn image(code: &CodeId, settings: &Settings) -> Option<Markup> {
    let digest = settings.logo?;
    let path = format!("/c/{code}/logo/{digest}.png");
    Some(html! { img .logo src=(path) alt="" decoding="async"; })
}

/// `GET /c/{code}/logo/{digest}.png`: the picture. Its address changes with it.
pub(super) async fn serve(
    State(app): State<App>,
    Path((code, name)): Path<(CodeId, String)>,
) -> Result<Response, Problem> {
    let digest: Option<Digest> = name
        .strip_suffix(".png")
        .and_then(|digest| digest.parse().ok());
    let picture = match digest {
        Some(digest) => app.apiece.logo(&code, digest).await?,
        None => None,
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
