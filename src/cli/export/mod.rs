//! Lists that people take elsewhere: as a table, CSV, a workbook or NDJSON, on
//! standard output or in a file. A writer takes a header and rows of text cells, so
//! it does not know what it lists.

mod file;
mod ndjson;

use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::file::OutputFile;
use super::client::Client;
use super::output::{TableWriter, extension, local};
use crate::api::Record;
use crate::tables;

/// Where a list goes, and in which format.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The format; by default from the extension of the output file, or else a table
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The file to write, complete or not at all; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Table,
    /// RFC 4180, with a header, and each value as it is
    Csv,
    /// CSV to open in a spreadsheet: values that would be a formula begin with an apostrophe
    ExcelCsv,
    /// A workbook for Excel and other spreadsheets, in which each cell is text
    Xlsx,
    /// One JSON object per line, as with --json
    Ndjson,
}

/// The extensions of output files, and what they stand for.
const EXTENSIONS: [(&str, Format); 5] = [
    ("csv", Format::Csv),
    ("xlsx", Format::Xlsx),
    ("ndjson", Format::Ndjson),
    ("jsonl", Format::Ndjson),
    ("txt", Format::Table),
];

/// The records that the service streams from `path`.
pub(super) fn stream<'a, R: DeserializeOwned + 'a>(
    client: &'a Client,
    path: &str,
) -> anyhow::Result<Box<dyn Iterator<Item = anyhow::Result<R>> + 'a>> {
    let lines = BufReader::new(client.stream(path)?).lines();
    Ok(Box::new(lines.map(|line| {
        let line = line.map_err(|e| client.broke_off(e))?;
        serde_json::from_str(&line).map_err(|e| client.not_apiece(&e).into())
    })))
}

impl Export {
    /// The format that is wanted. Ask before the service is asked: a command line that
    /// is wrong is an error whatever the service says.
    pub(super) fn format(&self, json: bool) -> anyhow::Result<Format> {
        let format = match (self.named_format(), json) {
            (Ok(Some(format)), true) if format != Format::Ndjson => bail!(
                "--json writes NDJSON, and {} is wanted too; remove one of them",
                name(format)
            ),
            (_, true) => Format::Ndjson,
            (Ok(format), false) => format.unwrap_or(Format::Table),
            (Err(error), false) => return Err(error),
        };
        if format == Format::Xlsx && self.output.is_none() && io::stdout().is_terminal() {
            bail!("cannot show a workbook in a terminal; write it to a file with -o FILE.xlsx");
        }
        Ok(format)
    }

    fn named_format(&self) -> anyhow::Result<Option<Format>> {
        match (self.format, &self.output) {
            (Some(format), _) => Ok(Some(format)),
            (None, Some(path)) => of_extension(path).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Writes all records. If one of them is an error, a file stays as it was.
    pub(super) fn write<R: Record>(
        &self,
        format: Format,
        records: impl Iterator<Item = anyhow::Result<R>>,
    ) -> anyhow::Result<()> {
        self.to(|out, folder| {
            let time = match format {
                Format::Table => local,
                _ => |at: Timestamp| at.to_string(),
            };
            if format == Format::Ndjson {
                return ndjson::write(records, out);
            }
            let rows = records.map(|record| Ok(record?.cells(time)));
            write_table(format, R::HEADER, rows, out, folder)
        })
    }

    /// Writes rows of a table with any columns.
    pub(super) fn write_rows(
        &self,
        format: Format,
        header: &[String],
        rows: Vec<Vec<String>>,
    ) -> anyhow::Result<()> {
        self.to(|out, folder| {
            if format == Format::Ndjson {
                let object = |row: Vec<String>| {
                    let fields = header.iter().cloned().zip(row.into_iter().map(Value::from));
                    Ok(fields.collect::<Map<_, _>>())
                };
                return ndjson::write(rows.into_iter().map(object), out);
            }
            let header: Vec<_> = header.iter().map(String::as_str).collect();
            write_table(format, &header, rows.into_iter().map(Ok), out, folder)
        })
    }

    /// Has something written to where it goes, complete or not at all if that is a file.
    fn to(
        &self,
        write: impl FnOnce(&mut (dyn Write + Send), Option<&Path>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.output else {
            return write(&mut io::stdout(), None);
        };
        let file = OutputFile::create(path)?;
        write(&mut file.writer(), file.folder())?;
        file.finish()
    }
}

fn write_table(
    format: Format,
    header: &[&str],
    rows: impl Iterator<Item = anyhow::Result<Vec<String>>>,
    out: impl Write + Send,
    folder: Option<&Path>,
) -> anyhow::Result<()> {
    match format {
        Format::Csv => tables::write_csv(header, rows, out),
        Format::ExcelCsv => tables::write_for_spreadsheets(header, rows, out),
        Format::Xlsx => tables::write_xlsx(header, rows, out, folder),
        Format::Table | Format::Ndjson => table(header, rows, out),
    }
}

fn table(
    header: &[&str],
    rows: impl Iterator<Item = anyhow::Result<Vec<String>>>,
    out: impl Write,
) -> anyhow::Result<()> {
    let mut table = TableWriter::new(io::BufWriter::new(out), header);
    for row in rows {
        table.row(row?)?;
    }
    Ok(table.finish()?)
}

fn of_extension(path: &Path) -> anyhow::Result<Format> {
    let known =
        extension(path).and_then(|found| EXTENSIONS.into_iter().find(|(known, _)| *known == found));
    match known {
        Some((_, format)) => Ok(format),
        None => {
            let known: Vec<_> = EXTENSIONS.iter().map(|(e, _)| format!(".{e}")).collect();
            bail!(
                "cannot tell the format from the name {}; end it with one of {}, or add --format",
                path.display(),
                known.join(", ")
            )
        }
    }
}

/// What the command line calls a format.
fn name(format: Format) -> String {
    let value = format.to_possible_value().expect("no format is skipped");
    format!("--format {}", value.get_name())
}
