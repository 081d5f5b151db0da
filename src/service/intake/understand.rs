//! What a list is, seen from its name, its first bytes and what the caller says.

use std::path::Path;

use super::decode::{self, Decode};
use super::options::{Encoding, Format, Options, Refusal, Setting};
use super::plan::Plan;
use super::rows::{Holds, Row};
use super::shape;
use super::{Parser, clean};
use crate::domain::Content;

impl Plan {
    /// Understands a stream that begins with `head`: its first [`HEAD`](super::HEAD) bytes, or all
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
        let mut plan = Self::new(format, options);
        plan.encoding = encoding;
        plan.understood.encoding = Some(encoding.name_of(head).to_owned());
        plan.doubts = doubts;
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
