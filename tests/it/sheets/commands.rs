//! `apiece qr -o sheet.html`, and `apiece invites --print`.

use super::logo;
use crate::harness::process::Serve;

fn serve() -> Serve {
    let serve = Serve::start(&[]);
    serve
        .run("code create fair --title Fair --title-in de=Sommerfest --accent #0b6b4f")
        .exits(0);
    serve
}

fn written(serve: &Serve, name: &str) -> String {
    std::fs::read_to_string(serve.path(name)).unwrap()
}

#[test]
fn a_sheet_says_what_the_code_does_unless_it_is_told_otherwise() {
    let serve = serve();
    let ran = serve.run("qr fair -o poster.html").exits(0);
    assert!(ran.stderr.contains("can be scanned"), "{}", ran.stderr);
    let poster = written(&serve, "poster.html");
    assert!(poster.starts_with("<!DOCTYPE html>"), "{poster}");
    for part in [
        ">Fair</p>",
        "sheet poster a4",
        ":root{--accent:#0b6b4f}",
        "c/<wbr>fair<",
    ] {
        assert!(poster.contains(part), "{part} in {poster}");
    }
    serve
        .run("qr fair -o tents.html --sheet tents --language de --text Hallo --paper letter")
        .exits(0);
    let tents = written(&serve, "tents.html");
    for part in [
        "sheet tents letter",
        "lang=\"de\"",
        ">Sommerfest</p>",
        ">Hallo</p>",
    ] {
        assert!(tents.contains(part), "{part} in {tents}");
    }
    let labels = serve.run("qr fair --sheet 5160").exits(0).stdout;
    assert_eq!(labels.matches("class=\"part\"").count(), 30);
}

#[test]
fn a_sheet_has_the_logo_of_the_code_unless_it_is_left_out() {
    let serve = serve();
    std::fs::write(serve.path("logo.png"), logo().png()).unwrap();
    serve.run("code logo fair logo.png").exits(0);
    serve.run("qr fair -o with.html").exits(0);
    serve.run("qr fair -o without.html --no-logo").exits(0);
    assert!(written(&serve, "with.html").contains("<image "));
    assert!(!written(&serve, "without.html").contains("<image "));
}

#[test]
fn what_makes_no_sheet_is_refused_with_what_to_do() {
    let serve = serve();
    let long = "a-long-name-for-a-summer-fair-with-many-words-in-it-and-some-more";
    let long = &long[..64];
    serve.run(&format!("code create {long}")).exits(0);
    std::fs::write(serve.path("logo.png"), logo().png()).unwrap();
    serve.run(&format!("code logo {long} logo.png")).exits(0);
    for (options, words) in [
        (
            "fair -o a.html --sheet l7160 --paper letter",
            "is on A4 paper",
        ),
        ("fair -o a.svg --sheet l7160", "-o FILE.html"),
        ("fair -o a.svg --title Hello", "-o FILE.html"),
        (&format!("{long} -o a.html"), "leave the logo out"),
    ] {
        let ran = serve.run(&format!("qr {options}")).exits(2);
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        assert!(!serve.path("a.html").exists());
    }
}

#[test]
fn invitations_are_printed_with_the_names_of_a_column() {
    let serve = Serve::start(&[]);
    serve
        .run("code create fair --identity invite --title Fair")
        .exits(0);
    serve.write(
        "people.csv",
        "mail,who\nann@fair.example,Ann Lee\nwang@fair.example,王芳\n",
    );
    serve
        .run("invites fair people.csv --header yes --name mail -o out.csv --print a.html --print-name who")
        .exits(0);
    let printed = written(&serve, "a.html");
    assert_eq!(printed.matches("class=\"part\"").count(), 2);
    for part in [
        ">Ann Lee</p>",
        ">王芳</p>",
        ">Fair</p>",
        "c/<wbr>fair/<wbr>i/",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
    assert!(!printed.contains("ann@fair.example"));
    let ran = serve.run("invites fair people.csv --header yes --name mail -o b.csv --title Hello");
    assert!(ran.exits(2).stderr.contains("--print FILE"));
    assert!(!serve.path("b.csv").exists());
}
