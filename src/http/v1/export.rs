//! Lists of any length, streamed as NDJSON or CSV.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, TryStreamExt as _};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::Record;
use crate::service;

/// How a list is written down.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum ExportFormat {
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

impl Export {
    /// The format that a request asks for.
    pub(super) fn format_for(&self, headers: &HeaderMap) -> ExportFormat {
        format_for(self.format, headers)
    }
}

/// The format of the query, or the one that `Accept` asks for.
pub(super) fn format_for(query: Option<ExportFormat>, headers: &HeaderMap) -> ExportFormat {
    let accepts_csv = || {
        headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/csv"))
    };
    query.unwrap_or_else(|| {
        if accepts_csv() {
            ExportFormat::Csv
        } else {
            ExportFormat::Ndjson
        }
    })
}

/// Answers with all pages of a list, as they are read.
pub(in crate::http) fn stream<T: Record + Send + 'static>(
    pages: impl Stream<Item = service::Result<Vec<T>>> + Send + 'static,
    format: ExportFormat,
) -> Response {
    match format {
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
    }
}

fn ndjson<T: Record>(page: &[T]) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in page {
        serde_json::to_writer(&mut lines, line).expect("a line is plain data");
        lines.push(b'\n');
    }
    lines
}

fn csv<T: Record>(page: &[T], header: bool) -> Vec<u8> {
    const IN_MEMORY: &str = "memory takes what is written";
    // RFC 4180 ends lines so.
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if header {
        writer.write_record(T::HEADER).expect(IN_MEMORY);
    }
    for line in page {
        writer
            .write_record(line.cells(|at| at.to_string()))
            .expect(IN_MEMORY);
    }
    writer.into_inner().expect(IN_MEMORY)
}
