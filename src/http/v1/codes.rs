//! `/v1/codes`: make a code, list the codes.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::{CodeList, CodeView, NewCode};
use crate::domain::{Code, CodeId, Invalid};
use crate::http::auth::Caller;
use crate::http::extract::{Json, Query};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::{App, PublicUrl};
use crate::service::{CodePage, Error};

impl CodeView {
    pub(super) fn new(code: Code, public_url: &PublicUrl) -> Self {
        Self {
            url: public_url.page(&code.id),
            scan_url: public_url.scan(&code.id),
            code,
        }
    }
}

/// Make a code
///
/// Its pool is empty: add items next.
#[utoipa::path(
    post, path = "/v1/codes", tag = "codes", request_body = NewCode,
    extensions(("x-problems" = json!([
        ProblemKind::CodeExists, ProblemKind::IdentityMissing, ProblemKind::UpgradeFirst, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 201, description = "The code", body = CodeView, headers(("location", description = "Where the code is"))),
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewCode>,
) -> Result<Response, Problem> {
    app.identities.check(new.settings.identity)?;
    let code = app.by(&caller).create_code(new.id, new.settings).await?;
    let location = format!("/v1/codes/{}", code.id);
    let view = CodeView::new(code, &app.public_url);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        axum::Json(view),
    )
        .into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// List the codes after this id.
    after: Option<CodeId>,
    /// How many codes at most.
    #[param(default = 100, minimum = 1, maximum = 1000)]
    limit: usize,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            after: None,
            limit: 100,
        }
    }
}

/// Some of the codes that somebody may see.
pub(in crate::http) async fn codes_of(
    app: &App,
    caller: &Caller,
    after: Option<&CodeId>,
    limit: usize,
) -> Result<CodePage, Problem> {
    let Some(own) = caller.limited_to() else {
        return Ok(app.apiece.codes(after, limit).await?);
    };
    let mut codes = Vec::new();
    let mut rest = own
        .iter()
        .filter(|code| after.is_none_or(|after| *code > after));
    for id in rest.by_ref() {
        match app.apiece.code(id).await {
            Ok(code) => codes.push(code),
            Err(Error::NoSuchCode(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if codes.len() == limit {
            break;
        }
    }
    let next = rest.next().and(codes.last()).map(|code| code.id.clone());
    Ok(CodePage { codes, next })
}

/// List the codes
///
/// Those that the key is for, in the order of their ids. A `Link` header with `rel="next"` (RFC
/// 8288) leads to the next page.
#[utoipa::path(
    get, path = "/v1/codes", tag = "codes", params(Paging),
    security(("key" = ["read"])),
    responses((status = 200, description = "Some codes", body = CodeList))
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    if !(1..=1_000).contains(&paging.limit) {
        let reason = format!("is {}; it must be 1 to 1000", paging.limit);
        return Err(Invalid::new("limit", reason).into());
    }
    let page = codes_of(&app, &caller, paging.after.as_ref(), paging.limit).await?;
    let link = page.next.as_ref().map(|next| {
        let limit = paging.limit;
        let link = format!("</v1/codes?after={next}&limit={limit}>; rel=\"next\"");
        [(header::LINK, link)]
    });
    let view = |code| CodeView::new(code, &app.public_url);
    let list = CodeList {
        codes: page.codes.into_iter().map(view).collect(),
        next: page.next,
    };
    Ok((link, axum::Json(list)).into_response())
}
