//! Rows of bytes into items: plain lines, CSV and NDJSON, cut anywhere.

mod csv;
mod detect;
mod lines;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Content, Invalid, Item, check_keys};

pub use detect::csv_columns;

/// How the items of a stream are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// An item a line.
    Lines,
    /// CSV (RFC 4180) with a header. A single column holds texts and links; of
    /// several, each row becomes a JSON record with the columns as its keys.
    /// Comma, semicolon or tab, as the header shows.
    Csv,
    /// A JSON value a line: a string is a text or a link, anything else is a
    /// JSON record.
    Ndjson,
}

/// What kind of items they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// Seen from each item: an address that a phone opens is a link, other words are text,
    /// records are JSON.
    #[default]
    Auto,
    /// All text.
    Text,
    /// All links; anything else is invalid.
    Link,
    /// All JSON; a line that is no JSON is invalid.
    Json,
}

/// One row of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The item it holds, or what is wrong with it.
    pub item: Result<Item, Invalid>,
}

/// Turns a stream into rows, in bounded memory. Blank lines are no rows, a
/// byte order mark at the start is passed over, and lines may end in CR LF.
pub struct Parser {
    reader: Reader,
    kind: ItemKind,
    bom: Bom,
}

enum Reader {
    Lines(lines::Lines),
    Ndjson(lines::Lines),
    Csv(Box<csv::Csv>),
}

impl Parser {
    /// A parser at the beginning of a stream.
    #[must_use]
    pub fn new(format: Format, kind: ItemKind) -> Self {
        let reader = match format {
            Format::Lines => Reader::Lines(lines::Lines::default()),
            Format::Ndjson => Reader::Ndjson(lines::Lines::default()),
            Format::Csv => Reader::Csv(Box::default()),
        };
        Self {
            reader,
            kind,
            bom: Bom::default(),
        }
    }

    /// Takes the next bytes and appends the rows that they complete.
    pub fn push(&mut self, bytes: &[u8], rows: &mut Vec<Row>) {
        if let Some(bytes) = self.bom.strip(bytes) {
            self.read(&bytes, rows);
        }
    }

    /// Takes the end of the stream and appends the row that it completes.
    pub fn finish(&mut self, rows: &mut Vec<Row>) {
        let held = self.bom.finish();
        self.read(&held, rows);
        let kind = self.kind;
        match &mut self.reader {
            Reader::Lines(lines) => {
                lines.finish(&mut |line, text| push_line(line, text, kind, rows));
            }
            Reader::Ndjson(lines) => {
                lines.finish(&mut |line, text| push_json(line, text, kind, rows));
            }
            Reader::Csv(csv) => csv.finish(kind, rows),
        }
    }

    fn read(&mut self, bytes: &[u8], rows: &mut Vec<Row>) {
        let kind = self.kind;
        match &mut self.reader {
            Reader::Lines(lines) => {
                lines.push(bytes, &mut |line, text| push_line(line, text, kind, rows));
            }
            Reader::Ndjson(lines) => {
                lines.push(bytes, &mut |line, text| push_json(line, text, kind, rows));
            }
            Reader::Csv(csv) => csv.push(bytes, kind, rows),
        }
    }
}

type Text<'a> = Result<&'a str, Invalid>;

fn push_line(line: u64, text: Text<'_>, kind: ItemKind, rows: &mut Vec<Row>) {
    let item = text.and_then(|text| item_of_text(text, kind));
    rows.push(Row { line, item });
}

fn push_json(line: u64, text: Text<'_>, kind: ItemKind, rows: &mut Vec<Row>) {
    let item = text
        .and_then(parse_json)
        .and_then(|value| item_of_json(value, kind));
    rows.push(Row { line, item });
}

/// The item that one line or one cell of text holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_text(text: &str, kind: ItemKind) -> Result<Item, Invalid> {
    Item::new(&match kind {
        ItemKind::Auto => Content::from_line(text.to_owned()),
        ItemKind::Text => Content::Text(text.to_owned()),
        ItemKind::Link => Content::Link(text.to_owned()),
        ItemKind::Json => Content::Json(parse_json(text)?),
    })
}

/// The item that one JSON value holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_json(value: serde_json::Value, kind: ItemKind) -> Result<Item, Invalid> {
    match (value, kind) {
        (value, ItemKind::Json) => Item::new(&Content::Json(value)),
        (serde_json::Value::String(text), kind) => item_of_text(&text, kind),
        (value, ItemKind::Auto) => Item::new(&Content::Json(value)),
        (_, ItemKind::Text | ItemKind::Link) => Err(Invalid::new(
            "item",
            "is not a JSON string, as a text or a link must be",
        )),
    }
}

fn parse_json(text: &str) -> Result<serde_json::Value, Invalid> {
    check_keys(text)?;
    serde_json::from_str(text).map_err(|e| {
        // To serde_json the text is a file of one line.
        let reason = e.to_string().replace("at line 1 column", "at character");
        let reason = reason.replace("recursion limit exceeded", "nested too deeply");
        Invalid::new("item", format!("is not JSON: {reason}"))
    })
}

/// Passes over the UTF-8 byte order mark that spreadsheets put in front.
#[derive(Default)]
struct Bom {
    held: Vec<u8>,
    passed: bool,
}

impl Bom {
    const MARK: &[u8] = b"\xef\xbb\xbf";

    fn strip<'a>(&mut self, bytes: &'a [u8]) -> Option<std::borrow::Cow<'a, [u8]>> {
        if self.passed {
            return Some(bytes.into());
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() < Self::MARK.len() && Self::MARK.starts_with(&self.held) {
            return None;
        }
        Some(self.finish().into())
    }

    fn finish(&mut self) -> Vec<u8> {
        self.passed = true;
        let held = std::mem::take(&mut self.held);
        match held.strip_prefix(Self::MARK) {
            Some(rest) => rest.to_vec(),
            None => held,
        }
    }
}

#[cfg(test)]
mod tests;
