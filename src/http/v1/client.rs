//! `GET /v1/codes/{code}/claims/{client}`: what one client has.

use axum::extract::State;

use crate::api::ClientView;
use crate::domain::{ClientId, CodeId};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{Kind, Problem, Wire};

/// What one client has
#[utoipa::path(
    get, path = "/v1/codes/{code}/claims/{client}", tag = "claims", operation_id = "read_client",
    params(("code" = String, Path), ("client" = String, Path)),
    responses(
        (status = 200, description = "Its claims", body = ClientView),
        (status = 404, description = "`no-such-code`, `no-such-client`", body = Wire, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path((code, client)): Path<(CodeId, ClientId)>,
) -> Result<axum::Json<ClientView>, Problem> {
    let view = app.apiece.view(&code, Some(&client)).await?;
    if view.claims.is_empty() {
        let detail = format!("the client {client} has claimed nothing through {code}");
        return Err(Problem::new(Kind::NoSuchClient, detail));
    }
    let claims = view.claims;
    let download = |claim| app.download(&code, claim);
    Ok(axum::Json(ClientView {
        client,
        downloads: claims.iter().filter_map(download).collect(),
        claims,
    }))
}
