//! What a list is, seen from its name, its first bytes and what the caller says.

use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::binary::{self, Nature};
use super::decode::{self, Decode};
use super::options::{Delimiter, Doubt, Encoding, Format, Options, Refusal, Setting};
use super::rows::{Holds, Row, Rows};
use super::shape;
use super::{Parser, clean};
use crate::domain::Content;

/// How a list was understood, to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Understood {
    /// How its items are written down.
    pub format: Format,
    /// Its character encoding, as the Encoding Standard names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What is between the cells of a CSV file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Which sheet of a spreadsheet is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns of a table; the names of all, in order.
    pub columns: Vec<String>,
    /// The columns that people get.
    pub given: Vec<String>,
    /// The first two items, as people will see them.
    pub first: Vec<Content>,
}

/// How to read a list.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) format: Format,
    pub(super) encoding: Encoding,
    pub(super) delimiter: Delimiter,
    /// Whether the first line is `sep=` and a delimiter.
    pub(super) names_delimiter: bool,
    pub(super) rows: Rows,
    /// How it was understood.
    pub understood: Understood,
    /// What was assumed, because nothing settles it.
    pub doubts: Vec<Doubt>,
}

/// How many bytes at the beginning of a list are enough to understand it.
pub const HEAD: usize = 64 * 1024;

/// Whether a file is a spreadsheet, which is read as a whole and not as a stream.
///
/// # Errors
/// It is not a list.
pub fn is_spreadsheet(head: &[u8], options: &Options) -> Result<Option<Format>, Refusal> {
    let seen = match binary::nature(head)? {
        Nature::Sheet(format) => Some(format),
        Nature::Text => None,
    };
    match (options.format, seen) {
        (None, seen) => Ok(seen),
        (Some(said), Some(seen)) if said == seen => Ok(Some(seen)),
        (Some(said), Some(seen)) => Err(Refusal::new(
            Setting::Format,
            format!("is {}, not {}", seen.name(), said.name()),
        )),
        (Some(said @ (Format::Xlsx | Format::Ods)), None) => Err(Refusal::new(
            Setting::Format,
            format!("is text, not {}", said.name()),
        )),
        (Some(_), None) => Ok(None),
    }
}

impl Plan {
    /// Understands a stream that begins with `head`: its first [`HEAD`] bytes, or all
    /// of it if it is `whole`. `name` is its file's, if it has one.
    ///
    /// # Errors
    /// It is not a list, or not one that these options fit.
    pub fn of_stream(
        head: &[u8],
        whole: bool,
        name: Option<&Path>,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let encoding = match options.encoding {
            Some(encoding) => encoding,
            None => decode::of_head(head)?,
        };
        let text = text_of(head, whole, encoding)?;
        let mut doubts = Vec::new();
        let format = match options.format {
            Some(format) => format,
            None => shape::format(&text, whole, name, options.header, &mut doubts)?,
        };
        let mut plan = Self {
            format,
            encoding,
            delimiter: options.delimiter.unwrap_or(Delimiter::Comma),
            names_delimiter: false,
            rows: Rows::new(options),
            understood: Understood {
                format,
                encoding: Some(encoding.name_of(head).to_owned()),
                delimiter: None,
                sheet: None,
                header: false,
                columns: Vec::new(),
                given: Vec::new(),
                first: Vec::new(),
            },
            doubts,
        };
        match format {
            Format::Csv => plan.of_csv(&text, whole, name, options)?,
            Format::Lines => plan.of_lines(&text, whole, options),
            Format::Json | Format::Ndjson if options.header == Some(true) => {
                let reason = format!("is {}, which has no header", format.name());
                return Err(Refusal::new(Setting::Format, reason));
            }
            Format::Json | Format::Ndjson | Format::Xlsx | Format::Ods => {}
        }
        plan.refuse_columns(options)?;
        plan.see_first(head, whole);
        Ok(plan)
    }

    /// Reads all of a stream, to see whether it can be decoded.
    ///
    /// # Errors
    /// It cannot be read; inside, it cannot be decoded.
    pub fn check_encoding(&self, mut stream: impl Read) -> std::io::Result<Result<(), Refusal>> {
        let mut decode = Decode::new(self.encoding);
        let mut piece = vec![0; HEAD];
        loop {
            let read = stream.read(&mut piece)?;
            if let Err(refusal) = decode.check(&piece[..read], read == 0) {
                return Ok(Err(refusal));
            }
            if read == 0 {
                return Ok(Ok(()));
            }
        }
    }

    /// Understands a sheet that begins with `rows`.
    ///
    /// # Errors
    /// It is not a list that these options fit.
    pub(super) fn of_sheet(
        rows: &[Vec<String>],
        format: Format,
        sheet: &str,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let mut plan = Self {
            format,
            encoding: Encoding(encoding_rs::UTF_8),
            delimiter: Delimiter::Comma,
            names_delimiter: false,
            rows: Rows::new(options),
            understood: Understood {
                format,
                encoding: None,
                delimiter: None,
                sheet: Some(sheet.to_owned()),
                header: false,
                columns: Vec::new(),
                given: Vec::new(),
                first: Vec::new(),
            },
            doubts: Vec::new(),
        };
        let trimmed = |row: &Vec<String>| row.iter().map(|c| clean::trim(c).to_owned()).collect();
        let seen: Vec<Vec<String>> = rows.iter().map(trimmed).collect();
        plan.of_table(&seen, options)?;
        Ok(plan)
    }

    fn refuse_columns(&self, options: &Options) -> Result<(), Refusal> {
        if options.columns.is_some() && self.format == Format::Lines {
            let reason = "is plain lines, which have no columns to choose from";
            return Err(Refusal::new(Setting::Format, reason));
        }
        Ok(())
    }

    /// Reads the head as the whole will be read.
    fn see_first(&mut self, head: &[u8], whole: bool) {
        let mut rows = Vec::new();
        let mut parser = Parser::new(self);
        // What cannot be decoded is told when it is read.
        if parser.push(head, &mut rows).is_ok() && whole {
            let _ = parser.finish(&mut rows);
        }
        self.understood.first = first_items(rows.into_iter());
    }
}

/// The first two items.
pub(super) fn first_items(rows: impl Iterator<Item = Row>) -> Vec<Content> {
    let item = |row: Row| match row.holds {
        Holds::Item { item, .. } => Some(item.content()),
        _ => None,
    };
    rows.filter_map(item).take(2).collect()
}

/// The text of the first bytes. Its last line may be cut short.
fn text_of(head: &[u8], whole: bool, encoding: Encoding) -> Result<String, Refusal> {
    let mut text = String::new();
    Decode::new(encoding).push(head, whole, &mut text)?;
    Ok(text)
}
