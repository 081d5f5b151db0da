//! Spreadsheets: Excel workbooks and OpenDocument spreadsheets.
//!
//! Both are archives of XML. A small file can hold gigabytes, so the sizes are counted
//! before anything is kept.

mod cell;
mod found;
mod limits;
mod ods;
mod survey;
mod xlsx;

use std::io::{Read, Seek};

use calamine::SheetVisible;

use self::found::Cells;
use super::options::{Doubt, Format, Options, Refusal, Setting};
use super::plan::Plan;
use super::rows::{Holds, Row};
use super::understand::first_items;
use crate::domain::Invalid;
use crate::telemetry::panics::caught;

/// A sheet that was read and understood.
pub struct Sheet {
    /// How it was understood.
    pub plan: Plan,
    rows: Vec<Cells>,
    width: usize,
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
        let wanted = options.sheet.as_deref();
        let read = || match format {
            Format::Ods => ods::read(file, wanted),
            _ => xlsx::read(file, wanted),
        };
        // The crate panics at some sheets that nobody has written by hand or by program.
        let found = caught(read).unwrap_or_else(|reason| Err(damaged(reason)))?;
        let width = found.width();
        let first = found.rows.iter().take(200).map(|row| row.texts(width));
        let first: Vec<Vec<String>> = first
            .map(|texts| texts.into_iter().map(str::to_owned).collect())
            .collect();
        let mut plan = Plan::of_sheet(&first, format, &found.name, options)?;
        let odd = found
            .odd
            .iter()
            .chain(&found.odd_dates())
            .cloned()
            .collect::<Vec<_>>();
        let odd = odd
            .into_iter()
            .filter(|(column, _)| plan.rows.table.gives(*column))
            .map(|(column, question)| Doubt {
                setting: Setting::Numbers,
                question: format!("column {} {question}", column + 1),
            });
        let doubts: Vec<_> = found.doubts.into_iter().chain(odd).collect();
        plan.doubts.splice(0..0, doubts);
        let rows = found.rows;
        let mut sheet = Self { plan, rows, width };
        sheet.plan.understood.first = first_items(sheet.rows());
        Ok(sheet)
    }

    /// Its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let mut rows = self.plan.rows.clone();
        self.rows.iter().filter_map(move |row| {
            let read = rows.record(row.number, &row.texts(self.width))?;
            let wrong = row.wrong.iter().find(|(at, _)| rows.table.gives(*at));
            let holds = match (read.holds, wrong) {
                (Holds::Item { .. } | Holds::Invalid(_), Some((_, reason))) => {
                    Holds::Invalid(Invalid::new("item", *reason))
                }
                (holds, _) => holds,
            };
            Some(Row { holds, ..read })
        })
    }
}

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
