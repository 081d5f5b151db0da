//! `GET /c/{code}/qr.svg` and `qr.png`: the code to print.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::{Path, Query};
use super::problem::Problem;
use crate::domain::{CodeId, Invalid};
use crate::qr::{Case, ErrorCorrection, Qr, Style};

/// The routes under a code's address.
pub(super) fn of_code() -> Router<App> {
    Router::new()
        .route("/{code}/qr.svg", get(svg))
        .route("/{code}/qr.png", get(png))
}

/// The same with their descriptions. Both are public.
pub(super) fn described() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(svg))
        .routes(routes!(png))
}

#[derive(Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The least width of the image, in pixels.
    #[param(default = 512, minimum = 1, maximum = 8192)]
    size: u32,
    /// The width of the light margin, in modules.
    #[param(default = 4, minimum = 0, maximum = 100)]
    quiet_zone: u32,
    /// How much damage the QR code survives: about 7 %, 15 %, 25 % or 30 %. By default
    /// `m`.
    #[param(inline)]
    error_correction: ErrorCorrection,
    /// In which case the address is encoded. With `mixed`, the default, the scheme and
    /// the host stay in lower case, which every scanner opens. `upper` makes the
    /// smallest code, but some scanners do not open `HTTP://`.
    #[param(inline)]
    case: Case,
}

impl Default for Wanted {
    fn default() -> Self {
        let style = Style::default();
        Self {
            size: style.size,
            quiet_zone: style.quiet_zone,
            error_correction: style.error_correction,
            case: Case::default(),
        }
    }
}

/// Draw a code's QR code as SVG
///
/// It needs no key.
#[utoipa::path(
    get, path = "/c/{code}/qr.svg", operation_id = "draw_svg", tag = "codes", security(()),
    params(("code" = CodeId, Path), Wanted),
    responses((status = 200, description = "An image", body = String, content_type = "image/svg+xml"))
)]
async fn svg(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let qr = draw(&app, code, &wanted).await?;
    Ok(image("image/svg+xml", qr.svg()))
}

/// Draw a code's QR code as PNG
///
/// It needs no key. A module is a whole number of pixels, so the image can be a little
/// wider than `size`.
#[utoipa::path(
    get, path = "/c/{code}/qr.png", operation_id = "draw_png", tag = "codes", security(()),
    params(("code" = CodeId, Path), Wanted),
    responses((status = 200, description = "An image", content_type = "image/png"))
)]
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
    Qr::of_address(&app.public_url.page(&code.id), wanted.case, style)
        .map_err(|e| Invalid::new("query", e.to_string()).into())
}

fn image(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}
