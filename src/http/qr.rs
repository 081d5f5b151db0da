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
use crate::logo::{Branded, Logo};
use crate::qr::{Case, ErrorCorrection, Qr, Style};

/// The routes of a code whose page is at `page`.
pub(super) fn of_code(page: &str) -> Router<App> {
    Router::new()
        .route(&format!("{page}/qr.svg"), get(svg))
        .route(&format!("{page}/qr.png"), get(png))
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
    /// Whether the code's logo is in the middle, if it has one. The error correction is then
    /// always `h`, and a code that would not scan is refused.
    #[param(default = true)]
    logo: bool,
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
            logo: true,
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
    let (plain, branded) = (Qr::svg, |branded: &Branded<'_>, size| branded.svg(size));
    let svg = draw(&app, code, wanted, plain, branded).await?;
    Ok(image("image/svg+xml", svg))
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
    let (plain, branded) = (Qr::png, |branded: &Branded<'_>, size| branded.png(size));
    let png = draw(&app, code, wanted, plain, branded).await?;
    Ok(image("image/png", png))
}

/// Draws a code's QR code, plain or with the code's logo.
async fn draw<T: Send + 'static>(
    app: &App,
    code: CodeId,
    wanted: Wanted,
    plain: fn(&Qr) -> T,
    branded: fn(&Branded<'_>, u32) -> T,
) -> Result<T, Problem> {
    // A poster of a code that does not exist helps nobody.
    let code = app.apiece.code(&code).await?;
    let logo = match code.settings.logo {
        Some(digest) if wanted.logo => app.apiece.logo(&code.id, digest).await?,
        _ => None,
    };
    let logo = logo.and_then(|png| Logo::from_stored(png.into()));
    let style = Style {
        error_correction: match &logo {
            Some(_) => ErrorCorrection::H,
            None => wanted.error_correction,
        },
        quiet_zone: wanted.quiet_zone,
        size: wanted.size,
    };
    let qr = Qr::of_address(&app.public_url.page(&code.id), wanted.case, style)
        .map_err(|e| Invalid::new("query", e.to_string()))?;
    let Some(logo) = logo else {
        return Ok(plain(&qr));
    };
    // Trying whether it scans takes as long as many claims do.
    let tried = tokio::task::spawn_blocking(move || {
        let (modules, text) = (qr.modules(), qr.text());
        let tried = Branded::new(&modules, style.quiet_zone, &logo, text);
        let tried = tried.filter(|_| qr.width() <= Branded::WIDEST);
        tried.map(|with_logo| branded(&with_logo, style.size))
    });
    let drawn = tried.await;
    let drawn = drawn.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    drawn.ok_or_else(|| {
        let reason = "gives a QR code that would not scan with the logo in its middle: choose a \
                      shorter address or another logo, or set logo=false";
        Invalid::new("query", reason).into()
    })
}

fn image(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}
