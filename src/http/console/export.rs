//! `GET /manage/codes/{code}/claims/export`: all claims, as a file.

use std::fs::File;
use std::io::{Read as _, Seek as _};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, TryStreamExt as _, stream};
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::api::Record;
use crate::domain::{Claim, CodeId};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::v1::export::{ExportFormat, stream as stream_as};
use crate::service;
use crate::tables::{self, TableError};

#[derive(Deserialize)]
pub(super) struct Wanted {
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Xlsx,
    Csv,
    Ndjson,
}

pub(super) async fn claims(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(Wanted { format }): Query<Wanted>,
) -> Result<Response, Problem> {
    let claims = app.apiece.export(code.clone()).await?;
    let (response, extension) = match format {
        Format::Csv => (stream_as(claims, ExportFormat::Csv), "csv"),
        Format::Ndjson => (stream_as(claims, ExportFormat::Ndjson), "ndjson"),
        Format::Xlsx => (workbook(claims).await?, "xlsx"),
    };
    // An id has only letters, digits and hyphens.
    let name = format!("attachment; filename=\"{code}-claims.{extension}\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], response).into_response())
}

/// A workbook is written as a whole, into a file that is gone with the answer.
async fn workbook(
    claims: impl Stream<Item = service::Result<Vec<Claim>>> + Send + 'static,
) -> Result<Response, Problem> {
    let (send, mut receive) = mpsc::channel::<Vec<Claim>>(4);
    let writing = tokio::task::spawn_blocking(move || {
        let rows = std::iter::from_fn(|| receive.blocking_recv()).flatten();
        let rows = rows.map(|claim| Ok::<_, TableError>(claim.cells(|at| at.to_string())));
        let mut file = tempfile::tempfile()?;
        tables::write_xlsx(Claim::HEADER, rows, &file, None)?;
        file.rewind()?;
        Ok(file)
    });
    let mut claims = std::pin::pin!(claims);
    while let Some(page) = claims.try_next().await? {
        if send.send(page).await.is_err() {
            // The writer has stopped, and says why.
            break;
        }
    }
    drop(send);
    let written = writing.await;
    let written: Result<File, TableError> =
        written.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    let file = written.map_err(|error| match error {
        TableError::DoesNotFit(reason) => Problem::new(ProblemKind::TooLarge, reason),
        error => {
            tracing::error!(%error, "a workbook was not written");
            let detail = "the workbook could not be written; choose CSV, or try again";
            Problem::new(ProblemKind::Internal, detail)
        }
    })?;
    let content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let body = Body::from_stream(pieces(file));
    Ok(([(header::CONTENT_TYPE, content_type)], body).into_response())
}

/// A file, piece by piece.
fn pieces(file: File) -> impl Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; 64 * 1024];
            let size = file.read(&mut piece)?;
            piece.truncate(size);
            Ok((size > 0).then(|| (Bytes::from(piece), file)))
        });
        read.await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    })
}
