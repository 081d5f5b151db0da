//! Clients are redirected to addresses that an S3 has signed. The S3 refuses any
//! other.

use std::sync::Arc;
use std::time::Duration;

use apiece::domain::{File, FileName};
use apiece::files::Files;
use apiece::system::System;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use ureq::http::Method;
use url::Url;

use super::PATIENCE;
use super::s3::{link, make_code, upload};
use crate::harness::process::{SERVE, Serve, apiece, run};
use crate::harness::s3::{BUCKET, S3, SECRET};
use crate::harness::{Answer, Contents, fetch, fetch_file, get, post, until};

/// The address that a redirect leads to.
fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 307, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.header("location").unwrap().parse().unwrap()
}

#[test]
fn a_redirect_leads_to_the_file_for_a_minute_at_most() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &["--file-delivery=redirect"]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 100_000);
    let name = "票 \"a\".png";
    assert_eq!(upload(&serve, "fair", name, &contents).status, 201);
    let url = link(&serve, "fair", "ann");
    let signed = location(&get(&url, &[("range", "bytes=0-9")]));
    assert_eq!(signed.port(), Some(s3.port()));
    let life = signed
        .query_pairs()
        .find(|(name, _)| name == "X-Amz-Expires");
    assert!(life.unwrap().1.parse::<u32>().unwrap() <= 60, "{signed}");
    assert!(!signed.as_str().contains(SECRET));

    // It needs nothing else, and its answer is that of the service.
    let fetched = fetch_file(signed.as_str(), &[]);
    assert_eq!(
        (fetched.status, fetched.sha256),
        (200, contents.clone().sha256())
    );
    let head = fetch(&Method::HEAD, &url, &[]);
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("100000"))
    );
    for name in ["content-disposition", "content-type"] {
        let said = fetched.headers[name].to_str().unwrap();
        assert_eq!(Some(said), head.header(name));
    }
    let part = get(signed.as_str(), &[("range", "bytes=-9")]);
    assert_eq!(part.body, contents.skip(100_000 - 9).bytes());

    let etag = head.header("etag").unwrap();
    assert_eq!(get(&url, &[("if-none-match", etag)]).status, 304);
    assert_eq!(get(&url, &[("if-match", "\"another\"")]).status, 412);
}

#[test]
fn a_page_redirects_too_but_serves_its_picture_itself() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &["--file-delivery=redirect"]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 1_000);
    assert_eq!(upload(&serve, "fair", "a.png", &contents).status, 201);
    let page = format!("{}/c/fair", serve.url);
    let cookie = get(&page, &[]).cookie().unwrap();
    let with = [("cookie", &*cookie)];
    // A client without an item is not redirected.
    assert_eq!(get(&format!("{page}/file"), &with).status, 404);
    assert_eq!(post(&page, &with, "").status, 303);
    let signed = location(&get(&format!("{page}/file"), &with));
    assert_eq!(get(signed.as_str(), &[]).body, contents.clone().bytes());
    let preview = get(&format!("{page}/file?preview=true"), &with);
    assert_eq!(
        (preview.status, preview.body),
        (200, contents.clone().bytes())
    );
    // So it is at the addresses that are on the page.
    let page = get(&page, &with).text();
    let paths = page.split('"').filter(|part| part.starts_with("/f/"));
    let [preview, download]: [String; 2] = paths
        .map(|path| format!("{}{path}", serve.url))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let preview = get(&preview, &[]);
    assert_eq!((preview.status, preview.body), (200, contents.bytes()));
    assert_eq!(location(&get(&download, &[])).port(), Some(s3.port()));
}

/// Spoiled copies of an address, each with what was changed.
fn spoiled(signed: &Url) -> Vec<(&'static str, String)> {
    let with = |name: &str, change: &dyn Fn(&str) -> String| {
        let mut url = signed.clone();
        let pairs = signed.query_pairs();
        let pairs = pairs.map(|(n, v)| {
            let value = if n == name {
                change(&v)
            } else {
                v.into_owned()
            };
            (n.into_owned(), value)
        });
        let pairs: Vec<_> = pairs.collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
        assert_ne!(url.as_str(), signed.as_str(), "{name}");
        url.to_string()
    };
    let mut bare = signed.clone();
    bare.set_query(None);
    let mut other = signed.clone();
    other.set_path(&signed.path().replace("sha256", "sha257"));
    let flip = |text: &str| {
        let last = if text.ends_with('0') { '1' } else { '0' };
        format!("{}{last}", &text[..text.len() - 1])
    };
    vec![
        ("the signature", with("X-Amz-Signature", &flip)),
        ("its lifetime", with("X-Amz-Expires", &|_| "3600".into())),
        (
            "its time",
            with("X-Amz-Date", &|_| "20990101T000000Z".into()),
        ),
        (
            "the name",
            with("response-content-disposition", &|_| "inline".into()),
        ),
        (
            "the type",
            with("response-content-type", &|_| "text/html".into()),
        ),
        ("the object", other.into()),
        ("all of it", bare.into()),
    ]
}

#[test]
fn a_signed_address_that_was_tampered_with_is_refused() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &["--file-delivery=redirect"]);
    make_code(&serve, "fair");
    upload(&serve, "fair", "a.svg", &Contents::new(1, 1_000));
    let signed = location(&get(&link(&serve, "fair", "ann"), &[]));
    assert_eq!(get(signed.as_str(), &[]).status, 200);
    for (what, url) in spoiled(&signed) {
        let answer = get(&url, &[]);
        assert_eq!(answer.status, 403, "{what}: {url}");
    }
    assert_eq!(fetch(&Method::DELETE, signed.as_str(), &[]).status, 403);
    assert_eq!(get(signed.as_str(), &[]).status, 200);
}

#[test]
fn a_signed_address_is_refused_after_its_time() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &[]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 1_000);
    upload(&serve, "fair", "a.txt", &contents);
    let url = signed_for(&s3, &contents, Duration::from_secs(5));
    let status = || get(&url, &[]).status;
    assert_eq!(status(), 200);
    until("its time is over", PATIENCE, || status() == 403);
}

/// A signed address that is valid for `life`.
fn signed_for(s3: &S3, contents: &Contents, life: Duration) -> String {
    let mut store = AmazonS3Builder::new().with_bucket_name(BUCKET);
    for (name, value) in s3.env() {
        if let Ok(key) = name.to_lowercase().parse() {
            store = store.with_config(key, value);
        }
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = Arc::new(store.with_allow_http(true).build().unwrap());
    let signer = Arc::clone(&store) as _;
    let files = Files::new(
        store,
        Path::from("pool"),
        Some(signer),
        System::of_machine(),
    );
    let file = File {
        name: FileName::try_from("a.txt".to_owned()).unwrap(),
        media_type: "text/plain".parse().unwrap(),
        size: 1_000,
        sha256: contents.clone().sha256().parse().unwrap(),
    };
    let signed = files.signed_url(&file, "attachment", life);
    let signed = tokio::runtime::Runtime::new().unwrap().block_on(signed);
    signed.unwrap().expect("an S3 signs").to_string()
}

#[test]
fn redirects_to_a_store_that_signs_nothing_are_refused_at_the_start() {
    let home = tempfile::tempdir().unwrap();
    let mut serve = apiece(home.path());
    serve
        .args(SERVE)
        .args(["--file-delivery=redirect", "--data-dir=data"]);
    run(&mut serve, "").fails(2, &["--file-delivery redirect", "a directory has none"]);
}
