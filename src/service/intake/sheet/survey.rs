//! A first look at an OpenDocument spreadsheet, before its cells are made.

use std::io::{BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{cell, damaged};
use crate::service::intake::Refusal;

/// The most cells that a spreadsheet may have, as a rectangle around those that are not
/// empty.
const MAX_CELLS: u64 = 5_000_000;
/// The most bytes of text in all cells.
const MAX_TEXT: u64 = 256 * 1024 * 1024;
/// The most times that a row or a cell may be repeated.
const MAX_REPEATS: u64 = 1 << 24;

/// A number that is shown otherwise than it is kept: `00007`, `10%`.
pub(super) struct Odd {
    pub(super) sheet: String,
    pub(super) column: usize,
    pub(super) shown: String,
    pub(super) number: String,
}

/// Counts the cells, because a few bytes can say that a row is repeated a million times,
/// and compares numbers with what is shown. Of each column, the first odd one is
/// returned.
///
/// # Errors
/// It is damaged, or has too many cells.
pub(super) fn survey(file: &mut (impl Read + Seek)) -> Result<Vec<Odd>, Refusal> {
    let mut archive = ZipArchive::new(&mut *file).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    let mut survey = Survey::default();
    let mut buffer = Vec::new();
    let mut depth = 0_u64;
    loop {
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Eof if depth == 0 => break,
            // The crate would wait for the end of the table for ever.
            Event::Eof => return Err(damaged("it ends too early")),
            Event::Start(start) => {
                depth += 1;
                survey.start(&start)?;
            }
            Event::Empty(start) => {
                survey.start(&start)?;
                survey.end(start.local_name().as_ref());
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                survey.end(end.local_name().as_ref());
            }
            Event::Text(text) => survey.text(&text.xml10_content()),
            Event::GeneralRef(_) => survey.cell_text += 1,
            _ => {}
        }
        if survey.all.saturating_add(survey.area()) > MAX_CELLS || survey.bytes() > MAX_TEXT {
            let reason = format!(
                "has more than {MAX_CELLS} cells, or too much text in them; save the list as CSV"
            );
            return Err(Refusal::new(None, reason));
        }
        buffer.clear();
    }
    Ok(survey.odd)
}

#[derive(Default)]
struct Survey {
    odd: Vec<Odd>,
    /// The cells of the sheets before this one.
    all: u64,
    sheet: String,
    /// How far the cells of this sheet go that are not empty.
    height: u64,
    width: u64,
    /// Rows and cells up to the current one.
    rows: u64,
    row_repeats: u64,
    cells: u64,
    cell_repeats: u64,
    row_is_filled: bool,
    /// The bytes of text in the rows, the cells and the cell up to here.
    all_text: u64,
    row_text: u64,
    cell_text: u64,
    /// The number in the current cell, and what the cell shows.
    number: Option<String>,
    is_filled: bool,
    shows: bool,
    shown: String,
}

impl Survey {
    fn area(&self) -> u64 {
        self.height.saturating_mul(self.width)
    }

    /// The text up to here, as often as it is repeated.
    fn bytes(&self) -> u64 {
        let cell = self.cell_text.saturating_mul(self.cell_repeats);
        let row = self.row_text.saturating_add(cell);
        self.all_text
            .saturating_add(row.saturating_mul(self.row_repeats))
    }

    fn text(&mut self, text: &str) {
        self.cell_text += text.len() as u64;
        if self.shows {
            self.shown.push_str(text);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        match start.local_name().as_ref() {
            "table" => {
                self.all = self.all.saturating_add(self.area());
                (self.rows, self.height, self.width) = (0, 0, 0);
                self.sheet = attribute(start, "name").unwrap_or_default();
            }
            "table-row" => {
                (self.cells, self.row_text, self.cell_text) = (0, 0, 0);
                self.row_is_filled = false;
                self.row_repeats = repeats(start, "number-rows-repeated")?;
            }
            "table-cell" | "covered-table-cell" => {
                self.cell_repeats = repeats(start, "number-columns-repeated")?;
                let kind = attribute(start, "value-type");
                let is_number =
                    matches!(kind.as_deref(), Some("float" | "percentage" | "currency"));
                self.is_filled = kind.is_some() || attribute(start, "formula").is_some();
                self.number = is_number.then(|| attribute(start, "value")).flatten();
                self.shown.clear();
                // Its attributes may hold text too.
                self.cell_text = if self.is_filled {
                    start.len() as u64
                } else {
                    0
                };
            }
            "s" => {
                let spaces = attribute(start, "c").and_then(|c| c.parse().ok());
                self.cell_text = self.cell_text.saturating_add(spaces.unwrap_or(1));
            }
            "p" => {
                self.is_filled = true;
                self.shows = self.number.is_some() && self.shown.len() < 100;
            }
            // A comment in the cell.
            "annotation" => self.number = None,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "table-row" => {
                self.all_text = self.bytes();
                (self.row_text, self.cell_text) = (0, 0);
                self.rows = self.rows.saturating_add(self.row_repeats);
                if self.row_is_filled {
                    self.height = self.rows;
                }
            }
            "table-cell" | "covered-table-cell" => {
                self.compare();
                let text = self.cell_text.saturating_mul(self.cell_repeats);
                self.row_text = self.row_text.saturating_add(text);
                self.cell_text = 0;
                self.cells = self.cells.saturating_add(self.cell_repeats);
                if self.is_filled {
                    self.row_is_filled = true;
                    self.width = self.width.max(self.cells);
                    // Also if the row never ends.
                    self.height = self.height.max(self.rows.saturating_add(self.row_repeats));
                }
            }
            "p" => self.shows = false,
            _ => {}
        }
    }

    fn compare(&mut self) {
        let Some(number) = self.number.take().and_then(|number| number.parse().ok()) else {
            return;
        };
        let number = cell::plain(number);
        let shown = std::mem::take(&mut self.shown);
        let column = usize::try_from(self.cells).unwrap_or(usize::MAX);
        let is_told = |odd: &Odd| odd.sheet == self.sheet && odd.column == column;
        if shown.is_empty() || shown.replace(',', ".") == number || self.odd.iter().any(is_told) {
            return;
        }
        if self.odd.len() < 100 {
            let sheet = self.sheet.clone();
            self.odd.push(Odd {
                sheet,
                column,
                shown,
                number,
            });
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes().flatten();
    let found = attributes.find(|a| a.key.local_name().as_ref() == name)?;
    let value = found
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()?;
    Some(value.into_owned())
}

fn repeats(start: &BytesStart<'_>, name: &str) -> Result<u64, Refusal> {
    let repeats = attribute(start, name).map_or(Ok(1), |value| value.parse());
    match repeats {
        Ok(repeats) if repeats <= MAX_REPEATS => Ok(repeats),
        _ => Err(damaged(format_args!("{name} is no number that can be"))),
    }
}
