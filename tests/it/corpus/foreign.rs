//! Lists that other programs write: the same items come back, or the list is refused. It
//! is never another list that nobody was told of.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use apiece::domain::{Content, Item};
use apiece::service::intake::{
    Delimiter, Format, HEAD, Holds, Options, Parser, Plan, Row, Sheet, is_spreadsheet, trim,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// A list, and how it is written.
#[derive(Debug, Clone)]
struct Foreign {
    /// Rows of one width.
    rows: Vec<Vec<String>>,
    header: bool,
    writer: Writer,
    encoding: (&'static str, Option<&'static str>),
    end: &'static str,
    /// Whether the reader is told more than whether there is a header.
    told: bool,
    named: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
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

fn foreign() -> impl Strategy<Value = Foreign> {
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

/// A Python that writes one list after the other.
struct Python {
    child: Child,
    jobs: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(root.join("target/venv/bin/python"))
            .arg(root.join("tests/it/corpus/foreign.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("make test-deps installs it");
        let jobs = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            jobs,
            answers,
        }
    }

    /// Writes a list. An error is why that cannot be done.
    fn write(&mut self, job: &Value) -> Result<(), String> {
        writeln!(self.jobs, "{job}").unwrap();
        self.jobs.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        match serde_json::from_str::<String>(&answer).unwrap().as_str() {
            "ok" => Ok(()),
            error => Err(error.to_owned()),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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

    fn write(&self, python: &mut Python, path: &Path) -> Result<(), String> {
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

    fn name(&self) -> &'static str {
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

    fn options(&self) -> Options {
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
    fn items(&self) -> Vec<Option<Item>> {
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
    fn is_plain(&self) -> bool {
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

/// Reads a file as the command line does. An error is a refusal.
fn read(path: &Path, name: Option<&Path>, options: &Options) -> Result<Vec<Row>, String> {
    let bytes = std::fs::read(path).unwrap();
    let head = &bytes[..bytes.len().min(HEAD)];
    let refused = |refusal: apiece::service::intake::Refusal| refusal.reason;
    let doubtful = |plan: &Plan| match plan.doubts.as_slice() {
        [] => Ok(()),
        doubts => Err(format!("{doubts:?}")),
    };
    if let Some(format) = is_spreadsheet(head, options).map_err(refused)? {
        let sheet = Sheet::open(Cursor::new(&bytes), format, options).map_err(refused)?;
        doubtful(&sheet.plan)?;
        return Ok(sheet.rows().collect());
    }
    let plan = Plan::of_stream(head, bytes.len() < HEAD, name, options).map_err(refused)?;
    doubtful(&plan)?;
    let (mut parser, mut rows) = (Parser::new(&plan), Vec::new());
    parser.push(&bytes, &mut rows).map_err(refused)?;
    parser.finish(&mut rows).map_err(refused)?;
    Ok(rows)
}

#[test]
fn what_other_programs_write_comes_back_or_is_refused() {
    let cases = crate::harness::setting("APIECE_FOREIGN_CASES").unwrap_or(300);
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let folder = tempfile::tempdir().unwrap();
    let python = RefCell::new(Python::start());
    let (written, read_back) = (Cell::new(0_u32), Cell::new(0_u32));
    let test = |foreign: Foreign| {
        let path = folder.path().join(foreign.name());
        if foreign.write(&mut python.borrow_mut(), &path).is_err() {
            // Not in this encoding.
            return Ok(());
        }
        written.set(written.get() + 1);
        let name = foreign.named.then_some(path.as_path());
        let text = || match std::fs::read(&path).unwrap() {
            bytes if bytes.starts_with(b"PK") => "a spreadsheet".to_owned(),
            bytes => String::from_utf8_lossy(&bytes).into_owned(),
        };
        let rows = match read(&path, name, &foreign.options()) {
            Ok(rows) => rows,
            Err(refusal) => {
                prop_assert!(!refusal.is_empty());
                return Ok(());
            }
        };
        read_back.set(read_back.get() + 1);
        let is_row = |row: &&Row| !matches!(row.holds, Holds::Empty | Holds::HeaderAgain);
        let rows: Vec<&Row> = rows.iter().filter(is_row).collect();
        let items = foreign.items();
        prop_assert_eq!(rows.len(), items.len(), "{:?} from {:?}", rows, text());
        for (row, item) in rows.iter().zip(&items) {
            match (&row.holds, item) {
                (Holds::Item { item: is, .. }, Some(item)) => {
                    prop_assert_eq!(is.content(), item.content(), "{:?}", text());
                }
                (Holds::Invalid(invalid), Some(_)) => {
                    prop_assert!(!foreign.is_plain(), "{} in {:?}", invalid.reason, text());
                }
                (Holds::Invalid(_), None) => {}
                (holds, None) => prop_assert!(false, "{:?} in {:?}", holds, text()),
                (_, Some(_)) => unreachable!("was left out"),
            }
        }
        Ok(())
    };
    runner
        .run(&foreign(), test)
        .unwrap_or_else(|e| panic!("{e}"));
    let (written, read_back) = (written.get(), read_back.get());
    assert!(
        written > cases / 2 && read_back > written / 2,
        "{written} of {cases} written, {read_back} read"
    );
}
