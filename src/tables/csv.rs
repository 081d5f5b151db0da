//! CSV: exact, or so that a spreadsheet shows what is in it.

use std::io::{self, BufWriter, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::TableError;

/// What Excel looks for to tell UTF-8 from the system's encoding.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes CSV as RFC 4180 describes it. Each value stays as it is.
///
/// # Errors
/// A row's, or that nothing more can be written.
pub fn write<E: From<TableError>>(
    header: &[&str],
    rows: impl Iterator<Item = Result<Vec<String>, E>>,
    out: impl Write,
) -> Result<(), E> {
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    csv.write_record(header).map_err(io_error)?;
    for row in rows {
        csv.write_record(row?).map_err(io_error)?;
    }
    csv.flush().map_err(TableError::Io)?;
    Ok(())
}

/// Writes CSV for spreadsheets: with a byte order mark, and with no cell that one
/// would take for a formula. All cells are in quotes, so that a spreadsheet that
/// separates by semicolons finds no cell inside another.
///
/// # Errors
/// A row's, or that nothing more can be written.
pub fn write_for_spreadsheets<E: From<TableError>>(
    header: &[&str],
    rows: impl Iterator<Item = Result<Vec<String>, E>>,
    out: impl Write,
) -> Result<(), E> {
    let mut out = BufWriter::new(out);
    out.write_all(BYTE_ORDER_MARK.as_bytes())
        .map_err(TableError::Io)?;
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Always)
        .from_writer(out);
    csv.write_record(header).map_err(io_error)?;
    for row in rows {
        let mut row = row?;
        row.iter_mut().for_each(guard);
        csv.write_record(row).map_err(io_error)?;
    }
    csv.flush().map_err(TableError::Io)?;
    Ok(())
}

/// The I/O error inside, so that a closed pipe is recognised.
fn io_error(error: csv::Error) -> TableError {
    TableError::Io(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

/// Puts an apostrophe before what begins a formula. The characters are those that
/// OWASP lists, also in full width
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn guard(cell: &mut String) {
    const BEGINNINGS: [char; 11] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if cell.starts_with(BEGINNINGS) {
        cell.insert(0, '\'');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&str]) -> impl Iterator<Item = Result<Vec<String>, TableError>> {
        let cell = |cell: &&str| Ok(vec!["ann".to_owned(), (*cell).to_owned()]);
        cells.iter().map(cell).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn plain_csv_has_each_value_as_it_is() {
        let mut out = Vec::new();
        let values = ["=1+1", "007", "a, \"b\"", "two\nlines"];
        write(&["client", "value"], rows(&values), &mut out).unwrap();
        let expected = "client,value\r\nann,=1+1\r\nann,007\r\nann,\"a, \"\"b\"\"\"\r\n\
                        ann,\"two\nlines\"\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn no_cell_of_a_spreadsheet_begins_a_formula() {
        let mut out = Vec::new();
        let values = ["=1+1", "a;=1+1", "\t=1", "＝1", "1-1", "it's"];
        write_for_spreadsheets(&["client", "value"], rows(&values), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        let expected = [
            "\u{feff}\"client\",\"value\"",
            "\"ann\",\"'=1+1\"",
            "\"ann\",\"a;=1+1\"",
            "\"ann\",\"'\t=1\"",
            "\"ann\",\"'＝1\"",
            "\"ann\",\"1-1\"",
            "\"ann\",\"it's\"",
            "",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn every_character_that_owasp_lists_is_guarded() {
        let guarded = |cell: &str| {
            let mut cell = cell.to_owned();
            guard(&mut cell);
            cell
        };
        for first in "=+-@\t\r\n＝＋－＠".chars() {
            assert_eq!(guarded(&format!("{first}x")), format!("'{first}x"));
        }
        for cell in ["", "x=", "'=", "2026-01-02", "007"] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
