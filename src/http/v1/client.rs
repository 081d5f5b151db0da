//! `/v1/codes/{code}/claims/{client}`: what one client has, and erasing its name.

use axum::extract::State;

use crate::api::{ClientView, Erase, EraseAnswer};
use crate::domain::{ClientId, CodeId};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::Error;

/// What one client has
///
/// `claims` is what it has now. An item that did not work and was replaced is in
/// `replaced`.
#[utoipa::path(
    get, path = "/v1/codes/{code}/claims/{client}", tag = "claims", operation_id = "read_client",
    params(("code" = CodeId, Path), ("client" = ClientId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NoSuchClient]))),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "Its items", body = ClientView),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path((code, client)): Path<(CodeId, ClientId)>,
) -> Result<axum::Json<ClientView>, Problem> {
    let view = app.apiece.view(&code, Some(&client)).await?;
    if view.claims.is_empty() {
        let detail = format!("the client {client} has claimed nothing from {code}");
        return Err(Problem::new(ProblemKind::NoSuchClient, detail));
    }
    let claims = view.claims;
    let replaced = app.apiece.replaced(&code, &client).await?;
    let download = |claim| super::download(&app, &code, claim);
    Ok(axum::Json(ClientView {
        client,
        downloads: claims.iter().filter_map(download).collect(),
        claims,
        replaced,
    }))
}

/// Erase a client's name
///
/// The name is the client's id, or read as the code's identity reads names. Its items stay
/// taken, and exports show `erased:` and a hash in the place of the name. The
/// hash is keyed and stays, so that the same client gets nothing more; with `wholly`, nothing
/// stays. Other codes are not touched.
#[utoipa::path(
    post, path = "/v1/codes/{code}/claims/{client}/erase", tag = "clients",
    operation_id = "erase_client", request_body = Erase,
    params(("code" = CodeId, Path), ("client" = ClientId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NoSuchClient, ProblemKind::UpgradeFirst]))),
    security(("key" = ["manage"])),
    responses((status = 200, description = "It is erased", body = EraseAnswer))
)]
pub(super) async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path((code, named)): Path<(CodeId, ClientId)>,
    Json(erase): Json<Erase>,
) -> Result<axum::Json<EraseAnswer>, Problem> {
    let organiser = app.by(&caller);
    let mut erased = organiser.erase(&code, &named, erase.wholly).await;
    if matches!(erased, Err(Error::NoSuchClient)) {
        // As the code's page would read the name.
        let identity = app.apiece.code(&code).await?.settings.identity;
        let meant = app.identities.client(identity, named.as_str())?;
        erased = organiser.erase(&code, &meant, erase.wholly).await;
    }
    let (client, items) = erased?;
    Ok(axum::Json(EraseAnswer { client, items }))
}
