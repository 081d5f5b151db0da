//! `/manage/codes/{code}/logo`: the logo, which has a form of its own.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use crate::domain::{Code, CodeId};
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::console::form::{self, Nothing, Posted};
use crate::http::console::parts::token;
use crate::http::console::seat::Seat;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::v1::logo::read;
use crate::logo::Logo;

/// `POST /manage/codes/{code}/logo`: the script sends the picture itself.
pub(super) async fn set(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    request: Request,
) -> Result<StatusCode, Problem> {
    form::check_header(&app, &request)?;
    let Whole(picture) = Whole::<{ Logo::MAX_BYTES + 1 }>::from_request(request, &app).await?;
    let logo = read(picture).await?;
    seat.organiser(&app).set_logo(&code, Some(&logo)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /manage/codes/{code}/logo/remove`
pub(super) async fn remove(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Problem> {
    seat.organiser(&app).set_logo(&code, None).await?;
    Ok(Redirect::to(&format!("/manage/codes/{code}/settings?saved=true")).into_response())
}

pub(super) fn section(seat: &Seat, code: &Code) -> Markup {
    let action = format!("/manage/codes/{}/logo", code.id);
    html! {
        section .panel aria-labelledby="logo" {
            h2 #logo { (seat.say("Logo", "标志")) }
            @if let Some(digest) = code.settings.logo {
                img .logo src={ "/c/" (code.id) "/logo/" (digest) ".png" }
                    alt=(seat.say("The code's logo", "此码的标志"));
                form method="post" action={ (action) "/remove" } {
                    (token(seat))
                    button .quiet { (seat.say("Remove the logo", "移除标志")) }
                }
            }
            form .fields action=(action) data-logo=(seat.token()) hidden {
                label for="picture" { (seat.say("Picture", "图片")) }
                p #picture-help .help {
                    (seat.say(
                        "A PNG, JPEG or WebP of at most 256 KiB. The page shows it, and so does \
                         the middle of the QR code.",
                        "PNG、JPEG 或 WebP 图片，最大 256 KiB。它会显示在页面上和二维码中央。",
                    ))
                }
                input #picture type="file" accept="image/png,image/jpeg,image/webp" required
                    aria-describedby="picture-help picture-error";
                p #picture-error .error lang="en" role="alert" hidden {}
                p { button { (seat.say("Use this logo", "使用此标志")) } }
            }
            noscript {
                p .help {
                    (seat.say(
                        "A logo can be set here with JavaScript, or with this command: ",
                        "需要启用 JavaScript 才能在此上传标志，也可使用命令：",
                    ))
                    code { "apiece code logo " (code.id) " PICTURE" }
                }
            }
        }
    }
}
