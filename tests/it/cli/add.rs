//! Filling a pool from files and pipes.

use std::fmt::Write as _;

use crate::harness::process::{Serve, run};

#[test]
fn lines_csv_and_ndjson_are_detected_and_reported_by_line() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    serve.write("lines", "SAVE-1\n\nSAVE-1\n\u{7}\nhttps://example.org/\n");
    serve.write("seats", "code;seat\nA;1\n\"B\nB\";2\nA;1\nC\n");
    serve.write("records", "{\"n\": 1}\n{\"n\": 1}\n{\"n\"\n\"SAVE-1\"\n");

    let ran = serve.run("items add fair lines seats records").exits(1);
    assert_eq!(ran.stdout, "");
    for words in [
        "lines: plain lines, UTF-8\n",
        "seats: CSV, UTF-8, semicolon-separated, with a header, columns code, seat\n",
        "records: NDJSON, UTF-8\n",
        "5 added, 4 there already, 3 rejected\n",
        "there already: lines:3, seats:5, records:2, records:4\n",
        "lines:4: holds the control character U+0007",
        "seats:6: has 1 cells where the header has 2",
        "records:3: is not JSON",
    ] {
        assert!(ran.stderr.contains(words), "{words:?}: {}", ran.stderr);
    }
    assert_eq!(serve.run("stats fair --json").json()["added"], 5);
}

#[test]
fn the_format_and_the_kind_can_be_given() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let add = |flags: &str, rows: &str| {
        run(
            &mut serve.command(&format!("items add fair - --json {flags}")),
            rows,
        )
    };
    let unclear = add("", "code\nA\n").exits(2);
    assert!(
        unclear.stderr.contains("--header yes or --header no"),
        "{unclear:?}"
    );
    assert_eq!(add("--header no", "code\nA\n").exits(0).json()["added"], 2);
    assert_eq!(
        add("--format csv", "code\nZ-1\n").exits(0).json()["added"],
        1
    );
    let unclear = add("", "a,b\nc,d\n").exits(2);
    assert!(
        unclear.stderr.contains("--format says what it is"),
        "{unclear:?}"
    );
    assert_eq!(
        add("--format lines", "a,b\nc,d\n").exits(0).json()["added"],
        2
    );
    assert_eq!(
        add("--kind text", "https://example.org/\n").exits(0).json()["added"],
        1
    );
    let links = add("--kind link", "https://example.org/\nSAVE-1\n")
        .exits(1)
        .json();
    assert_eq!(
        (&links["added"], &links["rejected_lines"][0]["line"]),
        (&1.into(), &2.into())
    );
    assert_eq!(
        add("--format ndjson --kind json", "[1, 2]\n")
            .exits(0)
            .json()["added"],
        1
    );
}

#[test]
fn what_systems_leave_behind_in_a_folder_is_not_an_item() {
    let serve = Serve::start(&[]);
    std::fs::create_dir_all(serve.path("photos/__MACOSX")).unwrap();
    for left_behind in [
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "~$prices.docx",
        "notes.txt~",
        "a.tmp",
        "b.part",
        "c.crdownload",
        "__MACOSX/a.jpg",
    ] {
        serve.write(&format!("photos/{left_behind}"), "x");
    }
    serve.write("photos/one.txt", "1");
    serve.write("photos/two.txt", "2");
    serve.write("photos/empty.pdf", "");
    let created = serve.run("code create fair --items photos").exits(1);
    for words in [
        "2 added, 0 there already, 1 rejected",
        "photos/Thumbs.db: was left behind by a system or a program; left out",
        "photos/__MACOSX: was left behind",
        "photos/.DS_Store: is hidden; left out",
        "photos/empty.pdf: is empty (0 bytes); --allow-empty adds it",
    ] {
        assert!(created.stderr.contains(words), "{words:?}: {created:?}");
    }
    let again = serve
        .run("items add fair photos --allow-empty --json")
        .exits(0)
        .json();
    assert_eq!(again["added"], 1);
    assert_eq!(again["skipped_files"].as_array().unwrap().len(), 9);
    // What is named itself is meant.
    serve.run("items add fair --as-files photos/a.tmp").exits(0);
    serve
        .run("items add fair --as-files photos/empty.pdf")
        .exits(1);
    assert_eq!(serve.run("stats fair --json").json()["added"], 4);
}

#[test]
fn a_dry_run_tells_everything_and_adds_nothing() {
    let serve = Serve::start(&[]);
    serve.write("pool.txt", "A-1\nA-2\n");
    serve.run("code create fair --items pool.txt").exits(0);
    serve.write(
        "more.csv",
        "code;pin\nA;1\nB ;2\nb;2\nA;1\n;\ncode;pin\nC\n",
    );
    serve.write("more.txt", "A-2\nA-3\nA-3\n");
    let report = serve
        .run("items add fair more.csv more.txt --dry-run --json")
        .exits(1)
        .json();
    for (count, expected) in [
        ("added", 4),
        ("duplicates", 3),
        ("duplicates_in_upload", 2),
        ("duplicates_in_pool", 1),
        ("rejected", 1),
        ("trimmed", 1),
        ("empty", 1),
        ("look_alikes", 1),
    ] {
        assert_eq!(report[count], expected, "{count}: {report:#}");
    }
    assert_eq!(report["look_alike_lines"][0]["like"]["line"], 3);
    assert_eq!(report["header_lines"][0]["line"], 7);
    let understood = &report["understood"][0];
    assert_eq!(understood["delimiter"], "semicolon");
    assert_eq!(understood["first"][1]["value"]["code"], "B");
    assert_eq!(serve.run("stats fair --json").json()["added"], 2);

    // The same without --dry-run.
    let added = serve
        .run("items add fair more.csv more.txt --json")
        .exits(1);
    assert_eq!(added.json()["added"], 4);
    // What is not certain is told, and would have been refused.
    serve.write("unclear.csv", "Klucze\nQQ-1\nR-22\n");
    let told = serve.run("items add fair unclear.csv --dry-run").exits(1);
    assert!(
        told.stderr.contains("may be a header or an item"),
        "{told:?}"
    );
    serve
        .run("items add fair unclear.csv --dry-run --yes")
        .exits(0);
    assert_eq!(serve.run("stats fair --json").json()["added"], 6);
}

#[test]
fn an_upload_that_broke_off_continues_when_it_is_run_again() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let mut rows = String::new();
    for n in 0..5_000 {
        writeln!(rows, "TICKET-{n:05}").unwrap();
    }
    serve.write("all.txt", &rows);
    // What had arrived when it broke off.
    let (half, _) = rows.split_at(rows.len() / 2);
    serve.write("half.txt", half);
    serve.run("items add fair half.txt").exits(0);

    let resumed = serve.run("items add fair all.txt").exits(0);
    assert!(
        resumed
            .stderr
            .contains("2500 added, 2500 there already, 0 rejected"),
        "{resumed:#?}"
    );
    assert!(resumed.stderr.contains("and 2480 more"), "{resumed:#?}");
    let again = serve.run("items add fair all.txt --json").exits(0).json();
    assert_eq!(again["added"], 0);
    assert_eq!(again["duplicate_lines"].as_array().unwrap().len(), 5_000);
    assert_eq!(again["duplicate_lines"][4_999]["line"], 5_000);
    serve.run("verify fair").exits(0);
}

#[test]
fn items_near_the_limit_go_in_several_requests() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let mut rows = String::new();
    for n in 0..300 {
        writeln!(rows, "{n:016000}").unwrap();
    }
    rows.push_str(&"x".repeat(17_000));
    serve.write("large.txt", &rows);
    let ran = serve.run("items add fair large.txt").exits(1);
    assert!(
        ran.stderr
            .contains("300 added, 0 there already, 1 rejected"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("large.txt:301: is 17011 bytes"),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_is_added_if_an_input_cannot_be_read() {
    let serve = Serve::start(&[]);
    serve.write("empty", "\n \n");
    serve
        .run("code create fair --items missing")
        .fails(2, &["cannot read missing"]);
    serve.run("code show fair").exits(1);
    serve.run("code create fair").exits(0);
    let none = serve.run("items add fair empty").exits(2);
    assert!(
        none.stderr.contains("apiece: there is nothing to add"),
        "{none:#?}"
    );
    let nowhere = run(&mut serve.command("items add nowhere -"), "A\n").exits(1);
    assert!(nowhere.stderr.contains("no code nowhere"), "{nowhere:#?}");
    std::fs::create_dir(serve.path("folder")).unwrap();
    serve.write("folder/.hidden", "A\n");
    serve
        .run("items add fair folder")
        .fails(2, &["there is nothing to add"]);
    serve
        .run("items add fair gone")
        .fails(2, &["cannot read gone"]);
}
