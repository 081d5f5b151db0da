//! A workbook (Office Open XML) of one sheet. Every cell is text: a spreadsheet makes
//! no formula, no link, no number and no date of it.

use std::io::{self, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};

use super::TableError;
use crate::telemetry::panics::caught;

/// What a sheet can hold, header included
/// (<https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3>).
const MAX_ROWS: u32 = 1_048_576;
/// How long the text of a cell can be, counted as UTF-16.
const MAX_TEXT: usize = 32_767;

/// Writes a workbook. The rows wait in a temporary file, in `folder` if one is given,
/// so that memory does not grow with them.
///
/// # Errors
/// A row's, a row that no sheet holds, or that nothing more can be written.
pub fn write<E: From<TableError>>(
    header: &[&str],
    rows: impl Iterator<Item = Result<Vec<String>, E>>,
    out: impl Write + Send,
    folder: Option<&Path>,
) -> Result<(), E> {
    without_panics(|| write_all(header, rows, out, folder))
}

/// The crate panics if it cannot write its temporary file, as on a full disk.
fn without_panics<E: From<TableError>>(work: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    caught(work).unwrap_or_else(|reason| Err(TableError::NoSpace(reason.to_string()).into()))
}

fn write_all<E: From<TableError>>(
    header: &[&str],
    rows: impl Iterator<Item = Result<Vec<String>, E>>,
    out: impl Write + Send,
    folder: Option<&Path>,
) -> Result<(), E> {
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
    workbook.save_to_writer(out).map_err(plain)?;
    Ok(())
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
    fn new(sheet: &'a mut Worksheet, header: &[&str]) -> Result<Self, TableError> {
        let bold = Format::new().set_num_format("@").set_bold();
        for (column, name) in (0..).zip(header) {
            sheet
                .write_string_with_format(0, column, *name, &bold)
                .map_err(plain)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(plain)?;
        Ok(Self {
            sheet,
            // Text stays text also when somebody edits the cell.
            text: Format::new().set_num_format("@"),
            next: 1,
            widths: header.iter().map(|name| name.len()).collect(),
        })
    }

    fn row(&mut self, cells: &[String]) -> Result<(), TableError> {
        if self.next >= MAX_ROWS {
            let most = MAX_ROWS - 1;
            let reason = format!("a sheet holds at most {most} rows; choose CSV");
            return Err(TableError::DoesNotFit(reason));
        }
        for ((column, cell), width) in (0..).zip(cells).zip(&mut self.widths) {
            let length = cell.encode_utf16().count();
            if length > MAX_TEXT {
                let reason = format!(
                    "row {} has a value of {length} characters, and a cell holds at most \
                     {MAX_TEXT}; choose CSV",
                    self.next
                );
                return Err(TableError::DoesNotFit(reason));
            }
            *width = length.max(*width);
            self.sheet
                .write_string_with_format(self.next, column, cell, &self.text)
                .map_err(plain)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(self) -> Result<(), TableError> {
        const WIDEST: usize = 60;
        let mut last = 0;
        for (column, width) in (0..).zip(self.widths) {
            let width = u32::try_from(width.min(WIDEST) + 2).expect("it is at most 62");
            self.sheet.set_column_width(column, width).map_err(plain)?;
            last = column;
        }
        // No mark in the corner of "007".
        let marks = IgnoreError::NumberStoredAsText;
        self.sheet
            .ignore_error_range(0, 0, self.next - 1, last, marks)
            .map_err(plain)?;
        Ok(())
    }
}

/// The I/O error inside, so that a closed pipe is recognised.
fn plain(error: XlsxError) -> TableError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<io::Error>()
            && io.kind() == io::ErrorKind::BrokenPipe
        {
            return io::Error::from(io::ErrorKind::BrokenPipe).into();
        }
        cause = inner.source();
    }
    TableError::Workbook(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_values(values: impl Iterator<Item = String>) -> Result<Vec<u8>, TableError> {
        let mut out = Vec::new();
        write(
            &["value"],
            values.map(|value| Ok::<_, TableError>(vec![value])),
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
            assert!(error.contains("row 2") && error.contains("CSV"), "{error}");
        }
    }

    #[test]
    fn a_panic_is_an_error_in_words() {
        let error: Result<(), TableError> =
            without_panics(|| std::panic::panic_any("no space".to_owned()));
        let error = error.unwrap_err().to_string();
        assert!(
            error.ends_with("is there space left on the disk? no space"),
            "{error}"
        );
        without_panics(|| Ok::<(), TableError>(())).unwrap();
    }

    #[test]
    fn more_rows_than_a_sheet_has_are_refused_with_the_way_out() {
        let values = |count| (0..count).map(|_| "x".to_owned());
        let error = write_values(values(MAX_ROWS)).unwrap_err().to_string();
        assert!(error.contains("1048575 rows"), "{error}");
        assert!(error.contains("CSV"), "{error}");
    }
}
