//! The files that pages refer to. A file's name contains a hash of its content, so
//! browsers may cache it for ever.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};

pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("css", "text/css", include_str!("assets/page.css")));
pub(super) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("js", "text/javascript", include_str!("assets/page.js")));
pub(super) static SCREEN: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("js", "text/javascript", include_str!("assets/screen.js")));
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("svg", "image/svg+xml", include_str!("assets/icon.svg")));

/// A file and its address.
pub(super) struct Asset {
    name: String,
    content_type: String,
    content: &'static str,
}

impl Asset {
    fn new(extension: &str, content_type: &str, content: &'static str) -> Self {
        let hash = blake3::hash(content.as_bytes()).to_hex();
        Self {
            name: format!("{}.{extension}", &hash[..16]),
            content_type: format!("{content_type}; charset=utf-8"),
            content,
        }
    }

    /// Its address on this host.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

pub(super) async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = [&STYLE, &SCRIPT, &SCREEN, &ICON]
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| {
            Problem::new(
                ProblemKind::NoSuchAddress,
                "no page of this version refers to it",
            )
        })?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type.as_str()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content).into_response())
}
