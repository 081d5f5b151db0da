//! What is printed: data on standard output, messages on standard error.

use std::fmt::Arguments;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use comfy_table::{ColumnConstraint, Row, Table, TableStyle, Width};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::domain::{Item, Stats};

/// Prints a message to standard error. Unlike `eprintln!`, it does not panic if
/// standard error is closed.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::output::say_line(format_args!($($words)*)) };
}
pub(super) use say;

pub(super) fn say_line(words: Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Standard output, for more than a line or two.
pub(super) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// Prints a line of data.
pub(super) fn print(line: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Prints a JSON document, on one line as scripts and `jq` like it.
pub(super) fn print_json(value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value).expect("the API's types are plain data");
    print(json)
}

/// A time as people read it: in the local time zone.
pub(super) fn local(time: Timestamp) -> String {
    let zoned = time.to_zoned(TimeZone::system());
    zoned.strftime("%F %T %:z").to_string()
}

/// The kind of an item, and its value.
pub(super) fn kind_and_value(item: &Item) -> (&'static str, String) {
    let content = item.content();
    (content.kind(), content.to_line())
}

/// The names and counts of a pool.
pub(super) fn stats_lines(stats: &Stats) -> [(&'static str, String); 8] {
    [
        ("added", stats.added),
        ("untaken", stats.untaken),
        ("taken", stats.taken),
        ("withdrawn", stats.withdrawn),
        ("aside", stats.aside),
        ("replaced", stats.replaced),
        ("used", stats.redeemed),
        ("clients", stats.clients),
    ]
    .map(|(name, count)| (name, count.to_string()))
}

/// One name and value per line, with the values in a column.
pub(super) fn two_columns(lines: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut table = plain_table();
    table.add_rows(lines.into_iter().map(|(name, value)| [name.into(), value]));
    layout(&mut table)
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table
}

/// How far apart columns are.
const GAP: u16 = 2;

/// The table as text, flush left.
fn layout(table: &mut Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    table.trim_fmt()
}

/// A table without rules that is printed while rows arrive. The first rows decide
/// how wide the columns are.
pub(super) struct TableWriter<W> {
    out: W,
    header: Option<Row>,
    rows: Vec<Row>,
    widths: Vec<u16>,
}

impl<W: Write> TableWriter<W> {
    /// How many rows are laid out together.
    const BLOCK: usize = 1_000;

    pub(super) fn new(out: W, header: &[&str]) -> Self {
        Self {
            out,
            header: Some(header.iter().map(|name| name.to_uppercase()).into()),
            rows: Vec::new(),
            widths: vec![0; header.len()],
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
        self.rows.push(cells.into());
        if self.rows.len() == Self::BLOCK {
            self.print()?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.print()?;
        self.out.flush()
    }

    fn print(&mut self) -> io::Result<()> {
        if self.rows.is_empty() && self.header.is_none() {
            return Ok(());
        }
        let mut table = plain_table();
        if let Some(header) = self.header.take() {
            table.set_header(header);
        }
        table.add_rows(self.rows.drain(..));
        let content = table.column_max_content_widths();
        for ((column, width), content) in table.column_iter_mut().zip(&mut self.widths).zip(content)
        {
            *width = content.saturating_add(GAP).max(*width);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(*width)));
        }
        writeln!(self.out, "{}", layout(&mut table))
    }
}

/// The extension of a file's name, in lower case.
pub(super) fn extension(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_str()?;
    Some(extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rows_are_aligned_with_earlier_ones() {
        let mut out = Vec::new();
        let mut table = TableWriter::new(&mut out, &["client", "value"]);
        for i in 0..=TableWriter::<Vec<u8>>::BLOCK {
            let client = if i == 0 { "山田太郎さん" } else { "b" };
            table.row([client.into(), format!("v{i}")]).unwrap();
        }
        table.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), TableWriter::<Vec<u8>>::BLOCK + 2);
        assert_eq!(lines[1], "山田太郎さん  v0");
        assert_eq!(lines[0], "CLIENT        VALUE");
        assert_eq!(lines.last(), Some(&"b             v1000"));
    }
}
