//! A file keeps its name, whatever it is, and no name leads to another place.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use serde_json::json;
use ureq::http::Method;

use super::{kept, link, make_code, upload};
use crate::harness::{Answer, Contents, Service, exchange, fetch, head};

/// Each name with the one for programs that only know ASCII.
const NAMES: [(&str, &str); 14] = [
    ("poster.pdf", "poster.pdf"),
    ("two words.tar.gz", "two words.tar.gz"),
    ("say \"hi\".txt", "say _hi_.txt"),
    ("back\\slash.txt", "back_slash.txt"),
    ("a;b=c,d'e.txt", "a;b=c,d'e.txt"),
    ("100%.txt", "100_.txt"),
    ("%2e%2e%2fetc", "_2e_2e_2fetc"),
    ("\u{200f}قائمة.txt", "______.txt"),
    ("a\u{202e}fdp.exe", "a_fdp.exe"),
    ("🎟️ ticket.png", "__ ticket.png"),
    ("票.png", "_.png"),
    ("e\u{301}te\u{301}.txt", "e_te_.txt"),
    ("...", "..."),
    ("~$.hidden", "~$.hidden"),
];

/// The names that a browser and a very old one would save the file under (RFC 6266,
/// RFC 8187).
fn saved_as(answer: &Answer) -> (String, String) {
    let field = answer.header("content-disposition").expect("it has a name");
    let rest = field.strip_prefix("attachment; filename=\"").expect(field);
    let (plain, rest) = rest.split_once('"').expect(field);
    assert!(!plain.contains(['\\', '/', '%']), "{field}");
    if rest.is_empty() {
        return (plain.into(), plain.into());
    }
    let extended = rest.strip_prefix("; filename*=UTF-8''").expect(field);
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~%".contains(&b);
    assert!(extended.bytes().all(is_plain), "{field}");
    let name = percent_decode_str(extended).decode_utf8().expect(field);
    (name.into_owned(), plain.into())
}

#[test]
fn a_file_is_saved_under_the_name_it_was_uploaded_with() {
    let service = Service::start(&[]);
    let longest = "x".repeat(251) + ".txt";
    let wide = "票".repeat(85);
    let under = "_".repeat(85);
    let all = NAMES
        .into_iter()
        .chain([(&*longest, &*longest), (&*wide, &*under)]);
    for (n, (name, plain)) in all.enumerate() {
        let code = format!("code-{n}");
        make_code(&service, &code);
        let contents = Contents::new(n as u64, 10);
        let answer = upload(&service, &code, name, &contents);
        assert_eq!(answer.status, 201, "{name:?}: {}", answer.text());
        let url = link(&service, &code, "ann");
        for method in [Method::GET, Method::HEAD] {
            let answer = fetch(&method, &url, &[]);
            assert_eq!(answer.status, 200);
            assert_eq!(saved_as(&answer), (name.into(), plain.into()));
        }
        let item = service.api().claim(&code, "ann").json()["item"].clone();
        assert_eq!(
            (&item["kind"], &item["value"]["name"]),
            (&json!("file"), &json!(name))
        );
    }
}

/// The names are written as in the request line.
#[test]
fn an_invalid_name_is_refused_and_nothing_is_kept() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let too_long = "x".repeat(256);
    let too_wide = "%E7%A5%A8".repeat(86);
    let mut wrong = String::new();
    for (name, status) in [
        ("", 404),
        ("%20", 422),
        (".", 422),
        ("%2e", 422),
        ("..", 422),
        ("%2E%2e", 422),
        ("a/b", 404),
        ("../b", 404),
        ("a%2Fb", 422),
        ("..%2F..%2Fetc%2Fpasswd", 422),
        ("%2Fetc%2Fpasswd", 422),
        ("a%0Ab", 422),
        ("a%0D%0Aset-cookie:x", 422),
        ("a%00", 422),
        ("%7F", 422),
        ("%C2%9C", 422),
        ("%FF", 404),
        (&too_long, 422),
        (&too_wide, 422),
    ] {
        let lines = ["connection: close", "content-length: 1"];
        let request = head(&format!("PUT /v1/codes/fair/files/{name}"), &lines) + "x";
        let answer = exchange(service.address(), request.as_bytes()).expect("an answer");
        if answer.status != status || answer.problem().is_empty() {
            writeln!(wrong, "{name}: {} {}", answer.status, answer.text()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(service.api().stats("fair")["added"], 0);
    assert_eq!(kept(&service), [""; 0].map(std::path::PathBuf::from));
}
