//! The files that pages refer to. A file's name contains a hash of its content, so
//! browsers may cache it for ever.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::domain::Accent;
use crate::http::extract::Path;
use crate::http::problem::{Problem, ProblemKind};
use crate::sheets;

/// Some files of the folder, one after the other.
macro_rules! files {
    ($($file:literal)+) => { concat!($(include_str!(concat!("assets/", $file))),+) };
}

pub(in crate::http) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::css(files!("base.css" "page.css")));
pub(in crate::http) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::js(files!("copy.js" "page.js")));
pub(in crate::http) static SCREEN: LazyLock<Asset> =
    LazyLock::new(|| Asset::js(files!("screen.js")));
pub(in crate::http) static CONSOLE_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::css(files!("base.css" "console.css" "settings.css")));
pub(in crate::http) static CONSOLE_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::js(files!("copy.js" "console.js" "settings.js")));
pub(in crate::http) static SHEET_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::css(sheets::STYLE));
pub(in crate::http) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("svg", "image/svg+xml", files!("icon.svg")));

/// What is at such an address never changes.
pub(in crate::http) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A file and its address.
pub(in crate::http) struct Asset {
    name: String,
    content_type: String,
    content: &'static str,
}

impl Asset {
    fn css(content: &'static str) -> Self {
        Self::new("css", "text/css", content)
    }

    fn js(content: &'static str) -> Self {
        Self::new("js", "text/javascript", content)
    }

    fn new(extension: &str, content_type: &str, content: &'static str) -> Self {
        let hash = blake3::hash(content.as_bytes()).to_hex();
        Self {
            name: format!("{}.{extension}", &hash[..16]),
            content_type: format!("{content_type}; charset=utf-8"),
            content,
        }
    }

    /// Its address on this host.
    pub(in crate::http) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// The address of the styles that make a colour that of buttons and links. A page has no styles
/// of its own: its policy forbids them.
pub(in crate::http) fn accent_path(accent: Accent) -> String {
    format!("/assets/accent-{}.css", &accent.to_string()[1..])
}

/// The styles at such an address.
fn accent_style(name: &str) -> Option<Response> {
    let digits = name.strip_prefix("accent-")?.strip_suffix(".css")?;
    let accent: Accent = format!("#{digits}").parse().ok()?;
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    Some((headers, accent.stylesheet()).into_response())
}

pub(in crate::http) async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    if let Some(style) = accent_style(&name) {
        return Ok(style);
    }
    let asset = [
        &STYLE,
        &SCRIPT,
        &SCREEN,
        &CONSOLE_STYLE,
        &CONSOLE_SCRIPT,
        &SHEET_STYLE,
        &ICON,
    ]
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
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    Ok((headers, asset.content).into_response())
}
