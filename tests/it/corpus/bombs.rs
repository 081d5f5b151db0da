//! Small spreadsheets that say they are large.

use std::io::Cursor;
use std::time::{Duration, Instant};

use apiece::service::intake::{HEAD, Options, Sheet, is_spreadsheet};

use super::fuzz::seeds;
use super::mutate::{archive_of, parts_of};
use crate::harness::process::memory;

/// A sheet of a workbook, and the texts that its cells share.
fn workbook(sheet: &str, shared: &str) -> Vec<u8> {
    let plain = seeds(&["sheets"]);
    let plain = plain
        .iter()
        .find(|seed| seed.name == "shared-strings.xlsx")
        .unwrap();
    let mut parts = parts_of(&plain.bytes).unwrap();
    for (name, bytes) in &mut parts {
        match name.as_str() {
            "xl/worksheets/sheet1.xml" => *bytes = sheet.into(),
            "xl/sharedStrings.xml" => *bytes = shared.into(),
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
            workbook(&every(&same, 100_000), &shared_of(&"x".repeat(1 << 20))),
            true,
        ),
        (
            "a cell far to the right in every row",
            workbook(&every(&far, 300_000), &shared_of("")),
            true,
        ),
        (
            "a cell beyond the columns",
            workbook(
                &sheet_of("<row><c r=\"XFD1\"><v>1</v></c></row>"),
                &shared_of(""),
            ),
            false,
        ),
        (
            "a trillion shared texts",
            workbook(
                &every(&same, 1),
                &format!("<sst {MAIN} uniqueCount=\"1000000000000\"><si><t>x</t></si></sst>"),
            ),
            false,
        ),
        (
            "a billion spaces",
            ods(
                "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>\
                 <text:s text:c=\"1000000000\"/></text:p></table:table-cell></table:table-row>",
            ),
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
