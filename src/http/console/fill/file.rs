//! `POST /manage/codes/{code}/fill/file/{name}`: a file that is itself an item.

use axum::extract::{Request, State};
use axum::response::Response;

use super::super::form::check_header;
use super::super::seat::Seat;
use crate::domain::CodeId;
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::v1::files;

pub(super) async fn add(
    State(app): State<App>,
    seat: Seat,
    Path((code, name)): Path<(CodeId, String)>,
    request: Request,
) -> Result<Response, Problem> {
    check_header(&app, &request)?;
    files::receive_file(app, seat.caller().clone(), code, &name, request).await
}
