//! What a list is, seen from its name, its first bytes and what the caller says.

use std::path::Path;

use super::decode::{self, Decode};
use super::delimiter::{self, Choice, Cut};
use super::header::{self, Header};
use super::options::{Delimiter, Doubt, Encoding, Format, Options, Refusal, Setting};
use super::plan::Plan;
use super::rows::{Holds, Row};
use super::shape;
use super::table::Table;
use super::{Parser, clean};
use crate::domain::Content;

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
            None => shape::format(&text, whole, name, &mut doubts)?,
        };
        let mut plan = Self::new(format, options);
        plan.encoding = encoding;
        plan.understood.encoding = Some(encoding.name_of(head).to_owned());
        plan.doubts = doubts;
        match format {
            Format::Csv => plan.of_csv(&text, whole, options)?,
            Format::Lines => plan.of_lines(&text, whole, options),
            Format::Json | Format::Ndjson | Format::Xlsx | Format::Ods => {}
        }
        plan.refuse_columns(options)?;
        plan.see_first(head, whole);
        Ok(plan)
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
        let mut plan = Self::new(format, options);
        plan.understood.sheet = Some(sheet.to_owned());
        let trimmed = |row: &Vec<String>| row.iter().map(|c| clean::trim(c).to_owned()).collect();
        let seen: Vec<Vec<String>> = rows.iter().map(trimmed).collect();
        plan.of_table(&seen, options)?;
        let mut reading = plan.rows.clone();
        let each = |(row, line): (&Vec<String>, u64)| {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            reading.record(line, &cells)
        };
        plan.understood.first = first_items(rows.iter().zip(1..).filter_map(each));
        Ok(plan)
    }

    fn of_csv(&mut self, text: &str, whole: bool, options: &Options) -> Result<(), Refusal> {
        let named = delimiter::named(text);
        self.names_delimiter = named.is_some();
        let body = match named {
            Some(_) => text.split_once('\n').map_or("", |(_, rest)| rest),
            None => text,
        };
        let (cut, certain) = match options.delimiter.or(named) {
            Some(delimiter) => (Cut::new(body, whole, delimiter), true),
            None => match delimiter::choose(body, whole) {
                Choice::Certain(cut) => (cut, true),
                Choice::Unsure(cut) => (cut, false),
                Choice::None => (Cut::new(body, whole, Delimiter::Comma), true),
            },
        };
        self.delimiter = cut.delimiter;
        self.understood.delimiter = Some(cut.delimiter);
        if !certain {
            self.doubts.push(Doubt {
                setting: Setting::Delimiter,
                question: format!(
                    "its rows do not show what is between the cells; it was read with {}",
                    cut.delimiter.name()
                ),
            });
        }
        self.of_table(&cut.rows, options)
    }

    fn of_table(&mut self, rows: &[Vec<String>], options: &Options) -> Result<(), Refusal> {
        let Some(first) = rows.first() else {
            self.rows.header = options.header.unwrap_or_default();
            return Ok(());
        };
        let header = match (options.header, header::guess(rows)) {
            (Some(header), _) => header,
            (None, Header::Yes) => true,
            (None, Header::No) => false,
            (None, Header::Unsure { assumed }) => {
                self.doubt_header(first, assumed);
                assumed
            }
        };
        let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let names = if header {
            first.clone()
        } else {
            vec!["-".into(); widest]
        };
        let names = if header {
            names
        } else {
            without_empty_end(names, rows)
        };
        let table = Table::new(&names, header, options.columns.as_ref(), options.kind)?;
        self.understood.columns.clone_from(&table.names);
        self.understood.given = table.given().into_iter().map(str::to_owned).collect();
        self.understood.header = header;
        self.rows.header = header;
        self.rows.table = table;
        Ok(())
    }

    fn of_lines(&mut self, text: &str, whole: bool, options: &Options) {
        self.understood.header = options.header.unwrap_or_default();
        if options.header.is_none() && options.format.is_none() {
            // A list of lines has no header, unless its first line says so.
            let lines = text.lines().filter(|line| !clean::trim(line).is_empty());
            let rows: Vec<_> = lines
                .map(|line| vec![clean::trim(line).to_owned()])
                .take(200)
                .collect();
            let whole_rows = if whole || rows.len() < 2 {
                &rows
            } else {
                &rows[..rows.len() - 1]
            };
            if header::guess(whole_rows) == Header::Yes {
                self.doubt_header(&rows[0], true);
                self.understood.header = true;
            }
        }
        self.rows.header = self.understood.header;
    }

    fn doubt_header(&mut self, first: &[String], assumed: bool) {
        let cells: Vec<_> = first.iter().map(|cell| format!("{cell:?}")).collect();
        let taken = if assumed { "the header" } else { "an item" };
        self.doubts.push(Doubt {
            setting: Setting::Header,
            question: format!(
                "its first row, {}, may be a header or an item; it was taken for {taken}",
                cells.join(", ")
            ),
        });
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

fn first_items(rows: impl Iterator<Item = Row>) -> Vec<Content> {
    let item = |row: Row| match row.holds {
        Holds::Item { item, .. } => Some(item.content()),
        _ => None,
    };
    rows.filter_map(item).take(2).collect()
}

/// Leaves out the columns at the end that are empty in all rows.
fn without_empty_end(mut names: Vec<String>, rows: &[Vec<String>]) -> Vec<String> {
    let is_empty = |at: usize| {
        rows.iter()
            .all(|row| row.get(at).is_none_or(String::is_empty))
    };
    while names.len() > 1 && is_empty(names.len() - 1) {
        names.pop();
    }
    names
}

/// The text of the first bytes. Its last line may be cut short.
fn text_of(head: &[u8], whole: bool, encoding: Encoding) -> Result<String, Refusal> {
    let mut text = String::new();
    Decode::new(encoding).push(head, whole, &mut text)?;
    Ok(text)
}
