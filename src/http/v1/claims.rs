//! `/v1/codes/{code}/claims`: claim on a client's behalf; export who got what.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::export::{Export, stream};
use crate::api::{ClaimAnswer, NewClaim};
use crate::domain::{Claim, ClaimRequest, CodeId, Outcome};
use crate::http::App;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// Claim on a client's behalf
///
/// A claim is idempotent: if you send it again, you get the same item and no second
/// one. So if an answer is lost, send the claim again. If the code's `repeat` is `refuse`,
/// ask `GET /v1/codes/{code}/claims/{client}` for the item instead.
#[utoipa::path(
    post, path = "/v1/codes/{code}/claims", tag = "claims", request_body = NewClaim,
    params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::NotOpen, ProblemKind::Paused, ProblemKind::AlreadyClaimed,
        ProblemKind::Exhausted, ProblemKind::OutOfTurn, ProblemKind::Closed, ProblemKind::NotYet, ProblemKind::Revoked,
        ProblemKind::Overloaded, ProblemKind::StoreFull
    ]))),
    security(("key" = ["claim"])),
    responses(
        (status = 201, description = "Granted: the item is this client's", body = ClaimAnswer),
        (status = 200, description = "Repeated: the client had this item already. Or fallback: nothing is left, and this is what everybody gets then", body = ClaimAnswer),
    )
)]
pub(super) async fn claim(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Json(new): Json<NewClaim>,
) -> Result<Response, Problem> {
    // Where nobody has to accept any, there is nothing to record.
    let accepted_terms = new.accepted_terms && app.apiece.proof(&code).await?.accept_terms;
    let request = ClaimRequest {
        code: code.clone(),
        client: new.client,
        nth: new.nth,
        accepted_terms,
        network: None,
    };
    let (client, nth) = (request.client.clone(), request.nth);
    let outcome = app.apiece.claim(request).await?;
    let name = outcome.name();
    let (status, download, at, item) = match outcome {
        Outcome::Granted(claim) => {
            let download = super::download(&app, &code, &claim);
            (StatusCode::CREATED, download, claim.at, claim.item)
        }
        Outcome::Repeated(claim) => {
            let download = super::download(&app, &code, &claim);
            (StatusCode::OK, download, claim.at, claim.item)
        }
        Outcome::Fallback { item, now } => (StatusCode::OK, None, now, item),
        other => return Err(Problem::of_outcome(&other)),
    };
    let answer = ClaimAnswer {
        outcome: name.into(),
        download,
        client,
        nth,
        at,
        item,
    };
    Ok((status, axum::Json(answer)).into_response())
}

/// Who got what
///
/// All claims, streamed, in no particular order.
#[utoipa::path(
    get, path = "/v1/codes/{code}/claims", tag = "claims",
    params(("code" = CodeId, Path), Export),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "One claim per line", content(
            (Claim = "application/x-ndjson"), (String = "text/csv"),
        )),
    )
)]
pub(super) async fn export(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(export): Query<Export>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let claims = app.apiece.export(code).await?;
    Ok(stream(claims, export.format_for(&headers)))
}
