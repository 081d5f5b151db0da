//! Lists of any values, in the dialects that programs write.

use std::path::Path;

use apiece::domain::{Content, Item};
use apiece::service::intake::{Delimiter, Format, Options, trim};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::python::Python;

/// A list, and how it is written.
#[derive(Debug, Clone)]
pub(super) struct Foreign {
    /// Rows of one width.
    rows: Vec<Vec<String>>,
    header: bool,
    writer: Writer,
    encoding: (&'static str, Option<&'static str>),
    end: &'static str,
    /// Whether the reader is told more than whether there is a header.
    told: bool,
    pub(super) named: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    Csv(Delimiter, &'static str),
    Lines,
    Json(bool, Option<u8>),
    Ndjson(bool),
    Openpyxl,
    Odfpy,
    RustXlsxwriter,
}

const NAMES: [&str; 3] = ["code", "pin", "note"];

/// What Python calls an encoding, and what the reader has to be told.
const ENCODINGS: [(&str, Option<&str>); 8] = [
    ("utf-8", None),
    ("utf-8-sig", None),
    ("utf-16", None),
    ("utf-16-be", Some("utf-16be")),
    ("cp1252", Some("windows-1252")),
    ("gbk", Some("gbk")),
    ("cp932", Some("shift_jis")),
    ("cp1251", Some("windows-1251")),
];

fn value() -> impl Strategy<Value = String> {
    let pieces = vec![
        "A1",
        "SAVE-10",
        "x",
        "0",
        "007",
        " ",
        "  ",
        ",",
        ";",
        "\t",
        "|",
        "\"",
        "\"\"",
        "'",
        "\n",
        "\r\n",
        "\u{a0}",
        "\u{200b}",
        "\u{feff}",
        "ä",
        "é",
        "€",
        "票",
        "コ",
        "😀",
        "שלום",
        "Код",
        "=",
        "#N/A",
        "1.5E+15",
        "Total",
        "code",
        "https://a.example/?x=1,2",
        "\\",
        "[",
        "{\"a\":1}",
        "-",
        "sep=;",
        "\u{85}",
        "\u{2028}",
        "_x0041_",
        "&amp;",
        "<b>",
    ];
    let some = prop::collection::vec(select(pieces), 0..5);
    let odd = some.prop_map(|pieces| pieces.concat());
    prop_oneof![2 => "[A-Z0-9]{1,8}(-[0-9]{1,4})?", 3 => odd, 1 => any::<String>()]
}

pub(super) fn foreign() -> impl Strategy<Value = Foreign> {
    let delimiters = [
        (Delimiter::Comma, ","),
        (Delimiter::Semicolon, ";"),
        (Delimiter::Tab, "\t"),
        (Delimiter::Pipe, "|"),
    ];
    let quotings = select(vec!["minimal", "all", "nonnumeric"]);
    let csv = (select(delimiters.to_vec()), quotings)
        .prop_map(|((delimiter, _), quoting)| Writer::Csv(delimiter, quoting));
    let writer = prop_oneof![
        6 => csv,
        2 => Just(Writer::Lines),
        1 => (any::<bool>(), select(vec![None, Some(1), Some(4)])).prop_map(|(a, i)| Writer::Json(a, i)),
        1 => any::<bool>().prop_map(Writer::Ndjson),
        1 => Just(Writer::Openpyxl),
        1 => Just(Writer::Odfpy),
        1 => Just(Writer::RustXlsxwriter),
    ];
    let rows = (1_usize..=3)
        .prop_flat_map(|width| prop::collection::vec(prop::collection::vec(value(), width), 1..8));
    let ends = select(vec!["\n", "\r\n", "\r"]);
    let encoding = prop_oneof![Just(ENCODINGS[0]), select(ENCODINGS.to_vec())];
    (
        rows,
        any::<bool>(),
        writer,
        encoding,
        ends,
        any::<(bool, bool)>(),
    )
        .prop_map(
            |(rows, header, writer, encoding, end, (told, named))| Foreign {
                rows,
                header,
                writer,
                encoding,
                end,
                told,
                named,
            },
        )
}

impl Foreign {
    fn width(&self) -> usize {
        match self.writer {
            Writer::Lines => 1,
            _ => self.rows[0].len(),
        }
    }

    /// The rows as they are written: with the header, and with what the format can hold.
    fn written(&self) -> Vec<Vec<String>> {
        let names = NAMES[..self.width()].iter().map(|&name| name.to_owned());
        let header = self.header.then(|| names.collect());
        let is_lines = self.writer == Writer::Lines;
        let cell = |cell: &String| {
            if is_lines {
                cell.replace(['\n', '\r'], " ")
            } else {
                cell.clone()
            }
        };
        let row = |row: &Vec<String>| row[..self.width()].iter().map(cell).collect();
        header
            .into_iter()
            .chain(self.rows.iter().map(row))
            .collect()
    }

    /// The JSON values that are written.
    fn values(&self) -> Vec<Value> {
        let value = |row: &Vec<String>| match row.as_slice() {
            [one] => json!(one),
            cells => {
                let fields = NAMES.iter().zip(cells);
                let fields = fields.map(|(name, cell)| ((*name).to_owned(), json!(cell)));
                Value::Object(fields.collect())
            }
        };
        self.rows.iter().map(value).collect()
    }

    fn is_json(&self) -> bool {
        matches!(self.writer, Writer::Json(..) | Writer::Ndjson(_))
    }

    fn job(&self, path: &Path) -> Value {
        let mut job = json!({
            "path": path, "rows": self.written(), "values": self.values(),
            "encoding": self.encoding.0, "end": self.end,
        });
        let (writer, more) = match self.writer {
            Writer::Csv(delimiter, quoting) => {
                let delimiter = match delimiter {
                    Delimiter::Comma => ",",
                    Delimiter::Semicolon => ";",
                    Delimiter::Tab => "\t",
                    Delimiter::Pipe => "|",
                };
                // Python does not quote a line end that is not its own.
                let breaks = |cell: &String| cell.contains(['\n', '\r']);
                let quoting = match quoting {
                    "minimal" if self.rows.iter().flatten().any(breaks) => "all",
                    quoting => quoting,
                };
                ("csv", json!({ "delimiter": delimiter, "quoting": quoting }))
            }
            Writer::Lines => ("lines", json!({})),
            Writer::Json(ascii, indent) => ("json", json!({ "ascii": ascii, "indent": indent })),
            Writer::Ndjson(ascii) => ("ndjson", json!({ "ascii": ascii })),
            Writer::Openpyxl | Writer::RustXlsxwriter => ("xlsx", json!({})),
            Writer::Odfpy => ("ods", json!({})),
        };
        job["writer"] = json!(writer);
        job.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        job
    }

    pub(super) fn write(&self, python: &mut Python, path: &Path) -> Result<(), String> {
        // In a workbook, `_x0041_` is an A, which openpyxl does not know (ECMA-376,
        // part 1, 22.9.2.19).
        let escape = |cell: &String| cell.contains("_x");
        if self.writer == Writer::Openpyxl && self.rows.iter().flatten().any(escape) {
            return Err("would be written as another text".into());
        }
        // Nobody can tell one row of a table from a line, or a comma from two empty cells.
        let shows = |row: &&Vec<String>| row.iter().any(|cell| !trim(cell).is_empty());
        let signs = |cell: &String| trim(cell).chars().all(|c| ",;\t|\"".contains(c));
        let only_signs = |cell: &String| !trim(cell).is_empty() && signs(cell);
        let is_bare = self.rows.iter().filter(shows).count() < 2 && !self.named;
        let is_json = |cell: &String| trim(cell).starts_with(['{', '[']);
        let has_json = self.writer == Writer::Lines && self.rows.iter().flatten().any(is_json);
        // A comma is what CSV says by its name.
        let has_comma = || self.rows.iter().flatten().any(|cell| cell.contains(','));
        let is_other = match self.writer {
            Writer::Csv(Delimiter::Comma, _) => false,
            Writer::Csv(..) => has_comma(),
            _ => false,
        };
        if !self.told
            && (is_other || has_json || is_bare || self.rows.iter().flatten().any(only_signs))
        {
            return Err("does not show what it is".into());
        }
        // Excel's way to name the delimiter, wherever it comes from.
        if !self.header && trim(&self.rows[0][0]).to_lowercase().starts_with("sep=") {
            return Err("would be taken for no item".into());
        }
        if self.writer != Writer::RustXlsxwriter {
            return python.write(&self.job(path));
        }
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(self.written()) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet
                    .write_string(row, column, cell)
                    .map_err(|e| e.to_string())?;
            }
        }
        book.save(path).map_err(|e| e.to_string())
    }

    pub(super) fn name(&self) -> &'static str {
        match self.writer {
            Writer::Csv(Delimiter::Tab, _) => "list.tsv",
            Writer::Csv(..) => "list.csv",
            Writer::Lines => "list.txt",
            Writer::Json(..) => "list.json",
            Writer::Ndjson(_) => "list.ndjson",
            Writer::Openpyxl | Writer::RustXlsxwriter => "list.xlsx",
            Writer::Odfpy => "list.ods",
        }
    }

    pub(super) fn options(&self) -> Options {
        let mut options = Options {
            header: Some(self.header).filter(|_| !self.is_json()),
            encoding: self.encoding.1.map(|label| label.parse().unwrap()),
            ..Options::default()
        };
        if self.told {
            let (format, delimiter) = match self.writer {
                Writer::Csv(delimiter, _) => (Format::Csv, Some(delimiter)),
                Writer::Lines => (Format::Lines, None),
                Writer::Json(..) => (Format::Json, None),
                Writer::Ndjson(_) => (Format::Ndjson, None),
                Writer::Openpyxl | Writer::RustXlsxwriter => (Format::Xlsx, None),
                Writer::Odfpy => (Format::Ods, None),
            };
            (options.format, options.delimiter) = (Some(format), delimiter);
        }
        options
    }

    /// The items that the list means, row by row; nothing if a row cannot be one.
    pub(super) fn items(&self) -> Vec<Option<Item>> {
        if self.is_json() {
            let is_blank = |value: &Value| {
                let blank = |value: &Value| value.as_str().is_some_and(|s| trim(s).is_empty());
                match value {
                    Value::Object(fields) => fields.values().all(blank),
                    value => blank(value),
                }
            };
            let values = self.values().into_iter().filter(|value| !is_blank(value));
            let content = |value: Value| match value {
                Value::String(text) => Content::from_line(trim(&text).to_owned()),
                value => Content::Json(value),
            };
            return values
                .map(|value| Item::new(&content(value)).ok())
                .collect();
        }
        let one_end = |cell: &String| cell.replace("\r\n", "\n").replace('\r', "\n");
        let rows = self.written();
        let rows = rows.iter().skip(usize::from(self.header));
        let trimmed = |row: &Vec<String>| -> Vec<String> {
            row.iter()
                .map(|cell| trim(&one_end(cell)).to_owned())
                .collect()
        };
        let mut rows: Vec<_> = rows.map(trimmed).collect();
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let mut names: Vec<String> = NAMES[..self.width()].iter().map(|&n| n.into()).collect();
        if self.header {
            rows.retain(|row| *row != names);
        } else {
            // Columns that are empty to the end are no columns.
            let last = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty());
            let width = rows.iter().filter_map(last).max().unwrap_or_default() + 1;
            names = (1..=width).map(|n| format!("column {n}")).collect();
        }
        let item = |row: Vec<String>| {
            let content = match names.as_slice() {
                [_] => Content::from_line(row[0].clone()),
                names => {
                    let fields = names.iter().zip(&row);
                    let fields = fields.map(|(name, cell)| (name.clone(), json!(cell)));
                    Content::Json(Value::Object(fields.collect::<Map<_, _>>()))
                }
            };
            Item::new(&content).ok()
        };
        rows.into_iter().map(item).collect()
    }

    /// Whether nothing in it is what programs leave in values, or no text.
    pub(super) fn is_plain(&self) -> bool {
        let odd = |cell: &String| {
            let signs = ["#", "=", "E+", "\u{fffd}", "Err:", "Total"];
            signs.iter().any(|sign| cell.contains(sign))
                || cell
                    .chars()
                    .any(|c| c.is_control() && c != '\n' && c != '\t')
        };
        !self.rows.iter().flatten().any(odd)
    }
}
