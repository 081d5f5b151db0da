//! Lists as people have them, from `tests/corpus`, and lists that other programs write:
//! each is read as what it is, or refused. None is read differently from what was told.

mod bombs;
mod case;
mod dialect;
mod foreign;
mod fuzz;
mod mutate;
mod python;
mod tried;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use walkdir::WalkDir;

use self::case::Case;
use self::tried::{Tried, try_case};
use crate::harness::process::{NOTHING, Serve};

/// Where the corpus is.
fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

const TABLES: [&str; 6] = ["lines", "csv", "json", "sheets", "other", "folders"];

/// The cases of all tables.
fn cases() -> Vec<Case> {
    let tables = TABLES.map(|table| Case::all_of(&corpus(), table));
    tables.into_iter().flatten().collect()
}

#[test]
fn every_list_is_read_as_its_table_says() {
    let serve = Serve::start_in(NOTHING, &[]);
    let tried = Tried::of(&serve);
    let only = std::env::var("APIECE_CORPUS").unwrap_or_default();
    let cases = cases()
        .into_iter()
        .filter(|case| case.name().contains(&only));
    let cases: Vec<Case> = cases.collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, SeqCst)) {
                    let found = try_case(&tried, case);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} cases went otherwise:\n\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n\n")
    );
}

#[test]
fn every_file_of_the_corpus_has_a_case() {
    let corpus = corpus();
    let named: BTreeSet<PathBuf> = cases().iter().map(|case| case.path(&corpus)).collect();
    let files = TABLES.map(|table| WalkDir::new(corpus.join(table)).into_iter());
    let files: Vec<PathBuf> = files
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let has_case = |file: &PathBuf| file.ancestors().any(|path| named.contains(path));
    let missing: Vec<_> = files.iter().filter(|file| !has_case(file)).collect();
    assert!(missing.is_empty(), "no case: {missing:#?}");
    assert!(files.len() >= 140, "{} files", files.len());
}
