//! Spreadsheets: Excel workbooks and OpenDocument spreadsheets.
//!
//! Both are archives of XML. A small file can hold gigabytes, so the sizes are counted
//! before anything is kept.

mod cell;
mod limits;
mod ods;
mod xlsx;

use std::io::{Read, Seek};

use calamine::SheetVisible;

use self::cell::Cell;
use super::options::{Doubt, Format, Options, Refusal, Setting};
use super::plan::Plan;
use super::rows::{Holds, Row};
use crate::domain::Invalid;

/// A sheet that was read and understood.
pub struct Sheet {
    /// How it was understood.
    pub plan: Plan,
    rows: Vec<Cells>,
}

/// The cells of a row that is not empty.
struct Cells {
    /// Its number in the sheet, from 1.
    number: u64,
    texts: Vec<String>,
    /// Cells that cannot be given to anybody, by column, and why.
    wrong: Vec<(usize, &'static str)>,
}

/// What a reader of either format found.
#[derive(Default)]
struct Found {
    name: String,
    rows: Vec<Cells>,
    doubts: Vec<Doubt>,
}

impl Sheet {
    /// Reads a sheet of a spreadsheet.
    ///
    /// # Errors
    /// It is damaged or too large, has no such sheet, or is not one that the options
    /// fit.
    pub fn open<R: Read + Seek>(
        mut file: R,
        format: Format,
        options: &Options,
    ) -> Result<Self, Refusal> {
        limits::check(&mut file)?;
        let found = match format {
            Format::Ods => ods::read(file, options.sheet.as_deref())?,
            _ => xlsx::read(file, options.sheet.as_deref())?,
        };
        let first = found.rows.iter().take(200);
        let first: Vec<_> = first.map(|row| row.texts.clone()).collect();
        let mut plan = Plan::of_sheet(&first, format, &found.name, options)?;
        plan.doubts.splice(0..0, found.doubts);
        let rows = found.rows;
        Ok(Self { plan, rows })
    }

    /// Its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let mut rows = self.plan.rows.clone();
        self.rows.iter().filter_map(move |row| {
            let cells: Vec<&str> = row.texts.iter().map(String::as_str).collect();
            let read = rows.record(row.number, &cells)?;
            let wrong = row.wrong.iter().find(|(at, _)| rows.table.gives(*at));
            let holds = match (read.holds, wrong) {
                (Holds::Item { .. }, Some((_, reason))) => {
                    Holds::Invalid(Invalid::new("item", *reason))
                }
                (holds, _) => holds,
            };
            Some(Row { holds, ..read })
        })
    }
}

impl Found {
    /// Adds a cell. Cells come in the order of their rows.
    fn add(&mut self, row: u32, column: u32, cell: Cell) {
        let number = u64::from(row) + 1;
        let (column, cell) = match (usize::try_from(column), cell) {
            (Ok(column), cell) if column < MAX_COLUMNS => (column, cell),
            _ => return,
        };
        if matches!(&cell, Cell::Text(text) if text.is_empty()) {
            return;
        }
        if self.rows.last().is_none_or(|last| last.number != number) {
            self.rows.push(Cells {
                number,
                texts: Vec::new(),
                wrong: Vec::new(),
            });
        }
        let last = self.rows.last_mut().expect("one was just added");
        if last.texts.len() <= column {
            last.texts.resize(column + 1, String::new());
        }
        match cell {
            Cell::Text(text) => last.texts[column] = text,
            Cell::Wrong { text, reason } => {
                last.texts[column] = text;
                last.wrong.push((column, reason));
            }
        }
    }

    /// Gives all rows the same number of cells: a sheet does not write empty ones.
    fn even(mut self) -> Self {
        let width = self.rows.iter().map(|row| row.texts.len()).max();
        for row in &mut self.rows {
            row.texts.resize(width.unwrap_or_default(), String::new());
        }
        self
    }
}

/// The most columns that are read.
const MAX_COLUMNS: usize = 1_000;

/// The sheet to read: the one that was named, or the only one that has cells.
fn choose(
    sheets: &[(String, SheetVisible)],
    wanted: Option<&str>,
    has_cells: &mut dyn FnMut(&str) -> Result<bool, Refusal>,
    doubts: &mut Vec<Doubt>,
) -> Result<String, Refusal> {
    let listed = || {
        let names = sheets.iter().map(|(name, _)| format!("{name:?}"));
        names.collect::<Vec<_>>().join(", ")
    };
    if let Some(wanted) = wanted {
        let number = || sheets.get(wanted.parse::<usize>().ok()?.checked_sub(1)?);
        let found = sheets
            .iter()
            .find(|(name, _)| name == wanted)
            .or_else(number);
        return found.map(|(name, _)| name.clone()).ok_or_else(|| {
            let reason = format!("has no sheet {wanted:?}; it has {}", listed());
            Refusal::new(Setting::Sheet, reason)
        });
    }
    let mut filled = Vec::new();
    for (name, visible) in sheets {
        if *visible == SheetVisible::Visible && has_cells(name)? {
            filled.push(name);
        }
    }
    let first = filled.first().ok_or_else(|| {
        let reason = format!(
            "has no visible sheet with anything in it; it has {}",
            listed()
        );
        Refusal::new(Setting::Sheet, reason)
    })?;
    if filled.len() > 1 {
        let names: Vec<_> = filled.iter().map(|name| format!("{name:?}")).collect();
        doubts.push(Doubt {
            setting: Setting::Sheet,
            question: format!(
                "it has several sheets, {}; it was read from {first:?}",
                names.join(", ")
            ),
        });
    }
    Ok((*first).clone())
}

fn damaged(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(
        None,
        format!("is a damaged spreadsheet: {error}; open it and save it again"),
    )
}
