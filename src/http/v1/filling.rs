//! What a request to add items says about them: its query and its content type.

use axum::http::{HeaderMap, header};
use mime::Mime;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::problem::{Problem, ProblemKind};
use crate::service::intake::{
    Columns, Delimiter, Doubt, Encoding, Format, ItemKind, Options, Refusal, Setting,
};
use crate::service::{FillError, Filling, OnInvalid};

#[derive(Deserialize, IntoParams, Default)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FillingQuery {
    /// The kind of the items. By default, each item shows its own kind.
    #[param(inline)]
    pub(super) kind: ItemKind,
    /// What to do with a row that is not a valid item.
    #[param(inline)]
    invalid: OnInvalid,
    /// What is between the cells of a CSV file. By default, it is detected.
    #[param(inline)]
    delimiter: Option<Delimiter>,
    /// Give out only this column, or this field of JSON records, as a text or a link: its
    /// name, or its number from 1.
    #[param(min_length = 1)]
    column: Option<String>,
    /// Give out only these columns or fields, as a record: their names or numbers,
    /// separated by commas.
    #[param(min_length = 1)]
    columns: Option<String>,
    /// Keep white space and invisible characters at both ends of a value.
    pub(super) keep_spaces: bool,
    /// An item that differs from an earlier one of the request only in case, white
    /// space, invisible characters or Unicode form is not valid.
    strict: bool,
    /// Add nothing; report how the list is understood and what would be added.
    dry_run: bool,
}

impl FillingQuery {
    pub(super) fn filling(&self) -> Filling {
        Filling {
            on_invalid: self.invalid,
            strict: self.strict,
            dry_run: self.dry_run,
        }
    }

    /// # Errors
    /// The query says how to read a stream, but the request is JSON.
    pub(super) fn refuse_stream_options(&self) -> Result<(), Problem> {
        let said = [
            ("delimiter", self.delimiter.is_some()),
            ("column", self.column.is_some()),
            ("columns", self.columns.is_some()),
        ];
        match said.iter().find(|(_, is_said)| *is_said) {
            Some((field, _)) => Err(invalid(
                field,
                "is for text/csv and application/x-ndjson only",
            )),
            None => Ok(()),
        }
    }

    /// The options for a stream in this format.
    pub(super) fn options(&self, format: Format, headers: &HeaderMap) -> Result<Options, Problem> {
        let columns = match (&self.column, &self.columns) {
            (Some(_), Some(_)) => {
                let detail = "cannot be given together with column";
                return Err(invalid("columns", detail));
            }
            (Some(column), None) => Some(Columns::One(column.clone())),
            (None, Some(columns)) => Some(Columns::Some(
                columns.split(',').map(str::to_owned).collect(),
            )),
            (None, None) => None,
        };
        let (encoding, header) = parameters(headers)?;
        Ok(Options {
            format: Some(format),
            kind: self.kind,
            encoding,
            delimiter: self.delimiter,
            header: header.filter(|_| format == Format::Csv),
            sheet: None,
            columns,
            keep_spaces: self.keep_spaces,
        })
    }
}

/// The parameters of the content type: `charset`, and `header` of RFC 4180.
pub(super) fn parameters(headers: &HeaderMap) -> Result<(Option<Encoding>, Option<bool>), Problem> {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let Some(mime) = value.and_then(|value| value.parse::<Mime>().ok()) else {
        return Ok((None, None));
    };
    let encoding = mime.get_param(mime::CHARSET).map(|label| {
        let wrong = |reason| {
            let detail = format!("charset in the Content-Type {reason}");
            Problem::new(ProblemKind::UnsupportedMediaType, detail)
        };
        label.as_str().parse().map_err(wrong)
    });
    let header = mime
        .get_param("header")
        .map(|header| match header.as_str() {
            present if present.eq_ignore_ascii_case("present") => Ok(true),
            absent if absent.eq_ignore_ascii_case("absent") => Ok(false),
            _ => {
                let detail = "header in the Content-Type must be present or absent";
                Err(Problem::new(ProblemKind::UnsupportedMediaType, detail))
            }
        });
    Ok((encoding.transpose()?, header.transpose()?))
}

fn invalid(field: &str, detail: &str) -> Problem {
    Problem::new(ProblemKind::Invalid, format!("{field}: {detail}")).with("field", field)
}

/// How a request says what settles a question.
fn way_to_say(setting: Setting) -> &'static str {
    match setting {
        Setting::Format => "send it with the Content-Type that it has",
        Setting::Kind => "set kind=text, link or json",
        Setting::Encoding => "name it by charset=... in the Content-Type",
        Setting::Delimiter => "set delimiter=comma, semicolon, tab or pipe",
        Setting::Header => "say header=present or header=absent in the Content-Type",
        Setting::Columns => "set column=... for one, or columns=...,... for a record",
        Setting::Files => "to give out the file itself, use PUT /v1/codes/{code}/files/{name}",
        Setting::Sheet | Setting::Numbers => "save it as CSV",
    }
}

/// A problem with a list.
pub(super) fn problem(error: FillError) -> Problem {
    match error {
        FillError::Refused { refusal, report } => {
            let Refusal { setting, reason } = refusal;
            let way = setting.map(|setting| format!("; {}", way_to_say(setting)));
            let detail = format!("the list {reason}{}", way.unwrap_or_default());
            Problem::new(ProblemKind::UnreadableList, detail).with("report", report)
        }
        FillError::Doubtful(doubts) => {
            let told = doubts
                .iter()
                .map(|doubt: &Doubt| format!("{}: {}", doubt.question, way_to_say(doubt.setting)));
            let detail = format!("nothing was added. {}", told.collect::<Vec<_>>().join(". "));
            Problem::new(ProblemKind::UnclearList, detail).with("doubts", doubts)
        }
        other => other.into(),
    }
}
