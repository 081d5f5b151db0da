//! `GET /c/{code}/qr.svg` and `qr.png`: the code to print.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::App;
use super::extract::{Path, Query};
use super::problem::Problem;
use crate::domain::{CodeId, Invalid};
use crate::qr::{ErrorCorrection, Qr, Style};

/// The routes under a code's address.
pub(super) fn of_code() -> Router<App> {
    Router::new()
        .route("/{code}/qr.svg", get(svg))
        .route("/{code}/qr.png", get(png))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    size: u32,
    quiet_zone: u32,
    error_correction: ErrorCorrection,
}

impl Default for Wanted {
    fn default() -> Self {
        let style = Style::default();
        Self {
            size: style.size,
            quiet_zone: style.quiet_zone,
            error_correction: style.error_correction,
        }
    }
}

async fn svg(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let qr = draw(&app, code, &wanted).await?;
    Ok(image("image/svg+xml", qr.svg()))
}

async fn png(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let qr = draw(&app, code, &wanted).await?;
    Ok(image("image/png", qr.png()))
}

async fn draw(app: &App, code: CodeId, wanted: &Wanted) -> Result<Qr, Problem> {
    // A poster of a code that does not exist helps nobody.
    let code = app.apiece.code(&code).await?;
    let style = Style {
        error_correction: wanted.error_correction,
        quiet_zone: wanted.quiet_zone,
        size: wanted.size,
    };
    Qr::new(&app.public_url.scan(&code.id), style)
        .map_err(|e| Invalid::new("query", e.to_string()).into())
}

fn image(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}
