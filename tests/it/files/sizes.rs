//! Files of any size come back as they were.

use super::{both_ways, kept, make_code, object, until_kept, upload};
use crate::harness::{Answer, Contents, Service, fetch_file, file_path, put};

/// The size of the pieces that go to the object store.
const PIECE: u64 = 8 * 1024 * 1024;

/// Uploads contents, in chunks or with their length.
fn send(service: &Service, chunked: bool, contents: &Contents) -> Answer {
    if chunked {
        let url = service.url(&file_path("fair", "a.bin"));
        put(&url, &[], &mut contents.clone())
    } else {
        upload(service, "fair", "a.bin", contents)
    }
}

/// Uploads contents to a new service and downloads them: by the link if `ways` is
/// 1, and through the page as well if it is 2.
fn comes_back(chunked: bool, contents: &Contents, ways: usize) {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let length = contents.length();
    let sha256 = contents.clone().sha256();
    let answer = send(&service, chunked, contents);
    assert_eq!(answer.status, 201, "{length} bytes: {}", answer.text());
    assert_eq!(answer.json()["sha256"], sha256, "{length} bytes");
    assert_eq!(answer.json()["added"], true);
    until_kept(&service, &[contents]);

    for (url, headers) in both_ways(&service, "fair").iter().rev().take(ways) {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let fetched = fetch_file(url, &headers);
        assert_eq!(fetched.status, 200, "{url}");
        assert!(fetched.broke_off.is_none(), "{fetched:?}");
        assert_eq!((fetched.length, &fetched.sha256), (length, &sha256));
        assert_eq!(fetched.headers["content-length"], length.to_string());
        assert_eq!(fetched.headers["etag"], format!("\"{sha256}\""));
    }
    let item = service.api().claim("fair", "late");
    assert_eq!(item.problem(), "exhausted");
    service.api().assert_whole("fair");
    assert_eq!(kept(&service), [object(&sha256)]);
}

#[test]
fn files_about_the_size_of_a_piece_come_back_as_they_were() {
    for chunked in [false, true] {
        for (seed, size) in (0..).zip([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5]) {
            comes_back(chunked, &Contents::new(seed, size), 2);
        }
    }
}

#[test]
fn a_gibibyte_comes_back_as_it_was() {
    comes_back(false, &Contents::new(9, 1024 * 1024 * 1024), 1);
}
