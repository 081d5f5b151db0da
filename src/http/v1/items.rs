//! `/v1/codes/{code}/items`: add items; one item's state.

use std::borrow::Borrow;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::HeaderMap;
use futures_util::StreamExt as _;
use serde_json::value::RawValue;

use super::filling::{self, FillingQuery};
use crate::api::{ItemView, NewItems};
use crate::domain::{CodeId, Content, Invalid, Item, ItemId};
use crate::http::App;
use crate::http::arrival::{Whole, broke_off, too_slow};
use crate::http::auth::Caller;
use crate::http::extract::{Path, Query};
use crate::http::json::{self, content_type};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::intake::{Format, ItemKind, item_of_text, trim};
use crate::service::{Fill, Report};
use crate::store::MAX_ITEMS_PER_CALL;

/// The largest size of a JSON body of items, in bytes.
pub(super) const JSON_BODY: usize = 4 * 1024 * 1024;

/// Add items
///
/// An item that the code has, or ever had, is not added again. So if an upload
/// breaks off, send it again.
///
/// - `application/json`: up to 1,000 items; all are valid, or none is added.
/// - `text/plain`: one item per line, streamed.
/// - `text/csv`: RFC 4180, streamed. A single column holds texts and links; if there are
///   several, each row becomes a JSON record. Say `header=present` or `header=absent` in
///   the `Content-Type`: without it, a first row that is not clearly one or the other is
///   refused.
/// - `application/x-ndjson`: one JSON value per line, a string (a text or a link)
///   or a record; streamed.
///
/// Streams are written 1,000 items at a time, as they come. `charset` in the
/// `Content-Type` names their encoding (UTF-8 by default). White space and invisible
/// characters at both ends of texts and links are taken off. `dry_run` shows how a list is
/// understood.
#[utoipa::path(
    post, path = "/v1/codes/{code}/items", tag = "items", operation_id = "add_items",
    params(("code" = CodeId, Path), FillingQuery),
    request_body(content((NewItems = "application/json"), (String = "text/plain"), (String = "text/csv"), (String = "application/x-ndjson"))),
    extensions(("x-problems" = json!([
        ProblemKind::InvalidItems, ProblemKind::UnreadableList, ProblemKind::UnclearList,
        ProblemKind::NoItems, ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "What was added", body = Report),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Query(query): Query<FillingQuery>,
    request: Request,
) -> Result<axum::Json<Report>, Problem> {
    let organiser = app.by(&caller);
    let report = match body_kind(request.headers())? {
        BodyKind::Json => {
            let Whole(body) = Whole::<JSON_BODY>::from_request(request, &app).await?;
            let new: NewItems = json::read(&body)?;
            query.refuse_stream_options()?;
            let items = parse_items(&new.items, query.kind, query.keep_spaces)?;
            let report = app.apiece.add_items(&code, items, query.filling()).await;
            let report = report.map_err(filling::problem)?;
            if !query.filling().dry_run {
                organiser.added(&code, report.added).await;
            }
            report
        }
        BodyKind::Stream(format) => {
            let options = query.options(format, request.headers())?;
            // An upload to a code that does not exist should fail before it is sent.
            app.apiece.code(&code).await?;
            let mut fill = app.apiece.fill(&code, options, query.filling());
            let filled = stream(app.body_timeout, &mut fill, request.into_body()).await;
            // What was added before a line that is not valid, or before the list broke off,
            // stays.
            organiser.added(&code, fill.added()).await;
            filled?
        }
    };
    Ok(axum::Json(report))
}

/// One item's state and owner
#[utoipa::path(
    get, path = "/v1/codes/{code}/items/{item}", tag = "items", operation_id = "read_item",
    params(("code" = CodeId, Path), ("item" = ItemId, Path)),
    extensions(("x-problems" = json!([ProblemKind::NoSuchItem]))),
    security(("key" = ["read"])),
    responses(
        (status = 200, description = "The item", body = ItemView),
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path((code, item)): Path<(CodeId, ItemId)>,
) -> Result<axum::Json<ItemView>, Problem> {
    Ok(axum::Json(app.apiece.item(&code, item).await?.into()))
}

pub(super) enum BodyKind {
    Json,
    Stream(Format),
}

/// What a request's content type says its body is.
pub(super) fn body_kind(headers: &HeaderMap) -> Result<BodyKind, Problem> {
    match content_type(headers).to_ascii_lowercase().as_str() {
        "application/json" => Ok(BodyKind::Json),
        "text/plain" => Ok(BodyKind::Stream(Format::Lines)),
        "text/csv" => Ok(BodyKind::Stream(Format::Csv)),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
            Ok(BodyKind::Stream(Format::Ndjson))
        }
        _ => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            "send the list as application/json, text/plain, text/csv or application/x-ndjson",
        )),
    }
}

/// Turns JSON values into items: all of them, or none; each with whether it was trimmed.
pub(super) fn parse_items(
    values: &[impl Borrow<RawValue>],
    kind: ItemKind,
    keep_spaces: bool,
) -> Result<Vec<(Item, bool)>, Problem> {
    if values.is_empty() {
        return Err(Problem::new(ProblemKind::NoItems, "send at least one item"));
    }
    if values.len() > MAX_ITEMS_PER_CALL {
        let detail = format!(
            "{} items are over the limit of {MAX_ITEMS_PER_CALL} a request; \
             send fewer, or stream them as NDJSON",
            values.len()
        );
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let parse = |(i, value)| {
        item_of_value(value, kind, keep_spaces).map_err(|error| {
            let field = format!("items[{i}]");
            match error {
                NoItem::NoJson(words) => Problem::new(
                    ProblemKind::MalformedRequest,
                    format!("{field} is not JSON: {words}"),
                ),
                NoItem::Invalid(Invalid { reason, .. }) => {
                    Problem::new(ProblemKind::InvalidItems, format!("{field} {reason}"))
                        .with("field", field)
                }
            }
        })
    };
    let values = values.iter().map(Borrow::borrow);
    values.enumerate().map(parse).collect()
}

/// Why a value is not an item.
enum NoItem {
    /// It is not JSON; it had not been parsed before.
    NoJson(String),
    Invalid(Invalid),
}

impl From<Invalid> for NoItem {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<serde_json::Error> for NoItem {
    fn from(error: serde_json::Error) -> Self {
        let words = json::words(&error);
        if !error.is_data() {
            return Self::NoJson(words);
        }
        let reason = format!(
            "is neither a string nor {{\"kind\": \"text|link|json\", \"value\": ...}}: {words}"
        );
        Self::Invalid(Invalid::new("item", reason))
    }
}

/// Reads a string as a stream would, or exactly a kind and a value.
fn item_of_value(
    value: &RawValue,
    kind: ItemKind,
    keep_spaces: bool,
) -> Result<(Item, bool), NoItem> {
    let json = value.get();
    if json.starts_with('"') {
        let text: String = serde_json::from_str(json)?;
        let value = if keep_spaces { &text } else { trim(&text) };
        return Ok((item_of_text(value, kind)?, value.len() < text.len()));
    }
    // Only a value that fails is read again, by way of a type without positions,
    // so that the error names no line and column.
    let by_value = |_| serde_json::from_str(json).and_then(serde_json::from_value::<Content>);
    let content: Content = serde_json::from_str(json).or_else(by_value)?;
    if matches!(content, Content::File(_)) {
        let reason = "is a file; send it with PUT /v1/codes/{code}/files/{name}, and name it by \
                      its id elsewhere";
        return Err(Invalid::new("item", reason).into());
    }
    Ok((Item::new(&content)?, false))
}

/// Fills a pool from a body. The outer error is the request's, the inner one the list's.
async fn stream(patience: Duration, fill: &mut Fill<'_>, body: Body) -> Result<Report, Problem> {
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = tokio::time::timeout(patience, chunks.next())
        .await
        .map_err(|_| too_slow())?
    {
        let chunk = chunk.map_err(|error| broke_off(&error))?;
        fill.push(&chunk).await.map_err(filling::problem)?;
    }
    fill.finish().await.map_err(filling::problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        let value = RawValue::from_string(json.into()).unwrap();
        item_of_value(&value, ItemKind::Auto, false)
            .ok()
            .expect(json)
            .0
    }

    #[test]
    fn an_item_is_the_same_whichever_comes_first_its_kind_or_its_value() {
        let value = r#"{"b":12345678901234567890123.4567890123456789,"a":[1,2.50]}"#;
        let one = item(&format!(r#"{{"kind":"json","value":{value}}}"#));
        let two = item(&format!(r#"{{"value":{value},"kind":"json"}}"#));
        assert_eq!(one, two);
        assert_eq!(
            one.canonical_json(),
            r#"{"json":{"a":[1,2.50],"b":12345678901234567890123.4567890123456789}}"#
        );
    }
}
