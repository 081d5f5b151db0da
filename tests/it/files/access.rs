//! Only the client that has a file can download it, and anyone who was given its
//! link.

use serde_json::json;

use super::{PATIENCE, kept, link, make_code, tap, upload};
use crate::harness::{Contents, Service, fetch_file, get, until};

/// A service with the code `fair`, which has three files.
fn fair(flags: &[&str]) -> Service {
    let service = Service::start(flags);
    make_code(&service, "fair");
    for seed in 0..3 {
        let name = format!("{seed}.txt");
        let answer = upload(&service, "fair", &name, &Contents::new(seed, 100));
        assert_eq!(answer.status, 201);
    }
    service
}

#[test]
fn each_client_gets_its_own_file_and_no_other() {
    let service = fair(&[]);
    let url = service.url("/c/fair/file");
    let (ann, ben) = (tap(&service, "fair"), tap(&service, "fair"));
    let fetch = |cookie: &str| fetch_file(&url, &[("cookie", cookie)]);
    let files = [&ann, &ben].map(|cookie| fetch(cookie));
    assert!(files.iter().all(|file| file.status == 200));
    assert_ne!(files[0].sha256, files[1].sha256);
    for _ in 0..2 {
        assert_eq!(fetch(&ann).sha256, files[0].sha256);
        assert_eq!(fetch(&ben).sha256, files[1].sha256);
    }
}

#[test]
fn a_client_without_a_file_gets_none() {
    let service = fair(&[]);
    make_code(&service, "empty");
    service.api().make_code("text", &json!({}), 1);
    let ann = tap(&service, "fair");
    let (name, value) = ann.split_once('=').unwrap();
    let forged = format!("{name}={}", value.chars().rev().collect::<String>());
    let cut = &ann[..ann.len() - 1];
    let texter = tap(&service, "text");
    let stranger = crate::harness::Visitor::of(&service).introduced("/c/fair");
    for (path, cookie) in [
        ("/c/fair/file", ""),
        ("/c/fair/file", "apiece=x"),
        ("/c/fair/file", &*forged),
        ("/c/fair/file", cut),
        ("/c/fair/file", &*stranger),
        ("/c/fair/file?preview=true", &*stranger),
        ("/c/fair/file?nth=2", &*ann),
        ("/c/fair/file?nth=0", &*ann),
        ("/c/fair/file?nth=4294967295", &*ann),
        ("/c/empty/file", &*ann),
        ("/c/text/file", &*texter),
    ] {
        let answer = get(&service.url(path), &[("cookie", cookie)]);
        assert_eq!(answer.status, 404, "{path} with {cookie:?}");
        assert_eq!(answer.problem(), "no-such-file", "{path} with {cookie:?}");
        let page = [("cookie", cookie), ("accept", "text/html")];
        let page = get(&service.url(path), &page);
        assert_eq!(page.status, 404);
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    }
    let ask = |path: &str| get(&service.url(path), &[("cookie", &ann)]).problem();
    assert_eq!(ask("/c/none/file"), "no-such-code");
    assert_eq!(ask("/c/fair/file?nth=one"), "invalid");
    assert_eq!(ask("/c/fair/file?all=true"), "invalid");
    assert_eq!(service.api().stats("fair")["taken"], 1);
}

#[test]
fn each_file_of_a_client_has_its_number() {
    let service = Service::start(&[]);
    let settings = json!({ "per_client": 2 });
    service.api().make_code_of("pair", &settings, &[]);
    for seed in 0..2 {
        upload(&service, "pair", "a.txt", &Contents::new(seed, 100));
    }
    let cookie = tap(&service, "pair");
    let visitor = crate::harness::Visitor::of(&service);
    visitor.post("/c/pair", &[("cookie", &cookie)], "nth=2");
    let file = |query: &str| {
        let url = service.url(&format!("/c/pair/file{query}"));
        fetch_file(&url, &[("cookie", &cookie)]).sha256
    };
    assert_eq!(file(""), file("?nth=1"));
    assert_ne!(file("?nth=1"), file("?nth=2"));
}

#[test]
fn a_link_is_enough_to_download_and_cannot_be_forged() {
    let service = fair(&[]);
    let url = link(&service, "fair", "ann");
    let file = fetch_file(&url, &[]);
    assert_eq!((file.status, file.length), (200, 100));
    // Another service signs with another secret.
    let stranger = fair(&[]);
    let foreign = link(&stranger, "fair", "ann").replace(&stranger.url(""), &service.url(""));
    let (front, token) = url.split_at(url.rfind('/').unwrap() + 1);
    let (one, other) = token.split_at(token.len() / 2);
    let swapped = format!("{front}{other}{one}");
    for forged in [
        foreign,
        swapped,
        url[..url.len() - 1].to_owned(),
        format!("{url}A"),
        format!("{url}="),
        front.to_owned(),
        format!("{front}x"),
        format!("{front}{}", "A".repeat(5_000)),
        format!("{front}%00"),
    ] {
        let answer = get(&forged, &[]);
        assert_eq!(answer.status, 404, "{forged}");
        assert_eq!(answer.problem(), "no-such-address", "{forged}");
    }
    let deleted = service.api().send("DELETE", "/v1/codes/fair", None);
    assert_eq!(deleted.unwrap().status, 204);
    assert_eq!(get(&url, &[]).problem(), "no-such-code");
}

#[test]
fn a_link_expires_in_time_and_asking_again_gives_another() {
    let service = fair(&["--file-link-life=1s"]);
    let url = link(&service, "fair", "ann");
    assert!(matches!(get(&url, &[]).status, 200 | 410));
    until("the link ends", PATIENCE, || get(&url, &[]).status == 410);
    assert_eq!(get(&url, &[]).problem(), "link-ended");
    until("another link works", PATIENCE, || {
        get(&link(&service, "fair", "ann"), &[]).status == 200
    });
}

/// Such an item would have no contents.
#[test]
fn a_file_cannot_be_added_without_its_contents() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let said = json!({
        "name": "a.txt", "type": "text/plain", "size": 1, "sha256": "0".repeat(64),
    });
    let items = json!({ "items": [{ "kind": "file", "value": said }] });
    let answer = service.api().post("/v1/codes/fair/items", &items);
    assert_eq!((answer.status, &*answer.problem()), (422, "invalid-items"));
    assert_eq!(service.api().stats("fair")["added"], 0);
    assert!(kept(&service).is_empty());
}
