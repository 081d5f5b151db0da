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
use super::mutate::{mutate, mutate_archive};
use crate::harness::process::memory;
use crate::harness::setting;

/// A list to begin with.
pub(super) struct Seed {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The lists in these folders of the corpus.
pub(super) fn seeds(folders: &[&str]) -> Vec<Seed> {
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
