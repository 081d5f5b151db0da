//! A list of people of any length: its answer is made row by row, in bounded memory.

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::Request;
use axum::response::Response;
use futures_util::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Inviting;
use crate::api::InviteRow;
use crate::http::arrival::{broke_off, too_slow};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::v1::export::{self, ExportFormat};
use crate::http::v1::filling::{self, parameters};
use crate::service::intake::{
    Columns, Delimiter, Format, HEAD, Holds, ItemKind, Options, Parser, Plan, Refusal, Row,
    is_spreadsheet,
};
use crate::service::{self, FillError, Report};

#[derive(Deserialize, IntoParams, Default)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http::v1) struct InvitesQuery {
    /// The column, or the field of JSON records, that names a person: its name, or its number
    /// from 1. It is not needed if there is only one.
    #[param(min_length = 1)]
    column: Option<String>,
    /// What is between the cells of a CSV file. By default, it is detected.
    #[param(inline)]
    delimiter: Option<Delimiter>,
    /// The answer to a list: `ndjson` or `csv`. By default, what `Accept` asks for, or else
    /// NDJSON.
    #[param(inline)]
    format: Option<ExportFormat>,
}

impl InvitesQuery {
    /// # Errors
    /// The query says how to read a list, but the request is JSON.
    pub(super) fn refuse_stream_options(&self) -> Result<(), Problem> {
        let said = [
            ("column", self.column.is_some()),
            ("delimiter", self.delimiter.is_some()),
            ("format", self.format.is_some()),
        ];
        match said.iter().find(|(_, is_said)| *is_said) {
            None => Ok(()),
            Some((field, _)) => {
                let detail = format!("{field}: is for text/plain, text/csv and NDJSON only");
                Err(Problem::new(ProblemKind::Invalid, detail).with("field", field))
            }
        }
    }
}

/// Answers a list. What cannot be understood is refused before the answer begins.
pub(super) async fn answer(
    inviting: Inviting,
    query: &InvitesQuery,
    format: Format,
    request: Request,
) -> Result<Response, Problem> {
    let answer = export::format_for(query.format, request.headers());
    let (encoding, header) = parameters(request.headers())?;
    let options = Options {
        format: Some(format),
        kind: ItemKind::Text,
        encoding,
        delimiter: query.delimiter,
        header: header.filter(|_| format == Format::Csv),
        sheet: None,
        columns: query.column.clone().map(Columns::One),
        keep_spaces: false,
    };
    let body = request.into_body().into_data_stream();
    let patience = inviting.app.body_timeout;
    let mut list = List::begin(body, patience, &options).await?;
    list.first_rows()?;
    Ok(export::stream(rows(inviting, list), answer))
}

/// A list while it arrives.
struct List {
    body: BodyDataStream,
    patience: Duration,
    parser: Parser,
    /// The first bytes, until they are read.
    head: Vec<u8>,
    rows: Vec<Row>,
    is_over: bool,
}

impl List {
    /// Reads enough to understand it.
    async fn begin(
        mut body: BodyDataStream,
        patience: Duration,
        options: &Options,
    ) -> Result<Self, Problem> {
        let (mut head, mut is_over) = (Vec::new(), false);
        while head.len() < HEAD && !is_over {
            match next(&mut body, patience).await? {
                Some(bytes) => head.extend_from_slice(&bytes),
                None => is_over = true,
            }
        }
        let plan = match is_spreadsheet(&head, options) {
            Ok(None) => Plan::of_stream(&head, is_over, None, options),
            Ok(Some(format)) => Err(Refusal::unsupported(format)),
            Err(refusal) => Err(refusal),
        };
        let plan = plan.map_err(refused)?;
        if !plan.doubts.is_empty() {
            return Err(filling::problem(FillError::Doubtful(plan.doubts)));
        }
        Ok(Self {
            body,
            patience,
            parser: Parser::new(&plan),
            head,
            rows: Vec::new(),
            is_over,
        })
    }

    /// Reads the rows of the first bytes.
    fn first_rows(&mut self) -> Result<(), Problem> {
        let head = std::mem::take(&mut self.head);
        self.parser.push(&head, &mut self.rows).map_err(refused)?;
        match self.is_over {
            true => self.parser.finish(&mut self.rows).map_err(refused),
            false => Ok(()),
        }
    }

    /// The next rows; `None` at the end.
    async fn next_rows(&mut self) -> Result<Option<Vec<Row>>, Problem> {
        while self.rows.is_empty() && !self.is_over {
            match next(&mut self.body, self.patience).await? {
                Some(bytes) => self.parser.push(&bytes, &mut self.rows),
                None => {
                    self.is_over = true;
                    self.parser.finish(&mut self.rows)
                }
            }
            .map_err(refused)?;
        }
        let rows = std::mem::take(&mut self.rows);
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// The answer to each row, as they come.
fn rows(
    inviting: Inviting,
    list: List,
) -> impl Stream<Item = service::Result<Vec<InviteRow>>> + Send + 'static {
    stream::unfold((inviting, Some(list)), async |(mut inviting, list)| {
        let mut list = list?;
        match list.next_rows().await {
            Ok(rows) => {
                let answers = rows?.into_iter();
                let answers = answers.filter_map(|row| told(&mut inviting, row)).collect();
                Some((Ok(answers), (inviting, Some(list))))
            }
            Err(problem) => {
                // The status is sent already. The answer breaks off, which a client notices.
                tracing::warn!(detail = problem.detail, "a list of people broke off");
                let broken =
                    service::Error::Invalid(crate::domain::Invalid::new("list", problem.detail));
                Some((Err(broken), (inviting, None)))
            }
        }
    })
}

fn told(inviting: &mut Inviting, row: Row) -> Option<InviteRow> {
    let wrong = |reason| InviteRow {
        line: row.line,
        name: String::new(),
        client: None,
        url: None,
        error: Some(reason),
    };
    match row.holds {
        // Each is a text: that is the kind that the list is read as.
        Holds::Item { item, .. } => Some(inviting.row(row.line, item.content().to_line())),
        Holds::Invalid(invalid) => Some(wrong(invalid.reason)),
        Holds::Empty | Holds::HeaderAgain => None,
    }
}

async fn next(
    body: &mut BodyDataStream,
    patience: Duration,
) -> Result<Option<axum::body::Bytes>, Problem> {
    let next = tokio::time::timeout(patience, body.next());
    let next = next.await.map_err(|_| too_slow())?;
    next.transpose().map_err(|error| broke_off(&error))
}

fn refused(refusal: Refusal) -> Problem {
    let report = Box::<Report>::default();
    filling::problem(FillError::Refused { refusal, report })
}
