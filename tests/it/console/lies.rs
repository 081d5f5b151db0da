//! Uploads that are not what they say they are.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::session::Session;
use crate::harness::{Service, exchange_cut};

/// A service with an empty code, and somebody who fills it.
fn fair() -> (Service, Session) {
    let service = Service::start(&[]);
    service.api().make_code("fair", &serde_json::json!({}), 0);
    let session = Session::admin(&service);
    (service, session)
}

fn path(verb: &str, name: &str) -> String {
    format!("/manage/codes/fair/fill/{verb}?name={name}")
}

/// A workbook with these parts.
fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_body_that_ends_too_soon_adds_nothing_of_what_cannot_be_whole() {
    let (service, session) = fair();
    let list: String = (0..100).map(|n| format!("COUPON-{n}\n")).collect();
    for verb in ["look", "add"] {
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: apiece\r\nconnection: close\r\ncookie: {}\r\n\
             x-form-token: {}\r\ncontent-type: application/octet-stream\r\n\
             content-length: 1000000\r\n\r\n{list}",
            path(verb, "a.csv"),
            session.cookie,
            session.token,
        );
        let answer = exchange_cut(service.address(), head.as_bytes());
        let is_told = answer.as_ref().is_none_or(|answer| answer.status == 400);
        assert!(is_told, "{verb}: {answer:?}");
        assert_eq!(service.api().stats("fair")["added"], 0, "{verb}");
    }
}

#[test]
fn what_is_no_list_is_told_and_adds_nothing() {
    let (service, session) = fair();
    let png = super::stage::picture();
    let random: Vec<u8> = (0..100_000u32)
        .map(|n| (n.wrapping_mul(n) / 7 % 251) as u8)
        .collect();
    let bomb = archive(&[("xl/workbook.xml", vec![b' '; 200 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".repeat(4_000);
    let half = &archive(&[("xl/workbook.xml", random.clone())])[..400];
    for (what, bytes, name) in [
        ("a picture", &png[..], "a.csv"),
        ("noise", &random, "a.csv"),
        ("a program", &program, "a.txt"),
        ("a bomb", &bomb, "a.xlsx"),
        ("a bomb by another name", &bomb, "a.csv"),
        ("half an archive", half, "a.xlsx"),
        ("nothing", b"", "a.xlsx"),
        ("no JSON", b"[1, 2", "a.json"),
    ] {
        for verb in ["look", "add"] {
            let began = Instant::now();
            let answer = session.upload(&path(verb, name), bytes);
            assert_eq!(answer.status, 200, "{what}: {verb}: {answer:?}");
            let page = answer.text();
            let is_told = page.contains("This list cannot be read");
            assert!(is_told || bytes.is_empty(), "{what}: {verb}: {page}");
            assert!(began.elapsed() < Duration::from_secs(20), "{what}");
            assert_eq!(service.api().stats("fair")["added"], 0, "{what}: {verb}");
        }
    }
}

#[test]
fn a_workbook_is_known_by_what_is_in_it() {
    let (service, session) = fair();
    let workbook = super::fill::workbook(&["SPRING-1", "SPRING-2"]);
    let answer = session.upload(&path("look", "a.csv"), &workbook);
    let page = answer.text();
    assert!(page.contains("SPRING-2"), "{page}");
    assert!(!page.contains("PK\u{3}"), "{page}");
    let answer = session.upload(&path("add", "a.csv"), &workbook);
    assert!(
        answer.text().contains("<strong id=\"added\">2</strong>"),
        "{}",
        answer.text()
    );
    assert_eq!(service.api().stats("fair")["added"], 2);
}

#[test]
fn a_form_that_is_too_large_is_refused() {
    let (service, session) = fair();
    let list = "x".repeat(3 << 20);
    let answer = session.post("/manage/codes/fair/fill/look", &[("list", &list)]);
    assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
    assert_eq!(service.api().stats("fair")["added"], 0);
}
