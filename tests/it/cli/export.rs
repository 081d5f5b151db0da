//! Lists in files: what a spreadsheet and a program read in them is what was claimed.

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use serde_json::{Value, json};

use super::errors::{ask, canned};
use super::terminal::on_a_terminal;
use crate::harness::process::{Serve, run};

/// What a spreadsheet would like to change.
const VALUES: [&str; 20] = [
    "=1+1",
    "+49 151 0000",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "007",
    "1e5",
    "12345678901234567890",
    "2026-01-02",
    "TRUE",
    "#N/A",
    "  spaces  ",
    "two\nlines",
    "tab\there",
    "a, \"b\"; c",
    "<b>&amp;</b>",
    "😀 party",
    "抽奖券一张",
    "＝1+1",
    "_xyz_ and \\u0041",
];

/// A code with a claim of each value, and one of an address.
fn claimed() -> Serve {
    let serve = Serve::start(&[]);
    serve.run("code create fair --per-client 100").exits(0);
    let lines: String = VALUES
        .iter()
        .map(|value| json!({ "kind": "text", "value": value }).to_string() + "\n")
        .collect();
    let lines = lines + "\"https://example.org/prize?a=1&b=2\"\n";
    // An object in NDJSON is a record, so these are sent as JSON.
    let items: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let key = std::fs::read_to_string(serve.path("data/admin.key")).unwrap();
    ureq::post(format!("{}/v1/codes/fair/items", serve.url))
        .header("authorization", format!("Bearer {}", key.trim()))
        .send_json(json!({ "items": items }))
        .unwrap();
    for nth in 1..=items.len() {
        serve
            .run(&format!(
                "claim fair --client ann --nth {nth}{}",
                if nth == 1 { " --accepted-terms" } else { "" }
            ))
            .exits(0);
    }
    serve
}

/// The rows that NDJSON has, as text cells, sorted.
fn expected(serve: &Serve) -> Vec<Vec<String>> {
    let ndjson = serve.run("claims fair --format ndjson").exits(0).stdout;
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let row = |line: &str| {
        let claim: Value = serde_json::from_str(line).unwrap();
        let item = &claim["item"];
        let accepted = claim["accepted_terms"] == true;
        let mut cells = [
            &claim["client"],
            &claim["nth"],
            &claim["at"],
            &item["id"],
            &item["kind"],
            &item["value"],
        ]
        .map(text)
        .to_vec();
        // None of them was used.
        let accepted = if accepted { "yes" } else { "" };
        cells.extend(["", "", accepted].map(str::to_owned));
        cells
    };
    sorted(ndjson.lines().map(row).collect())
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

fn with_calamine(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert_eq!(formulas.used_cells().count(), 0);
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let cell = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is not text"),
    };
    sheet
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// The columns of a list of claims.
const HEADER: &str = "client,nth,at,item,kind,value,redeemed_at,redeemed_by,accepted_terms";

/// Each cell as openpyxl reads it, with its type and the address of its link.
const OPENPYXL: &str = "
import json, sys, openpyxl
sheet, = openpyxl.load_workbook(sys.argv[1]).worksheets
for row in sheet.iter_rows():
    for cell in row:
        if cell.value is None:
            continue
        assert cell.data_type in ('s', 'inlineStr'), (cell.data_type, cell.value)
        assert cell.number_format == '@', cell.number_format
        assert cell.hyperlink is None, cell.value
    print(json.dumps([cell.value or '' for cell in row]))
";

fn with_openpyxl(path: &Path) -> Vec<Vec<String>> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/python");
    let mut python = Command::new(python);
    let rows = run(python.args(["-c", OPENPYXL]).arg(path), "").exits(0);
    let row = |line: &str| serde_json::from_str(line).unwrap();
    rows.stdout.lines().map(row).collect()
}

#[test]
fn a_workbook_has_each_value_as_text_whoever_reads_it() {
    let serve = claimed();
    serve.run("claims fair -o out.XLSX").exits(0);
    let mut piped = serve.command("claims fair --format xlsx");
    let piped = piped.output().unwrap().stdout;
    std::fs::write(serve.path("piped.xlsx"), piped).unwrap();
    let expected = expected(&serve);
    assert_eq!(expected.len(), VALUES.len() + 1);
    for name in ["out.XLSX", "piped.xlsx"] {
        for read in [with_calamine, with_openpyxl] {
            let mut rows = read(&serve.path(name));
            let header = rows.remove(0);
            assert_eq!(header.join(","), HEADER);
            assert_eq!(sorted(rows), expected, "{name}");
        }
    }
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    sorted(
        reader
            .records()
            .map(|record| row(record.unwrap()))
            .collect(),
    )
}

#[test]
fn csv_is_exact_and_csv_for_spreadsheets_begins_no_formula() {
    let serve = claimed();
    let expected = expected(&serve);
    let plain = serve.run("claims fair --format csv").exits(0).stdout;
    assert!(plain.starts_with(&format!("{HEADER}\r\n")));
    assert_eq!(csv_rows(&plain), expected);

    let guarded = serve.run("claims fair --format excel-csv -o out.csv");
    guarded.exits(0);
    let guarded = std::fs::read_to_string(serve.path("out.csv")).unwrap();
    let guarded = guarded.strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(guarded.matches("\r\n").count(), expected.len() + 1);
    let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '＝']);
    let mut freed = csv_rows(guarded);
    for cell in freed.iter_mut().flatten() {
        assert!(!formula(cell), "{cell}");
        if let Some(value) = cell.strip_prefix('\'').filter(|value| formula(value)) {
            *cell = value.to_owned();
        }
    }
    assert_eq!(sorted(freed), expected);
}

#[test]
fn an_unknown_extension_is_refused_with_those_that_are_known() {
    let home = tempfile::tempdir().unwrap();
    let claims = |line: &str| {
        let mut command = crate::harness::process::apiece(home.path());
        // Nobody is asked: there is no such server.
        command.args([
            "claims",
            "fair",
            "--server=http://127.0.0.1:1",
            "--admin-key=k",
        ]);
        run(command.args(line.split(' ')), "")
    };
    for name in ["out.xls", "out.pdf", "out", ".csv"] {
        let words = [name, ".csv, .xlsx, .ndjson, .jsonl, .txt", "--format"];
        claims(&format!("-o {name}")).fails(2, &words);
    }
    claims("--json -o out.xlsx").fails(2, &["--json", "--format xlsx"]);
    claims("--json --format csv").fails(2, &["--json", "--format csv"]);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_workbook_is_not_shown_on_a_terminal() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let claims = serve.command("claims fair --format xlsx");
    let shown = run(&mut on_a_terminal(&claims), "").exits(2).stdout;
    assert!(shown.contains("-o FILE.xlsx"), "{shown}");
}

/// Two claims were announced, and the connection ends within the second.
const BROKEN: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 500\r\n\r\n\
    {\"client\":\"ann\",\"nth\":1,\"at\":\"2026-01-01T00:00:00Z\",\"item\":\
    {\"id\":\"AAAAAAAAAAAAAAAA\",\"kind\":\"text\",\"value\":\"A\"}}\n{\"client\":";

#[test]
fn an_export_that_breaks_off_leaves_the_old_file_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    for name in ["out.csv", "out.xlsx", "out.ndjson", "out.txt"] {
        for old in [None, Some("the old one")] {
            let path = home.path().join(name);
            if let Some(old) = old {
                std::fs::write(&path, old).unwrap();
            }
            let (url, served) = canned(&[BROKEN]);
            let ran = ask(&url, &format!("claims fair -o {}", path.display()));
            ran.fails(2, &["broke off"]);
            served.join().unwrap();
            assert_eq!(
                std::fs::read_to_string(&path).ok().as_deref(),
                old,
                "{name}"
            );
        }
        let left = std::fs::read_dir(home.path()).unwrap().count();
        std::fs::remove_file(home.path().join(name)).unwrap();
        assert_eq!(left, 1, "{name}");
    }
}
