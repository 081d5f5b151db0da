//! `/v1/codes/{code}/screens`: the organiser's screens.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{NewScreen, ScreenAnswer};
use crate::domain::{CodeId, Deed, Invalid, Timestamp};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path};
use crate::http::presence::ScreenPass;
use crate::http::problem::{Problem, ProblemKind};

/// The longest that a screen is open, in hours.
const MOST: u32 = 720;

/// Open a screen
///
/// For a code whose `presence` is set. The screen shows a QR code that changes every 15
/// seconds. The address needs no key, so that whatever shows it holds none. It ends by itself,
/// or when all screens of the code are closed.
#[utoipa::path(
    post, path = "/v1/codes/{code}/screens", tag = "screens", operation_id = "open_screen",
    request_body = NewScreen, params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NoPresence]))),
    security(("key" = ["manage"])),
    responses((status = 200, description = "The screen", body = ScreenAnswer))
)]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Json(new): Json<NewScreen>,
) -> Result<axum::Json<ScreenAnswer>, Problem> {
    open_for(&app, &caller, &code, new.hours)
        .await
        .map(axum::Json)
}

/// Opens a screen for so many hours.
pub(in crate::http) async fn open_for(
    app: &App,
    caller: &Caller,
    code: &CodeId,
    hours: u32,
) -> Result<ScreenAnswer, Problem> {
    if !(1..=MOST).contains(&hours) {
        let reason = format!("is {hours}; it must be 1 to {MOST}");
        return Err(Invalid::new("hours", reason).into());
    }
    let view = app.apiece.view(code, None).await?;
    let settings = &view.code.settings;
    if settings.presence.is_none() {
        let detail = "the code asks nobody to be present; set presence first";
        return Err(Problem::new(ProblemKind::NoPresence, detail));
    }
    let life = SignedDuration::from_hours(hours.into());
    let pass = ScreenPass {
        ends: view.now.checked_add(life).unwrap_or(Timestamp::MAX),
        closed: settings.screens_closed,
    };
    let token = app.presence.seal(code, pass);
    let details = json!({ "until": pass.ends });
    app.by(caller)
        .note(Some(code), Deed::ScreenOpened, details)
        .await;
    Ok(ScreenAnswer {
        url: format!("{}/screen/{token}", app.public_url.page(code)),
        ends_at: pass.ends,
    })
}

/// Close all screens of a code
#[utoipa::path(
    delete, path = "/v1/codes/{code}/screens", tag = "screens", operation_id = "close_screens",
    params(("code" = CodeId, Path)),
    security(("key" = ["manage"])),
    responses((status = 204, description = "Those that were open before are closed"))
)]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
) -> Result<StatusCode, Problem> {
    app.by(&caller).close_screens(&code).await?;
    Ok(StatusCode::NO_CONTENT)
}
