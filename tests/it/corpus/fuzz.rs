//! Damaged lists: the readers never panic, never use much memory or time, and read the
//! same rows however a stream is cut.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use apiece::service::intake::{
    Columns, Delimiter, Format, HEAD, ItemKind, Options, Parser, Plan, Row, Sheet, is_spreadsheet,
};
use fastrand::Rng;
use walkdir::WalkDir;

use super::corpus;
use super::mutate::{archive_of, mutate, mutate_archive};
use crate::harness::process::memory;
use crate::harness::setting;

/// A list to begin with.
struct Seed {
    name: String,
    bytes: Vec<u8>,
}

fn seeds(folders: &[&str]) -> Vec<Seed> {
    let folders = folders.iter().map(|folder| corpus().join(folder));
    let files = folders.flat_map(|folder| WalkDir::new(folder).sort_by_file_name());
    let files = files
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file());
    let seed = |entry: walkdir::DirEntry| Seed {
        name: entry.file_name().to_string_lossy().into_owned(),
        bytes: std::fs::read(entry.path()).unwrap(),
    };
    // The longest would only be slow.
    files
        .map(seed)
        .filter(|seed| seed.bytes.len() < 100_000)
        .collect()
}

/// Runs `target` on damaged lists: a number of them, or for as many seconds as
/// `APIECE_FUZZ_INTAKE` says. A list that fails is kept.
fn fuzz(what: &str, smoke: usize, mut target: impl FnMut(&mut Rng) -> (Vec<u8>, Tried)) {
    let seconds: Option<u64> = setting("APIECE_FUZZ_INTAKE");
    let began = Instant::now();
    let first: u64 = setting("APIECE_FUZZ_INTAKE_SEED").unwrap_or_else(|| fastrand::u64(..));
    let (mut count, mut read, mut slowest) = (0_usize, 0_usize, Duration::ZERO);
    let goes_on = |count: usize| match seconds {
        Some(seconds) => began.elapsed() < Duration::from_secs(seconds),
        None => count < smoke,
    };
    while goes_on(count) {
        let seed = first.wrapping_add(count as u64);
        let (bytes, run) = target(&mut Rng::with_seed(seed));
        if seconds.is_some() {
            // If it never comes back, this is the one.
            keep(&format!("{what}-current"), &bytes);
        }
        let start = Instant::now();
        let found = catch_unwind(AssertUnwindSafe(|| run(&bytes)));
        let took = start.elapsed();
        let is_read = found.unwrap_or_else(|_| {
            let kept = keep(&format!("{what}-{seed}"), &bytes);
            panic!(
                "APIECE_FUZZ_INTAKE_SEED={seed} repeats it; {}",
                kept.display()
            );
        });
        assert!(
            took < Duration::from_secs(60),
            "{what} {seed} took {took:?}"
        );
        slowest = slowest.max(took);
        read += usize::from(is_read);
        count += 1;
    }
    eprintln!("{what}: {count} lists from seed {first}, {read} of them read; slowest {slowest:?}");
}

fn keep(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz-intake");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Reads a list. Returns whether it was not refused.
type Tried = Box<dyn Fn(&[u8]) -> bool>;

#[test]
fn streams_are_read_alike_however_they_are_cut() {
    let seeds = seeds(&["lines", "csv", "json", "other"]);
    fuzz("stream", 3_000, |rng| {
        let (seed, other) = (rng.choice(&seeds).unwrap(), rng.choice(&seeds).unwrap());
        let mut bytes = seed.bytes.clone();
        mutate(rng, &mut bytes, &other.bytes);
        if rng.u8(0..20) == 0 {
            // Longer than what is looked at first.
            let times = 2 * HEAD / bytes.len().max(1);
            bytes = bytes.repeat(times.min(20_000));
        }
        let (name, options, cuts) = (seed.name.clone(), options(rng), rng.u64(..));
        (
            bytes,
            Box::new(move |bytes| read_stream(bytes, &name, &options, cuts)),
        )
    });
}

fn options(rng: &mut Rng) -> Options {
    let mut options = Options::default();
    if rng.bool() {
        let formats = [Format::Lines, Format::Csv, Format::Ndjson, Format::Json];
        options.format = rng.choice(formats);
        options.header = rng.choice([None, Some(true), Some(false)]).unwrap();
    }
    if rng.u8(0..4) == 0 {
        let delimiters = [
            Delimiter::Comma,
            Delimiter::Semicolon,
            Delimiter::Tab,
            Delimiter::Pipe,
        ];
        options.delimiter = rng.choice(delimiters);
    }
    if rng.u8(0..4) == 0 {
        let encodings = [
            "windows-1252",
            "gbk",
            "utf-16le",
            "shift_jis",
            "iso-2022-jp",
            "utf-8",
        ];
        options.encoding = rng.choice(encodings).map(|label| label.parse().unwrap());
    }
    if rng.u8(0..4) == 0 {
        options.kind = rng
            .choice([ItemKind::Text, ItemKind::Link, ItemKind::Json])
            .unwrap();
    }
    if rng.u8(0..4) == 0 {
        let columns = [
            Columns::One("code".into()),
            Columns::One("1".into()),
            Columns::Some(vec!["pin".into(), "code".into()]),
        ];
        options.columns = rng.choice(columns);
    }
    options.keep_spaces = rng.u8(0..4) == 0;
    options
}

fn read_stream(bytes: &[u8], name: &str, options: &Options, cuts: u64) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    if !matches!(is_spreadsheet(head, options), Ok(None)) {
        return false;
    }
    let whole = bytes.len() < HEAD;
    let Ok(plan) = Plan::of_stream(head, whole, Some(Path::new(name)), options) else {
        return false;
    };
    let parse = |sizes: &mut dyn FnMut() -> usize| {
        let (mut parser, mut rows, mut rest) = (Parser::new(&plan), Vec::new(), bytes);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(sizes().clamp(1, rest.len()));
            if parser.push(piece, &mut rows).is_err() {
                return (rows, false);
            }
            rest = after;
        }
        let is_read = parser.finish(&mut rows).is_ok();
        (rows, is_read)
    };
    let (rows, is_read) = parse(&mut || usize::MAX);
    let mut rng = Rng::with_seed(cuts);
    let most = [1, 3, 100, HEAD][rng.usize(0..4)];
    let cut = parse(&mut || rng.usize(1..=most));
    assert_eq!(
        cut,
        (rows.clone(), is_read),
        "read otherwise when it was cut"
    );
    check_rows(&rows);
    is_read
}

/// Lines count up.
fn check_rows(rows: &[Row]) {
    assert!(rows.is_sorted_by_key(|row| row.line), "{rows:?}");
}

#[test]
fn damaged_spreadsheets_are_read_or_refused() {
    let mut seeds = seeds(&["sheets"]);
    seeds.retain(|seed| seed.name != "million-rows.ods");
    fuzz("sheet", 300, |rng| {
        let (seed, other) = (rng.choice(&seeds).unwrap(), rng.choice(&seeds).unwrap());
        let bytes = mutate_archive(rng, &seed.bytes, &other.bytes);
        let mut options = options(rng);
        options.format = None;
        (bytes, Box::new(move |bytes| read_sheet(bytes, &options)))
    });
    let peak = memory(std::process::id(), "VmHWM").unwrap();
    assert!(peak < 4 << 30, "{peak} bytes");
}

fn read_sheet(bytes: &[u8], options: &Options) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let Ok(Some(format)) = is_spreadsheet(head, options) else {
        return false;
    };
    match Sheet::open(Cursor::new(bytes), format, options) {
        Ok(sheet) => {
            assert!(sheet.plan.understood.first.len() <= 2);
            sheet.rows().count() > 0
        }
        Err(refusal) => {
            assert!(refusal.reason.len() < 100_000);
            false
        }
    }
}

/// A sheet of a workbook, and the texts that its cells share.
fn workbook(sheet: String, shared: String) -> Vec<u8> {
    let plain = seeds(&["sheets"]);
    let plain = plain
        .iter()
        .find(|seed| seed.name == "shared-strings.xlsx")
        .unwrap();
    let mut parts = super::mutate::parts_of(&plain.bytes).unwrap();
    for (name, bytes) in &mut parts {
        match name.as_str() {
            "xl/worksheets/sheet1.xml" => *bytes = sheet.clone().into_bytes(),
            "xl/sharedStrings.xml" => *bytes = shared.clone().into_bytes(),
            _ => {}
        }
    }
    archive_of(&parts)
}

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

fn sheet_of(rows: &str) -> String {
    format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
}

fn shared_of(text: &str) -> String {
    format!("<sst {MAIN}><si><t>{text}</t></si></sst>")
}

#[test]
fn a_small_file_cannot_use_much_memory() {
    let before = memory(std::process::id(), "VmHWM").unwrap();
    let every = |cell: &dyn Fn(u32) -> String, rows: u32| {
        let rows = (1..=rows).map(|n| format!("<row r=\"{n}\">{}</row>", cell(n)));
        sheet_of(&rows.collect::<String>())
    };
    let far = |n: u32| format!("<c r=\"ALL{n}\"><v>{n}</v></c>");
    let same = |n: u32| format!("<c r=\"A{n}\" t=\"s\"><v>0</v></c>");
    let content = |rows: &str| {
        format!(
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
             <office:spreadsheet><table:table table:name=\"a\">{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        )
    };
    let ods = |rows: &str| {
        let mime = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
        let manifest = b"<manifest:manifest/>".to_vec();
        archive_of(&[
            ("mimetype".into(), mime),
            ("content.xml".into(), content(rows).into_bytes()),
            ("META-INF/manifest.xml".into(), manifest),
        ])
    };
    let text =
        "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let repeated = |rows: u64, columns: u64| {
        ods(&format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"{columns}\"/>{text}\
             </table:table-row><table:table-row table:number-rows-repeated=\"{rows}\">{text}\
             </table:table-row>"
        ))
    };
    let half = {
        let whole = content(&format!("<table:table-row>{text}</table:table-row>"));
        let end = whole.find("</table:table></office").unwrap();
        let mime = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
        let content = whole.as_bytes()[..end].to_vec();
        archive_of(&[("mimetype".into(), mime), ("content.xml".into(), content)])
    };
    for (what, bytes, is_read) in [
        (
            "zeros",
            archive_of(&[("xl/workbook.xml".into(), vec![b' '; 300 << 20])]),
            false,
        ),
        (
            "a text in every row",
            workbook(every(&same, 100_000), shared_of(&"x".repeat(1 << 20))),
            true,
        ),
        (
            "a cell far to the right in every row",
            workbook(every(&far, 300_000), shared_of("")),
            true,
        ),
        (
            "a cell beyond the columns",
            workbook(
                sheet_of("<row><c r=\"XFD1\"><v>1</v></c></row>"),
                shared_of(""),
            ),
            false,
        ),
        (
            "a trillion shared texts",
            workbook(
                every(&same, 1),
                format!("<sst {MAIN} uniqueCount=\"1000000000000\"><si><t>x</t></si></sst>"),
            ),
            false,
        ),
        (
            "a billion spaces",
            ods(&format!(
                "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>\
                 <text:s text:c=\"1000000000\"/></text:p></table:table-cell></table:table-row>"
            )),
            false,
        ),
        (
            "a long text in many cells",
            ods(&format!(
                "<table:table-row table:number-rows-repeated=\"100000\"><table:table-cell \
                 office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>\
                 </table:table-row>",
                "x".repeat(100_000)
            )),
            false,
        ),
        ("a row a billion times", repeated(1_000_000_000, 1), false),
        (
            "a wide row and many narrow ones",
            repeated(1_000_000, 16_000),
            false,
        ),
        ("the last number", repeated(u64::MAX, u64::MAX), false),
        ("half of a table", half, false),
        (
            "a row that never ends",
            ods(&format!(
                "<table:table-row table:number-rows-repeated=\"90000000\">{text}"
            )),
            false,
        ),
    ] {
        let began = Instant::now();
        assert!(bytes.len() < 64 << 20, "{what}: {} bytes", bytes.len());
        let options = Options::default();
        let format = is_spreadsheet(&bytes[..bytes.len().min(HEAD)], &options);
        let format = format.unwrap().expect(what);
        let opened = Sheet::open(Cursor::new(&bytes), format, &options);
        assert_eq!(opened.is_ok(), is_read, "{what}: {:?}", opened.err());
        let took = began.elapsed();
        assert!(took < Duration::from_secs(60), "{what} took {took:?}");
        let peak = memory(std::process::id(), "VmHWM").unwrap();
        assert!(
            peak < before + (1 << 30),
            "{what}: {before} to {peak} bytes"
        );
        eprintln!("{what}: {took:?}, {} MiB", peak >> 20);
    }
}
