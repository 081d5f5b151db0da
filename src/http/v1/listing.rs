//! `GET /v1/codes/{code}/items`: the items of a pool.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::TryStreamExt as _;
use serde::Deserialize;
use utoipa::IntoParams;

use super::export::{ExportFormat, format_for, stream};
use crate::api::ItemView;
use crate::domain::{CodeId, StateName};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listing {
    /// List only the items in this state.
    #[param(inline)]
    state: Option<StateName>,
    /// `ndjson` or `csv`. By default, what `Accept` asks for, or else NDJSON.
    #[param(inline)]
    format: Option<ExportFormat>,
}

/// List the items of a code
///
/// Each with its state, streamed, in no particular order. While clients claim, an
/// item may come twice, in its old state and in its new one. An item that is put back
/// into the pool meanwhile may be missing.
#[utoipa::path(
    get, path = "/v1/codes/{code}/items", tag = "items", operation_id = "list_items",
    params(("code" = CodeId, Path), Listing),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "One item per line", content(
            (ItemView = "application/x-ndjson"), (String = "text/csv"),
        )),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let items = app.apiece.list_items(code, listing.state).await?;
    let views = items.map_ok(|page| page.into_iter().map(ItemView::from).collect());
    Ok(stream::<ItemView>(
        views,
        format_for(listing.format, &headers),
    ))
}
