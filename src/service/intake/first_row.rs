//! What the first rows of a table, or of plain lines, settle: what is between the cells,
//! and whether the first row names the columns.

use std::path::Path;

use super::clean;
use super::delimiter::{self, Choice, Cut};
use super::header::{self, Header};
use super::options::{Delimiter, Doubt, Options, Refusal, Setting};
use super::plan::Plan;
use super::table::Table;

impl Plan {
    pub(super) fn of_csv(
        &mut self,
        text: &str,
        whole: bool,
        name: Option<&Path>,
        options: &Options,
    ) -> Result<(), Refusal> {
        let named = delimiter::named(text)?;
        self.names_delimiter = named.is_some();
        let body = match named {
            Some(_) => text.split_once('\n').map_or("", |(_, rest)| rest),
            None => text,
        };
        let is_tsv = name
            .and_then(Path::extension)
            .is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
        let tab = (is_tsv && body.contains('\t')).then_some(Delimiter::Tab);
        let (cut, certain) = match options.delimiter.or(named).or(tab) {
            Some(delimiter) => (Cut::new(body, whole, delimiter), true),
            None => match delimiter::choose(body, whole, options.header) {
                Choice::Certain(cut) => (cut, true),
                Choice::Unsure(cut) => (cut, false),
                Choice::None => (Cut::new(body, whole, Delimiter::Comma), true),
            },
        };
        self.delimiter = cut.delimiter;
        self.understood.delimiter = Some(cut.delimiter);
        if !certain {
            self.doubts.push(Doubt {
                setting: Setting::Delimiter,
                question: format!(
                    "its rows do not show what is between the cells; it was read with {}",
                    cut.delimiter.name()
                ),
            });
        }
        // Is it the header, or not? Without it, nothing that follows can be read.
        if let Some(wrong) = cut.wrong.filter(|_| options.header != Some(false)) {
            let reason = format!("has a first row that {}", wrong.reason);
            return Err(Refusal::new(None, reason));
        }
        self.of_table(&cut.rows, options)
    }

    pub(super) fn of_table(
        &mut self,
        rows: &[Vec<String>],
        options: &Options,
    ) -> Result<(), Refusal> {
        let Some(first) = rows.first() else {
            self.rows.header = options.header.unwrap_or_default();
            return Ok(());
        };
        let header = match (options.header, header::guess(rows)) {
            (Some(header), _) => header,
            (None, Header::Yes) => true,
            (None, Header::No) => false,
            (None, Header::Unsure { assumed }) => {
                self.doubt_header(first, assumed);
                assumed
            }
        };
        let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let names = if header {
            first.clone()
        } else {
            vec!["-".into(); widest]
        };
        let names = if header {
            names
        } else {
            without_empty_end(names, rows)
        };
        let table = Table::new(&names, header, options.columns.as_ref(), options.kind)?;
        self.understood.columns.clone_from(&table.names);
        self.understood.given = table.given().into_iter().map(str::to_owned).collect();
        self.understood.header = header;
        self.rows.header = header;
        self.rows.table = table;
        Ok(())
    }

    pub(super) fn of_lines(&mut self, text: &str, whole: bool, options: &Options) {
        self.understood.header = options.header.unwrap_or_default();
        if options.header.is_none() && options.format.is_none() {
            // A list of lines has no header, unless its first line looks like one.
            let lines = text.lines().map(clean::trim);
            let lines = lines.filter(|line| !line.is_empty()).take(200);
            let mut rows: Vec<_> = lines.map(|line| vec![line.to_owned()]).collect();
            if !whole && rows.len() > 1 {
                // It may be cut short.
                rows.pop();
            }
            if header::of_lines(&rows) {
                self.doubt_header(&rows[0], true);
                self.understood.header = true;
            }
        }
        self.rows.header = self.understood.header;
    }

    fn doubt_header(&mut self, first: &[String], assumed: bool) {
        let cells: Vec<_> = first.iter().map(|cell| format!("{cell:?}")).collect();
        let taken = if assumed { "the header" } else { "an item" };
        self.doubts.push(Doubt {
            setting: Setting::Header,
            question: format!(
                "its first row, {}, may be a header or an item; it was taken for {taken}",
                cells.join(", ")
            ),
        });
    }
}

/// Leaves out the columns at the end that are empty in all rows.
fn without_empty_end(mut names: Vec<String>, rows: &[Vec<String>]) -> Vec<String> {
    let is_empty = |at: usize| {
        rows.iter()
            .all(|row| row.get(at).is_none_or(String::is_empty))
    };
    while names.len() > 1 && is_empty(names.len() - 1) {
        names.pop();
    }
    names
}
