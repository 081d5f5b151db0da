//! Ranges, conditions and headers of files (RFC 9110).

use ureq::http::Method;

use super::{both_ways, make_code, upload, upload_as};
use crate::harness::{Answer, Contents, Service, fetch};

const SIZE: u64 = 1_000;

/// A service whose only code has one file, and the two ways to it.
struct Fair {
    _service: Service,
    contents: Vec<u8>,
    etag: String,
    ways: Vec<(String, Vec<(&'static str, String)>)>,
}

impl Fair {
    fn with(size: u64) -> Self {
        let service = Service::start(&[]);
        make_code(&service, "fair");
        let contents = Contents::new(1, size);
        assert_eq!(upload(&service, "fair", "a.bin", &contents).status, 201);
        Self {
            etag: format!("\"{}\"", contents.clone().sha256()),
            contents: contents.bytes(),
            ways: both_ways(&service, "fair").to_vec(),
            _service: service,
        }
    }

    /// Asks both ways, and asserts that the answers are the same.
    fn ask(&self, method: &Method, headers: &[(&str, &str)]) -> Answer {
        let mut answers = self.ways.iter().map(|(url, own)| {
            let own = own.iter().map(|(name, value)| (*name, value.as_str()));
            let headers: Vec<_> = own.chain(headers.iter().copied()).collect();
            fetch(method, url, &headers)
        });
        let (by_page, by_link) = (answers.next().unwrap(), answers.next().unwrap());
        assert_eq!(by_page.status, by_link.status, "{headers:?}");
        assert_eq!(by_page.body, by_link.body, "{headers:?}");
        by_page
    }

    fn get(&self, headers: &[(&str, &str)]) -> Answer {
        self.ask(&Method::GET, headers)
    }

    /// Asserts that an answer is the whole file.
    fn assert_whole(&self, answer: &Answer, what: &str) {
        assert_eq!(answer.status, 200, "{what}");
        assert!(answer.body == self.contents, "{what}");
        assert_eq!(answer.header("content-range"), None, "{what}");
        let length = self.contents.len().to_string();
        assert_eq!(answer.header("content-length"), Some(&*length), "{what}");
        assert_eq!(answer.header("accept-ranges"), Some("bytes"), "{what}");
        assert_eq!(answer.header("etag"), Some(&*self.etag), "{what}");
    }
}

#[test]
fn a_range_that_the_file_has_is_sent() {
    let fair = Fair::with(SIZE);
    for (range, start, end) in [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, 999),
        ("bytes=0-999", 0, 999),
        ("bytes=999-999", 999, 999),
        ("bytes=999-", 999, 999),
        ("bytes=10-19", 10, 19),
        ("bytes=00010-0019", 10, 19),
        ("BYTES=10-19", 10, 19),
        ("bytes=-1", 999, 999),
        ("bytes=-1000", 0, 999),
        // These ask for more than there is.
        ("bytes=-5000", 0, 999),
        ("bytes=500-5000", 500, 999),
        ("bytes=0-99999999999999999999", 0, 999),
        // The file has only one of these two ranges.
        ("bytes=5-6,2000-3000", 5, 6),
    ] {
        let answer = fair.get(&[("range", range)]);
        assert_eq!(answer.status, 206, "{range}");
        assert!(answer.body == fair.contents[start..=end], "{range}");
        let place = format!("bytes {start}-{end}/{SIZE}");
        assert_eq!(answer.header("content-range"), Some(&*place), "{range}");
        let length = (end - start + 1).to_string();
        assert_eq!(answer.header("content-length"), Some(&*length), "{range}");
        assert_eq!(answer.header("etag"), Some(&*fair.etag), "{range}");
    }
}

#[test]
fn a_range_that_the_file_does_not_have_is_refused_with_its_size() {
    let fair = Fair::with(SIZE);
    for range in [
        "bytes=1000-",
        "bytes=1000-1000",
        "bytes=5000-6000",
        "bytes=-0",
        "bytes=2000-,3000-",
        "bytes=18446744073709551615-",
    ] {
        let answer = fair.get(&[("range", range)]);
        assert_eq!(answer.status, 416, "{range}");
        assert_eq!(answer.problem(), "range-not-satisfiable", "{range}");
        let place = answer.header("content-range");
        assert_eq!(place, Some("bytes */1000"), "{range}");
        // If the condition fails, the range is ignored.
        let answer = fair.get(&[("range", range), ("if-range", "\"another\"")]);
        fair.assert_whole(&answer, range);
    }
}

#[test]
fn anything_but_a_single_range_is_answered_with_the_whole_file() {
    let fair = Fair::with(SIZE);
    let many = format!("bytes={}0-0", "0-0,".repeat(200));
    for range in [
        "bytes=0-1,5-6",
        "bytes=0-1, -1",
        "bytes=0-,0-,0-,0-",
        &many,
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=,",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=1-2-3",
        "bytes=-1-2",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes 0-1",
        "lines=0-1",
        "",
        "=",
    ] {
        fair.assert_whole(&fair.get(&[("range", range)]), range);
    }
}

#[test]
fn an_empty_file_has_no_ranges() {
    let fair = Fair::with(0);
    fair.assert_whole(&fair.get(&[]), "no range");
    fair.assert_whole(&fair.get(&[("range", "bytes=a-b")]), "malformed");
    for range in ["bytes=0-", "bytes=0-0", "bytes=5-9", "bytes=-0"] {
        let answer = fair.get(&[("range", range)]);
        assert_eq!(answer.status, 416, "{range}");
        assert_eq!(answer.header("content-range"), Some("bytes */0"), "{range}");
    }
    // The last bytes of an empty file are none, and a range cannot be empty.
    let suffix = fair.get(&[("range", "bytes=-5")]);
    assert!(matches!(suffix.status, 200 | 416), "{suffix:?}");
}

#[test]
fn a_range_is_only_sent_to_a_client_that_has_the_rest_of_the_same_file() {
    let fair = Fair::with(SIZE);
    let part = |if_range: &str| fair.get(&[("range", "bytes=1-2"), ("if-range", if_range)]);
    assert_eq!(part(&fair.etag).status, 206);
    let (weak, bare) = (format!("W/{}", fair.etag), fair.etag.replace('"', ""));
    for other in [
        "\"another\"",
        &weak,
        &bare,
        "Tue, 24 Nov 2099 00:00:00 GMT",
        "yesterday",
        "*",
        "",
    ] {
        fair.assert_whole(&part(other), other);
    }
    let without = fair.get(&[("if-range", "\"another\"")]);
    fair.assert_whole(&without, "no range");
}

#[test]
fn a_file_that_a_client_already_has_is_not_sent_again() {
    let fair = Fair::with(SIZE);
    let (weak, listed) = (
        format!("W/{}", fair.etag),
        format!("\"another\", {}", fair.etag),
    );
    for had in [&fair.etag, &weak, &listed, "*"] {
        for method in [Method::GET, Method::HEAD] {
            let answer = fair.ask(&method, &[("if-none-match", had), ("range", "bytes=0-0")]);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{had}");
            assert_eq!(answer.header("etag"), Some(&*fair.etag));
        }
    }
    for other in ["\"another\"", "nonsense"] {
        fair.assert_whole(&fair.get(&[("if-none-match", other)]), other);
    }
}

#[test]
fn a_client_that_wants_another_file_gets_none() {
    let fair = Fair::with(SIZE);
    let (weak, listed) = (
        format!("W/{}", fair.etag),
        format!("\"another\", {}", fair.etag),
    );
    for wanted in [&fair.etag, &listed, "*"] {
        fair.assert_whole(&fair.get(&[("if-match", wanted)]), wanted);
    }
    for other in ["\"another\"", &weak] {
        let answer = fair.get(&[("if-match", other), ("if-none-match", &fair.etag)]);
        assert_eq!(answer.status, 412, "{other}");
        assert_eq!(answer.problem(), "precondition-failed", "{other}");
    }
}

#[test]
fn a_head_request_is_answered_with_the_headers_of_a_get_and_no_body() {
    let fair = Fair::with(SIZE);
    let get = fair.get(&[]);
    let head = fair.ask(&Method::HEAD, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in [
        "content-length",
        "etag",
        "accept-ranges",
        "content-type",
        "content-disposition",
        "repr-digest",
        "content-security-policy",
        "cache-control",
        "x-content-type-options",
    ] {
        assert!(head.header(name).is_some(), "{name}");
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    let head = fair.ask(&Method::HEAD, &[("range", "bytes=0-0")]);
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("1000"))
    );
}

/// A file that holds a program is saved. Should a browser show it nevertheless, it
/// has no origin and runs nothing.
#[test]
fn no_file_can_run_on_this_site() {
    for (name, kind) in [
        ("a.html", "text/html; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.js", "text/javascript"),
        ("a.png", "image/png"),
        ("a.pdf", "application/pdf"),
    ] {
        let service = Service::start(&[]);
        make_code(&service, "fair");
        let contents = Contents::new(2, 100);
        let as_kind = [("content-type", kind)];
        let answer = upload_as(&service, "fair", name, &as_kind, &contents);
        assert_eq!(answer.status, 201);
        let etag = format!("\"{}\"", contents.sha256());
        let mut ways = both_ways(&service, "fair").to_vec();
        let (url, cookie) = ways[0].clone();
        ways.push((format!("{url}?preview=true"), cookie));
        for (url, own) in ways {
            for (header, value, status) in [
                ("accept", "text/html", 200),
                ("range", "bytes=0-1", 206),
                ("if-none-match", &*etag, 304),
            ] {
                let own = own.iter().map(|(name, value)| (*name, value.as_str()));
                let headers: Vec<_> = own.chain([(header, value)]).collect();
                let answer = fetch(&Method::GET, &url, &headers);
                let said = |name| answer.header(name).unwrap_or_default();
                assert_eq!(answer.status, status, "{url}");
                assert_eq!(said("content-type"), kind, "{url}");
                assert_eq!(said("x-content-type-options"), "nosniff", "{url}");
                assert!(said("content-disposition").starts_with("attachment; "));
                let policy = said("content-security-policy");
                assert_eq!(policy, "default-src 'none'; sandbox", "{url}");
                assert_eq!(said("cross-origin-resource-policy"), "same-origin");
                assert_eq!(said("cache-control"), "private, no-store", "{url}");
                assert_eq!(answer.header("set-cookie"), None, "{url}");
            }
        }
    }
}
