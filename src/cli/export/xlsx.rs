//! A workbook (Office Open XML) of one sheet. Every cell is text: a spreadsheet makes
//! no formula, no link, no number and no date of it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};

use crate::telemetry::panics::caught;

/// What a sheet can hold, header included
/// (<https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3>).
const MAX_ROWS: u32 = 1_048_576;
/// How long the text of a cell can be, counted as UTF-16.
const MAX_TEXT: usize = 32_767;

/// Writes a workbook. The rows wait in a temporary file, in `folder` if one is given,
/// so that memory does not grow with them.
pub(super) fn write(
    header: &[&str],
    rows: impl Iterator<Item = anyhow::Result<Vec<String>>>,
    out: impl Write + Send,
    folder: Option<&Path>,
) -> anyhow::Result<()> {
    without_panics(|| write_all(header, rows, out, folder))
}

/// The crate panics if it cannot write its temporary file, as on a full disk.
fn without_panics(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    caught(work).unwrap_or_else(|reason| {
        bail!("cannot write the workbook; is there space left on the disk? {reason}")
    })
}

fn write_all(
    header: &[&str],
    rows: impl Iterator<Item = anyhow::Result<Vec<String>>>,
    out: impl Write + Send,
    folder: Option<&Path>,
) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    if let Some(folder) = folder {
        workbook.set_tempdir(folder).map_err(plain)?;
    }
    let sheet = workbook.add_worksheet_with_constant_memory();
    let mut sheet = Sheet::new(sheet.map_err(plain)?, header)?;
    for row in rows {
        sheet.row(&row?)?;
    }
    sheet.finish()?;
    workbook.save_to_writer(out).map_err(plain)
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    text: Format,
    /// The index of the next row.
    next: u32,
    /// How many characters the longest cell of each column has.
    widths: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn new(sheet: &'a mut Worksheet, header: &[&str]) -> anyhow::Result<Self> {
        let bold = Format::new().set_num_format("@").set_bold();
        for (column, name) in (0..).zip(header) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self {
            sheet,
            // Text stays text also when somebody edits the cell.
            text: Format::new().set_num_format("@"),
            next: 1,
            widths: header.iter().map(|name| name.len()).collect(),
        })
    }

    fn row(&mut self, cells: &[String]) -> anyhow::Result<()> {
        if self.next >= MAX_ROWS {
            bail!(
                "a sheet holds at most {} rows; choose CSV with --format csv",
                MAX_ROWS - 1
            );
        }
        for ((column, cell), width) in (0..).zip(cells).zip(&mut self.widths) {
            let length = cell.encode_utf16().count();
            if length > MAX_TEXT {
                bail!(
                    "row {} has a value of {length} characters, and a cell holds at most \
                     {MAX_TEXT}; choose CSV with --format csv",
                    self.next
                );
            }
            *width = length.max(*width);
            self.sheet
                .write_string_with_format(self.next, column, cell, &self.text)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        const WIDEST: usize = 60;
        let mut last = 0;
        for (column, width) in (0..).zip(self.widths) {
            let width = u32::try_from(width.min(WIDEST) + 2).expect("it is at most 62");
            self.sheet.set_column_width(column, width)?;
            last = column;
        }
        // No mark in the corner of "007".
        self.sheet.ignore_error_range(
            0,
            0,
            self.next - 1,
            last,
            IgnoreError::NumberStoredAsText,
        )?;
        Ok(())
    }
}

/// The error with its cause, so that a closed pipe is recognised.
fn plain(error: XlsxError) -> anyhow::Error {
    let error = anyhow::Error::new(error);
    let io_error = error.chain().find_map(|e| e.downcast_ref::<io::Error>());
    match io_error.map(io::Error::kind) {
        Some(kind @ io::ErrorKind::BrokenPipe) => io::Error::from(kind).into(),
        _ => error.context("cannot write the workbook"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_values(values: impl Iterator<Item = String>) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        write(
            &["value"],
            values.map(|value| Ok(vec![value])),
            &mut out,
            None,
        )?;
        Ok(out)
    }

    #[test]
    fn a_value_that_no_cell_holds_is_refused_with_the_way_out() {
        // A character outside the basic plane counts twice, as Excel counts it.
        for (character, most) in [("x", MAX_TEXT), ("😀", MAX_TEXT / 2)] {
            let fits = character.repeat(most);
            assert!(write_values([fits.clone()].into_iter()).is_ok());
            let longer = ["fits".to_owned(), fits + character].into_iter();
            let error = write_values(longer).unwrap_err().to_string();
            assert!(error.contains("row 2") && error.contains("csv"), "{error}");
        }
    }

    #[test]
    fn a_panic_is_an_error_in_words() {
        let error = without_panics(|| std::panic::panic_any("no space".to_owned()));
        let error = error.unwrap_err().to_string();
        assert!(
            error.ends_with("is there space left on the disk? no space"),
            "{error}"
        );
        without_panics(|| Ok(())).unwrap();
    }

    #[test]
    fn more_rows_than_a_sheet_has_are_refused_with_the_way_out() {
        let values = |count| (0..count).map(|_| "x".to_owned());
        let error = write_values(values(MAX_ROWS)).unwrap_err().to_string();
        assert!(error.contains("1048575 rows"), "{error}");
        assert!(error.contains("--format csv"), "{error}");
    }
}
