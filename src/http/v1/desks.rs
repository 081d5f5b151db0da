//! `/v1/codes/{code}/desks`: where items are marked as used.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use crate::api::{DeskAnswer, NewDesk};
use crate::domain::{CodeId, Deed, Invalid, check_desk};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::desk::{PASS_LIFE, Pass};
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};

/// The longest that a desk is open, in hours.
const MOST: u32 = 720;

/// Open a desk
///
/// For a code whose `redeem` is set. The answer is an address that is good once, within 15
/// minutes: the phone that opens it marks items as used from then on, by scanning the QR code
/// below an item with its camera. The phone holds no key, and sees an item only with its code.
#[utoipa::path(
    post, path = "/v1/codes/{code}/desks", tag = "desks", operation_id = "open_desk",
    request_body = NewDesk, params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NotRedeemable]))),
    security(("key" = ["manage"])),
    responses((status = 200, description = "Its address", body = DeskAnswer))
)]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Json(new): Json<NewDesk>,
) -> Result<axum::Json<DeskAnswer>, Problem> {
    open_for(&app, &caller, &code, new).await.map(axum::Json)
}

/// Opens a desk.
pub(in crate::http) async fn open_for(
    app: &App,
    caller: &Caller,
    code: &CodeId,
    new: NewDesk,
) -> Result<DeskAnswer, Problem> {
    check_desk(&new.by)?;
    if !(1..=MOST).contains(&new.hours) {
        let reason = format!("is {}; it must be 1 to {MOST}", new.hours);
        return Err(Invalid::new("hours", reason).into());
    }
    let view = app.apiece.view(code, None).await?;
    let settings = &view.code.settings;
    if !settings.redeem {
        let detail = "the items of this code are not marked as used; set redeem first";
        return Err(Problem::new(ProblemKind::NotRedeemable, detail));
    }
    let pass = Pass {
        id: app.apiece.random_bits()?,
        ends: view.now.checked_add(PASS_LIFE).unwrap_or(view.now),
        hours: new.hours,
        closed: settings.desks_closed,
        by: new.by,
    };
    let token = app.desks.seal(code, &pass);
    let details = json!({ "desk": pass.by, "hours": pass.hours });
    app.by(caller)
        .note(Some(code), Deed::DeskOpened, details)
        .await;
    Ok(DeskAnswer {
        url: format!("{}/desk/{token}", app.public_url.page(code)),
        ends_at: pass.ends,
    })
}

/// Close all desks of a code
#[utoipa::path(
    delete, path = "/v1/codes/{code}/desks", tag = "desks", operation_id = "close_desks",
    params(("code" = CodeId, Path)),
    security(("key" = ["manage"])),
    responses((status = 204, description = "Those that were opened before are closed"))
)]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
) -> Result<StatusCode, Problem> {
    app.by(&caller).close_desks(&code).await?;
    Ok(StatusCode::NO_CONTENT)
}
