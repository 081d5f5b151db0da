//! A list on its way in: pasted into a form, or a file that is the whole body.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::header;
use futures_util::StreamExt as _;

use super::super::form::{Pairs, check_header};
use super::choices::Choices;
use crate::http::App;
use crate::http::arrival::{broke_off, too_slow};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::intake::{Format, HEAD, Options, Refusal, Sheet, is_spreadsheet};
use crate::service::{Fill, FillError, Report};

/// The largest spreadsheet, in bytes: it is read as a whole.
const LARGEST_SHEET: u64 = 64 * 1024 * 1024;

/// A list and what was said about it.
pub(super) struct List {
    pub(super) choices: Choices,
    content: Content,
}

enum Content {
    Pasted(String),
    File(Body),
}

impl List {
    /// Reads a request. The token of the session is in the form, or in a header.
    pub(super) async fn of(app: &App, request: Request) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let is_form = content_type
            .is_some_and(|given| given.as_bytes().starts_with(b"application/x-www-form-"));
        let mut choices = Choices::default();
        if is_form {
            let Pairs(pairs) = Pairs::from_request(request, app).await?;
            let mut pasted = String::new();
            for (field, value) in pairs {
                if field == "list" {
                    pasted = value;
                } else {
                    choices.take(&field, value);
                }
            }
            // Forms write line ends as two characters; a list need not.
            let content = Content::Pasted(pasted.replace("\r\n", "\n"));
            return Ok(Self { choices, content });
        }
        check_header(app, &request)?;
        let query = request.uri().query().unwrap_or_default();
        for (field, value) in url::form_urlencoded::parse(query.as_bytes()) {
            choices.take(&field, value.into_owned());
        }
        let content = Content::File(request.into_body());
        Ok(Self { choices, content })
    }

    /// What was pasted, if the list is not a file.
    pub(super) fn pasted(&self) -> Option<&str> {
        match &self.content {
            Content::Pasted(text) => Some(text),
            Content::File(_) => None,
        }
    }

    /// The name of the file.
    pub(super) fn name(&self) -> Option<PathBuf> {
        Some(PathBuf::from(&self.choices.name)).filter(|name| !name.as_os_str().is_empty())
    }

    /// Fills a pool with it. The outer error is the request's, the inner one the list's.
    pub(super) async fn fill(
        self,
        app: &App,
        fill: &mut Fill<'_>,
    ) -> Result<Result<Report, FillError>, Problem> {
        let options = self.choices.options()?;
        let mut pieces = match self.content {
            Content::Pasted(text) => {
                let pushed = fill.push(text.as_bytes()).await;
                return Ok(match pushed {
                    Ok(()) => fill.finish().await,
                    Err(error) => Err(error),
                });
            }
            Content::File(body) => Pieces {
                app,
                body: body.into_data_stream(),
            },
        };
        let mut head = Vec::new();
        while head.len() < HEAD {
            match pieces.next().await? {
                Some(piece) => head.extend_from_slice(&piece),
                None => break,
            }
        }
        // What it refuses, the fill refuses too, and tells it.
        if let Ok(Some(format)) = is_spreadsheet(&head, &options) {
            let file = spool(&mut pieces, &head).await?;
            return Ok(match read_sheet(file, format, options).await {
                Ok(sheet) => fill.sheet(&sheet).await,
                Err(refusal) => Err(FillError::Refused {
                    refusal,
                    report: Box::default(),
                }),
            });
        }
        if let Err(error) = fill.push(&head).await {
            return Ok(Err(error));
        }
        while let Some(piece) = pieces.next().await? {
            if let Err(error) = fill.push(&piece).await {
                return Ok(Err(error));
            }
        }
        Ok(fill.finish().await)
    }
}

/// The pieces of a body, each of which has to arrive in time.
struct Pieces<'a> {
    app: &'a App,
    body: axum::body::BodyDataStream,
}

impl Pieces<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let piece = tokio::time::timeout(self.app.body_timeout, self.body.next()).await;
        let piece = piece.map_err(|_| too_slow())?;
        piece.transpose().map_err(|error| broke_off(&error))
    }
}

/// Writes the rest of a body into a file that is gone with it.
async fn spool(pieces: &mut Pieces<'_>, head: &[u8]) -> Result<File, Problem> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a spreadsheet could not be written to a temporary file");
        let detail = "the service has no room for the file; save it as CSV and try again";
        Problem::new(ProblemKind::Internal, detail)
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    file.write_all(head).map_err(failed)?;
    let mut size = head.len() as u64;
    while let Some(piece) = pieces.next().await? {
        size += piece.len() as u64;
        if size > LARGEST_SHEET {
            let detail = "a spreadsheet may have 64 MiB; save it as CSV, which may have any size";
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        file.write_all(&piece).map_err(failed)?;
    }
    file.rewind().map_err(failed)?;
    Ok(file)
}

/// Reading takes as long as many claims do.
async fn read_sheet(file: File, format: Format, options: Options) -> Result<Sheet, Refusal> {
    let read = tokio::task::spawn_blocking(move || {
        Sheet::open(std::io::BufReader::new(file), format, &options)
    });
    let read = read.await;
    read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}
