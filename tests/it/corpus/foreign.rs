//! Lists that other programs write: the same items come back, or the list is refused. It
//! is never another list that nobody was told of.

use std::cell::{Cell, RefCell};
use std::io::Cursor;
use std::path::Path;

use apiece::service::intake::{HEAD, Holds, Options, Parser, Plan, Row, Sheet, is_spreadsheet};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::dialect::{Foreign, foreign};
use super::python::Python;

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
