//! The addresses of files on a page work without the page's cookie: an app that
//! shows a page often hands a download to another program.

use serde_json::json;

use super::{PATIENCE, upload};
use crate::harness::{Answer, Contents, Service, Visitor, fetch_file, get, until};

/// A service with the code `fair`, which has two pictures.
fn fair(flags: &[&str], settings: &serde_json::Value) -> Service {
    let service = Service::start(flags);
    service.api().make_code_of("fair", settings, &[]);
    for seed in 0..2 {
        let name = format!("{seed}.png");
        let answer = upload(&service, "fair", &name, &Contents::new(seed, 1_000));
        assert_eq!(answer.status, 201);
    }
    service
}

/// A client that has a file: its cookie and its page.
fn client(service: &Service) -> (String, Answer) {
    let cookie = super::tap(service, "fair");
    let page = Visitor::of(service).get("/c/fair", &[("cookie", &cookie)]);
    (cookie, page)
}

/// The addresses of the preview and of the download on a page, in this order.
fn addresses(service: &Service, page: &Answer) -> [String; 2] {
    let page = page.text();
    let values = page.split('"').filter(|part| part.starts_with("/f/"));
    let urls: Vec<_> = values.map(|path| service.url(path)).collect();
    urls.try_into().expect("two addresses of files")
}

#[test]
fn a_download_from_a_page_needs_no_cookie_and_is_nobody_elses() {
    for settings in [json!({}), json!({ "repeat": "refuse" })] {
        let service = fair(&[], &settings);
        let files = [(); 2].map(|()| {
            let (cookie, page) = client(&service);
            let [preview, download] = addresses(&service, &page);
            assert!(preview.ends_with("?preview=true"), "{preview}");
            let [preview, download] = [preview, download].map(|url| fetch_file(&url, &[]));
            assert_eq!((preview.status, download.status), (200, 200));
            assert_eq!(preview.sha256, download.sha256);
            // Pages that are open during an update have the address of older versions.
            let older = service.url("/c/fair/file?nth=1");
            let older = fetch_file(&older, &[("cookie", &cookie)]);
            assert_eq!(older.sha256, download.sha256);
            download.sha256
        });
        assert_ne!(files[0], files[1]);
    }
}

#[test]
fn a_page_keeps_the_addresses_on_it_to_itself() {
    let service = fair(&[], &json!({}));
    let (_, page) = client(&service);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let file = get(&addresses(&service, &page)[0], &[]);
    assert_eq!(file.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(file.header("cache-control"), Some("private, no-store"));
    assert_eq!(
        file.header("cross-origin-resource-policy"),
        Some("same-origin")
    );
}

#[test]
fn a_page_that_stays_open_still_downloads_in_its_own_browser() {
    let service = fair(&["--file-link-life=1s"], &json!({}));
    let (cookie, page) = client(&service);
    let (stranger, _) = client(&service);
    let [preview, download] = addresses(&service, &page);
    until("the addresses end", PATIENCE, || {
        get(&download, &[]).status == 410
    });
    assert_eq!(get(&preview, &[]).problem(), "link-ended");
    let other = get(&download, &[("cookie", &stranger)]);
    assert_eq!(other.problem(), "link-ended");
    for url in [&download, &preview] {
        assert_eq!(get(url, &[("cookie", &cookie)]).status, 200);
    }
    let told = get(&download, &[("accept", "text/html")]).text();
    assert!(
        told.contains("Go back to the page that it was on"),
        "{told}"
    );
    // Loading the page again gives addresses that work without the cookie.
    until("the new addresses work", PATIENCE, || {
        let page = Visitor::of(&service).get("/c/fair", &[("cookie", &cookie)]);
        get(&addresses(&service, &page)[1], &[]).status == 200
    });
}

#[test]
fn an_address_that_has_ended_shows_no_more_than_the_page_does() {
    let service = Service::start(&["--file-link-life=1s"]);
    let once = json!({ "repeat": "refuse" });
    service.api().make_code_of("fair", &once, &[]);
    upload(&service, "fair", "a.png", &Contents::new(1, 1_000));
    let (cookie, page) = client(&service);
    let [_, download] = addresses(&service, &page);
    until("the address ends", PATIENCE, || {
        get(&download, &[]).status == 410
    });
    assert_eq!(get(&download, &[("cookie", &cookie)]).status, 200);
    service.make_claim_older();
    let over = get(&download, &[("cookie", &cookie)]);
    assert_eq!(over.problem(), "link-ended");
}
