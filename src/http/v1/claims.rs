//! `/v1/codes/{code}/claims`: claim on a client's behalf; who got what.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt as _;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::{ClaimAnswer, NewClaim};
use crate::domain::{Claim, ClaimRequest, CodeId, Outcome};
use crate::http::App;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// Claim on a client's behalf
///
/// A claim is idempotent: if it is sent again, it gets the same item and takes no
/// second one. So a lost answer costs nothing. If the code's `repeat` is `refuse`,
/// ask `GET /v1/codes/{code}/claims/{client}` for the item instead.
#[utoipa::path(
    post, path = "/v1/codes/{code}/claims", tag = "claims", request_body = NewClaim,
    params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([
        ProblemKind::NotOpen, ProblemKind::Paused, ProblemKind::AlreadyClaimed,
        ProblemKind::Exhausted, ProblemKind::OutOfTurn, ProblemKind::Closed,
        ProblemKind::Overloaded, ProblemKind::StoreFull
    ]))),
    responses(
        (status = 201, description = "Granted: the item is this client's", body = ClaimAnswer),
        (status = 200, description = "Repeated: the client had this item already", body = ClaimAnswer),
    )
)]
pub(super) async fn claim(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Json(new): Json<NewClaim>,
) -> Result<Response, Problem> {
    let request = ClaimRequest {
        code: code.clone(),
        client: new.client,
        nth: new.nth,
    };
    let outcome = app.apiece.claim(request).await?;
    let name = outcome.name();
    let (status, claim) = match outcome {
        Outcome::Granted(claim) => (StatusCode::CREATED, claim),
        Outcome::Repeated(claim) => (StatusCode::OK, claim),
        other => return Err(Problem::of_outcome(&other)),
    };
    let download = super::download(&app, &code, &claim);
    let answer = ClaimAnswer {
        outcome: name.into(),
        download,
        client: claim.client,
        nth: claim.nth,
        at: claim.at,
        item: claim.item,
    };
    Ok((status, axum::Json(answer)).into_response())
}

/// How an export is written down.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum ExportFormat {
    Ndjson,
    Csv,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Export {
    /// `ndjson` or `csv`. By default, what `Accept` asks for, or else NDJSON.
    #[param(inline)]
    format: Option<ExportFormat>,
}

/// Who got what
///
/// All claims, streamed, in no particular order.
#[utoipa::path(
    get, path = "/v1/codes/{code}/claims", tag = "claims",
    params(("code" = CodeId, Path), Export),
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
    let pages = app.apiece.export(code).await?;
    let format = export.format.unwrap_or_else(|| accepted(&headers));
    Ok(match format {
        ExportFormat::Ndjson => {
            let body = Body::from_stream(pages.map_ok(|page| ndjson(&page)));
            ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
        }
        ExportFormat::Csv => {
            let mut first = true;
            let body =
                Body::from_stream(pages.map_ok(move |page| csv(&page, std::mem::take(&mut first))));
            let content_type = "text/csv; charset=utf-8; header=present";
            ([(header::CONTENT_TYPE, content_type)], body).into_response()
        }
    })
}

fn accepted(headers: &HeaderMap) -> ExportFormat {
    let csv = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/csv"));
    if csv {
        ExportFormat::Csv
    } else {
        ExportFormat::Ndjson
    }
}

fn ndjson(claims: &[Claim]) -> Vec<u8> {
    let mut lines = Vec::new();
    for claim in claims {
        serde_json::to_writer(&mut lines, claim).expect("a claim is plain data");
        lines.push(b'\n');
    }
    lines
}

fn csv(claims: &[Claim], header: bool) -> Vec<u8> {
    const IN_MEMORY: &str = "memory takes what is written";
    // RFC 4180 ends lines so.
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if header {
        writer
            .write_record(["client", "nth", "at", "item", "kind", "value"])
            .expect(IN_MEMORY);
    }
    for claim in claims {
        let content = claim.item.content();
        writer
            .write_record([
                claim.client.as_str(),
                &claim.nth.to_string(),
                &claim.at.to_string(),
                claim.item.id().as_str(),
                content.kind(),
                &content.to_line(),
            ])
            .expect(IN_MEMORY);
    }
    writer.into_inner().expect(IN_MEMORY)
}
