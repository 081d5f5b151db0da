//! An upload is kept completely or not at all.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{make_code, until_kept, upload, upload_as};
use crate::harness::group::Group;
use crate::harness::{
    Answer, Contents, KEY, Service, connect, file_path, head, pace, put, read_answer, until,
};

const MIB: u64 = 1024 * 1024;

fn digest_of(contents: &Contents) -> String {
    let sha256 = hex::decode(contents.clone().sha256()).unwrap();
    format!("sha-256=:{}:", STANDARD.encode(sha256))
}

fn added(service: &Service) -> u64 {
    service.api().stats("fair")["added"].as_u64().unwrap()
}

#[test]
fn an_upload_has_to_match_the_digest_it_gives() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let contents = Contents::new(1, 3 * MIB);
    let right = digest_of(&contents);
    let send = |digest: &str| {
        let headers = [("content-digest", digest)];
        upload_as(&service, "fair", "a.bin", &headers, &contents)
    };
    let wrong = send(&digest_of(&Contents::new(2, 3 * MIB)));
    assert_eq!((wrong.status, &*wrong.problem()), (422, "digest-mismatch"));
    let sha512 = format!("sha-512=:{}:", STANDARD.encode([0; 64]));
    for unread in [
        "",
        "sha-256",
        "sha-256=::",
        "sha-256=:AAAA:",
        "sha-256=:????:",
        "nonsense!",
        &sha512,
    ] {
        let answer = send(unread);
        assert_eq!(answer.status, 400, "{unread}: {}", answer.text());
        assert_eq!(answer.problem(), "malformed-request", "{unread}");
    }
    assert_eq!(added(&service), 0);
    until_kept(&service, &[]);
    assert_eq!(send(&format!("{sha512}, {right}")).status, 201);
    assert_eq!(send(&right).status, 200);
    until_kept(&service, &[&contents]);
}

#[test]
fn an_upload_over_the_limit_is_refused_however_it_is_sent() {
    let service = Service::start(&["--max-file-size=10MiB"]);
    make_code(&service, "fair");
    let fits = Contents::new(1, 10 * MIB);
    let over = Contents::new(2, 10 * MIB + 1);
    let url = service.url(&file_path("fair", "a.bin"));
    for answer in [
        upload(&service, "fair", "a.bin", &over),
        put(&url, &[], &mut over.clone()),
    ] {
        assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
        assert!(answer.text().contains("--max-file-size"));
    }
    // A body that says it is too long is not read.
    let head = upload_head(&["content-length: 99999999999999"]);
    let mut stream = connect(service.address());
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 413);
    assert_eq!(added(&service), 0);
    until_kept(&service, &[]);
    assert_eq!(put(&url, &[], &mut fits.clone()).status, 201);
    until_kept(&service, &[&fits]);
}

#[test]
fn an_upload_without_a_code_a_valid_type_or_the_key_is_refused() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let contents = Contents::new(1, 100);
    let none = upload(&service, "none", "a.bin", &contents);
    assert_eq!((none.status, &*none.problem()), (404, "no-such-code"));
    for odd in ["image", "", "*/*", "text/plain; ="] {
        let headers = [("content-type", odd)];
        let answer = upload_as(&service, "fair", "a.bin", &headers, &contents);
        assert_eq!(
            (answer.status, &*answer.problem()),
            (422, "invalid"),
            "{odd}"
        );
    }
    let head = upload_head(&["content-length: 1"]).replace(KEY, "another");
    let mut stream = connect(service.address());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"x").unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 401);
    assert_eq!(added(&service), 0);
    until_kept(&service, &[]);
}

#[test]
fn the_same_bytes_twice_are_one_item_under_the_first_name() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let contents = Contents::new(1, 9 * MIB);
    let first = upload(&service, "fair", "first.png", &contents);
    let second = upload(&service, "fair", "second.txt", &contents);
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.json()["item"], second.json()["item"]);
    assert_eq!(second.json()["added"], false);
    let item = service.api().claim("fair", "ann").json()["item"].clone();
    assert_eq!(item["id"], first.json()["item"]);
    let said = json!({
        "name": "first.png", "type": "image/png", "size": 9 * MIB,
        "sha256": contents.clone().sha256(),
    });
    assert_eq!(item["value"], said);
    // This also holds once a client has the item.
    assert_eq!(upload(&service, "fair", "third", &contents).status, 200);
    assert_eq!(added(&service), 1);
    until_kept(&service, &[&contents]);
}

/// The head of an upload.
fn upload_head(lines: &[&str]) -> String {
    let lines = [&["connection: close"], lines].concat();
    head("PUT /v1/codes/fair/files/a.bin", &lines)
}

/// Asks whether the body is wanted (RFC 9110, section 10.1.1), and sends it only
/// then. Returns whether it was wanted, and the answer.
fn ask_first(service: &Service, contents: &Contents, digest: &str) -> (bool, Answer) {
    let length = format!("content-length: {}", contents.length());
    let digest = format!("content-digest: {digest}");
    let head = upload_head(&[&length, &digest, "expect: 100-continue"]);
    let mut stream = connect(service.address());
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    let peeked = until_peeked(&stream, &mut first);
    let wanted = peeked.starts_with(b"HTTP/1.1 100 ");
    if wanted {
        stream.read_exact(&mut first).unwrap();
        stream.write_all(&contents.clone().bytes()).unwrap();
    }
    (wanted, read_answer(&mut stream).unwrap())
}

/// The first bytes of an answer, which can still be read.
fn until_peeked<'a>(stream: &TcpStream, buffer: &'a mut [u8]) -> &'a [u8] {
    until("an answer begins", super::PATIENCE, || {
        stream.peek(buffer).unwrap() == buffer.len()
    });
    buffer
}

#[test]
fn no_upload_succeeds_before_the_replica_has_it() {
    let group = Group::start(1);
    let url = group.nodes[0].url();
    let flags = ["--store", &url, "--guarantee=replicated", "--replicas=1"];
    let service = Service::start(&flags);
    make_code(&service, "fair");
    let contents = Contents::new(1, MIB);
    group.nodes[1].pause();
    let answer = upload(&service, "fair", "a.bin", &contents);
    assert_eq!(answer.status, 503);
    let ask = || ask_first(&service, &contents, &digest_of(&contents)).1;
    assert_eq!(ask().status, 503);
    group.nodes[1].resume();
    until("the upload is confirmed", super::PATIENCE, || {
        ask().status == 200
    });
}

#[test]
fn a_file_that_the_code_has_is_not_asked_for_again() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let contents = Contents::new(1, MIB);
    let digest = digest_of(&contents);
    let (wanted, answer) = ask_first(&service, &contents, &digest);
    assert_eq!((wanted, answer.status), (true, 201));
    let item = answer.json()["item"].clone();

    let (wanted, answer) = ask_first(&service, &contents, &digest);
    assert_eq!((wanted, answer.status), (false, 200));
    assert_eq!(answer.json()["item"], item);
    assert_eq!(answer.json()["added"], false);
    assert_eq!(answer.json()["sha256"], contents.clone().sha256());
    // The contents are asked for if the code does not have them, and then they are
    // checked.
    let other = Contents::new(2, MIB);
    let (wanted, answer) = ask_first(&service, &other, &digest_of(&contents.clone().take(9)));
    assert_eq!((wanted, &*answer.problem()), (true, "digest-mismatch"));

    // They are also asked for if they were lost, and are restored by that.
    let object = service
        .data()
        .join("files")
        .join(super::object(&contents.clone().sha256()));
    std::fs::remove_file(object).unwrap();
    assert_eq!(super::problems(&service, "fair").len(), 1);
    let (wanted, answer) = ask_first(&service, &contents, &digest);
    assert_eq!((wanted, answer.status), (true, 200));
    assert_eq!(super::problems(&service, "fair"), [""; 0]);
    until_kept(&service, &[&contents]);
}

/// Sends the beginning of an upload.
fn begin(service: &Service, framing: &str, body: &[u8]) -> TcpStream {
    let mut stream = connect(service.address());
    let head = upload_head(&[framing]);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    stream
}

#[test]
fn a_client_that_hangs_up_halfway_leaves_nothing() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    for sent in [0, 1, MIB, 8 * MIB - 1, 8 * MIB, 20 * MIB] {
        let body = Contents::new(sent, sent).bytes();
        let length = format!("content-length: {}", 64 * MIB);
        let chunk = [format!("{:x}\r\n", 32 * MIB).as_bytes(), &body].concat();
        drop(begin(&service, &length, &body));
        drop(begin(&service, "transfer-encoding: chunked", &chunk));
    }
    until_kept(&service, &[]);
    assert_eq!(added(&service), 0);
}

/// Such a client does not know what became of its upload. But nothing without an
/// item is left, once all steps that had begun are over.
#[test]
fn a_client_that_hangs_up_before_the_answer_leaves_nothing_half_done() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    for seed in 0..40 {
        let size = if seed % 4 == 0 { 9 * MIB } else { 1_000 };
        let length = format!("content-length: {size}");
        let body = Contents::new(seed, size).bytes();
        drop(begin(&service, &length, &body));
    }
    until(
        "most are items, and nothing else is kept",
        super::PATIENCE,
        || {
            let added = added(&service);
            added >= 20 && super::kept(&service).len() as u64 == added
        },
    );
    assert_eq!(super::problems(&service, "fair"), [""; 0]);
}

#[test]
fn an_upload_that_stalls_is_ended_and_leaves_nothing() {
    let service = Service::start(&["--body-timeout=1s"]);
    make_code(&service, "fair");
    for sent in [0, 1, 20 * MIB] {
        let body = Contents::new(sent, sent).bytes();
        let length = format!("content-length: {}", 64 * MIB);
        let mut stream = begin(&service, &length, &body);
        let answer = read_answer(&mut stream).unwrap();
        assert_eq!(
            (answer.status, &*answer.problem()),
            (408, "request-timeout")
        );
    }
    until_kept(&service, &[]);
    assert_eq!(added(&service), 0);
}

/// The timeout is for each step, not for the whole upload: a slow line is not a
/// broken one.
#[test]
fn an_upload_that_is_slow_but_moves_is_not_ended() {
    let service = Service::start(&["--body-timeout=2s"]);
    make_code(&service, "fair");
    let contents = Contents::new(1, 12);
    let mut stream = begin(&service, "content-length: 12", &[]);
    for byte in contents.clone().bytes() {
        pace(Duration::from_millis(250));
        stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(read_answer(&mut stream).unwrap().status, 201);
    until_kept(&service, &[&contents]);
}
