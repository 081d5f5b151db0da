//! `apiece invites`: a list of people in, the same list with their addresses out.

use std::collections::HashSet;

use calamine::{Reader as _, Xlsx, open_workbook};

use crate::harness::process::{Ran, Serve};
use crate::harness::scanned;

const PEOPLE: &str = "Name;E-mail;Table\n\
    Ann Lee;Ann@Fair.Example;3\n\
    \"Ben; Jr.\";ben@fair.example;\n\
    王芳;wang@fair.example;7\n";

fn serve() -> Serve {
    let serve = Serve::start(&[]);
    let made = serve.run("code create fair --identity invite").exits(0);
    says(&made, &["`apiece invites fair FILE`"]);
    serve.write("people.csv", PEOPLE);
    serve
}

/// The records of a CSV file.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_column_is_kept_and_a_link_is_added() {
    let serve = serve();
    let ran = serve.run("invites fair people.csv --name e-mail -o invites.csv");
    assert!(ran.exits(0).stderr.contains("3 invited, 0 rows left out"));
    let invites = std::fs::read_to_string(serve.path("invites.csv")).unwrap();
    let invites = records(&invites);
    assert_eq!(invites[0], ["Name", "E-mail", "Table", "link"]);
    assert_eq!(invites[2][..3], ["Ben; Jr.", "ben@fair.example", ""]);
    assert_eq!(invites[3][0], "王芳");
    let links: HashSet<_> = invites[1..].iter().map(|row| &row[3]).collect();
    assert_eq!(links.len(), 3);
    for link in links {
        assert!(
            link.starts_with(&format!("{}/c/fair/i/", serve.url)),
            "{link}"
        );
        ureq::get(link).call().unwrap();
    }
    // The same again, for a spreadsheet and for a program.
    serve
        .run("invites fair people.csv --name E-mail -o invites.xlsx")
        .exits(0);
    let mut book: Xlsx<_> = open_workbook(serve.path("invites.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.get_value((1, 3)).unwrap().to_string(), invites[1][3]);
    let json = serve
        .run("invites fair people.csv --name E-mail --json")
        .exits(0)
        .stdout;
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["link"], *invites[1][3]);
    assert_eq!(first["Name"], "Ann Lee");
}

#[test]
fn the_column_with_the_names_is_never_guessed() {
    let serve = serve();
    says(
        &serve.run("invites fair people.csv -o out.csv").exits(2),
        &["has the columns Name, E-mail, Table", "--name"],
    );
    says(
        &serve
            .run("invites fair people.csv --name phone -o out.csv")
            .exits(2),
        &["has no column \"phone\"", "Name, E-mail, Table"],
    );
    assert!(!serve.path("out.csv").exists());
    // One column needs no option.
    serve.write(
        "names.txt",
        "ann@fair.example\nben@fair.example\nANN@fair.example\n",
    );
    let ran = serve.run("invites fair names.txt -o out.csv").exits(0);
    assert!(
        ran.stderr
            .contains("1 row with a name that was there before")
    );
    let out = records(&std::fs::read_to_string(serve.path("out.csv")).unwrap());
    assert_eq!(out[0], ["name", "link"]);
    assert_eq!(out[1][1], out[3][1]);
    // A list that was written by this command has links already.
    says(
        &serve
            .run("invites fair out.csv --name name -o again.csv")
            .exits(2),
        &["has a column \"link\" already"],
    );
}

#[test]
fn rows_without_a_name_are_left_out_and_told() {
    let serve = serve();
    serve.write("some.csv", "name,seat\nAnn,1\n,2\nBen,3\n");
    let ran = serve
        .run("invites fair some.csv --name name -o out.csv")
        .exits(1);
    assert!(
        ran.stderr.contains("some.csv:3: the name is empty"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("2 invited, 1 row left out"),
        "{}",
        ran.stderr
    );
    let out = records(&std::fs::read_to_string(serve.path("out.csv")).unwrap());
    assert_eq!(out.len(), 3);
    serve.write("nobody.csv", "name,seat\n,2\n");
    says(
        &serve
            .run("invites fair nobody.csv --name name -o none.csv")
            .exits(2),
        &["names nobody"],
    );
}

#[test]
fn only_a_code_for_invited_people_has_invitations() {
    let serve = serve();
    serve.run("code create open").exits(0);
    says(
        &serve
            .run("invites open people.csv --name Name -o out.csv")
            .exits(1),
        &["the code's identity is browser"],
    );
    assert!(!serve.path("out.csv").exists());
    let shown = serve.run("code show fair").exits(0).stdout;
    assert!(shown.contains("invite: one per invited person"), "{shown}");
    let listed = serve.run("code list").exits(0).stdout;
    assert!(
        listed.contains("invite") && listed.contains("browser"),
        "{listed}"
    );
}

#[test]
fn each_address_is_drawn_as_a_code_that_opens_it() {
    let serve = serve();
    serve
        .run("invites fair people.csv --name Name -o invites.csv --qr cards")
        .exits(0);
    let invites = records(&std::fs::read_to_string(serve.path("invites.csv")).unwrap());
    let mut cards: Vec<_> = std::fs::read_dir(serve.path("cards")).unwrap().collect();
    cards.sort_by_key(|card| card.as_ref().unwrap().file_name());
    assert_eq!(cards.len(), 3);
    for (card, row) in cards.into_iter().zip(&invites[1..]) {
        let card = card.unwrap();
        assert_eq!(scanned(&card.path()), row[3], "{:?}", card.file_name());
    }
}

/// Asserts that a command said this, besides how it understood the list.
#[track_caller]
fn says(ran: &Ran, words: &[&str]) {
    for word in words {
        assert!(ran.stderr.contains(word), "no {word:?} in {}", ran.stderr);
    }
}
