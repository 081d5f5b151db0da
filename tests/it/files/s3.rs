//! Files in an S3 that refuses what is not signed as it should be.

use std::sync::Arc;
use std::time::Duration;

use apiece::domain::{File, FileName};
use apiece::files::Files;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use serde_json::{Value, json};
use ureq::http::Method;
use url::Url;

use super::PATIENCE;
use crate::harness::process::{SERVE, Serve, apiece, run};
use crate::harness::s3::{BUCKET, S3, SECRET};
use crate::harness::{Answer, Contents, fetch, fetch_file, file_path, get, post, put, until};

pub(super) fn make_code(serve: &Serve, id: &str) {
    serve.api().make_code_of(id, &json!({}), &[]);
}

pub(super) fn upload(serve: &Serve, code: &str, name: &str, contents: &Contents) -> Answer {
    let length = contents.length().to_string();
    let url = format!("{}{}", serve.url, file_path(code, name));
    put(&url, &[("content-length", &length)], &mut contents.clone())
}

pub(super) fn link(serve: &Serve, code: &str, client: &str) -> String {
    let answer = serve.api().claim(code, client).json();
    answer["download"]["url"].as_str().unwrap().to_owned()
}

/// Where contents are kept.
pub(super) fn object(contents: &Contents) -> String {
    let sha256 = contents.clone().sha256();
    format!("pool/sha256/{}/{sha256}", &sha256[..2])
}

/// Waits until these objects are all there are.
#[track_caller]
pub(super) fn until_objects(s3: &S3, contents: &[&Contents]) {
    let mut expected: Vec<_> = contents.iter().map(|contents| object(contents)).collect();
    expected.sort();
    until("the bucket holds what it should", PATIENCE, || {
        s3.objects() == expected
    });
}

#[test]
fn files_of_any_size_go_to_a_bucket_and_come_back() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &[]);
    let sizes = [0, 1, 1_000, 8 << 20, (8 << 20) + 1, 50_000_000];
    let all: Vec<_> = (0..)
        .zip(sizes)
        .map(|(n, size)| Contents::new(n, size))
        .collect();
    for (n, contents) in all.iter().enumerate() {
        let code = format!("code-{n}");
        make_code(&serve, &code);
        let answer = upload(&serve, &code, "a.bin", contents);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let url = link(&serve, &code, "ann");
        let fetched = fetch_file(&url, &[]);
        assert_eq!((fetched.status, fetched.length), (200, contents.length()));
        assert_eq!(fetched.sha256, contents.clone().sha256());
        if contents.length() > 10 {
            let part = get(&url, &[("range", "bytes=3-7")]);
            assert_eq!(part.status, 206);
            assert_eq!(part.body, contents.clone().skip(3).take(5).bytes());
        }
        assert_eq!(upload(&serve, &code, "again", contents).status, 200);
        let checked = serve.api().post(
            &format!("/v1/codes/{code}/files/check?deep=true"),
            &Value::Null,
        );
        assert_eq!(checked.json()["problems"], json!([]));
    }
    until_objects(&s3, &all.iter().collect::<Vec<_>>());
    for n in 1..all.len() {
        let path = format!("/v1/codes/code-{n}");
        let deleted = serve.api().send("DELETE", &path, None);
        assert_eq!(deleted.unwrap().status, 204);
    }
    until_objects(&s3, &[&all[0]]);
}

#[test]
fn a_collection_removes_what_no_item_has_from_a_bucket() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &[]);
    make_code(&serve, "fair");
    let (used, orphan) = (Contents::new(1, 100), Contents::new(2, 9_000_000));
    assert_eq!(upload(&serve, "fair", "a.txt", &used).status, 201);
    let other = Serve::start_in(&s3.env(), &[]);
    make_code(&other, "fair");
    assert_eq!(upload(&other, "fair", "a.txt", &orphan).status, 201);
    until_objects(&s3, &[&used, &orphan]);
    drop(other);
    for (delete, found) in [(false, 1), (true, 1), (true, 0)] {
        let wanted = json!({ "delete": delete });
        let answer = serve.api().post("/v1/files/gc", &wanted);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["orphans"].as_array().unwrap().len(), found);
    }
    until_objects(&s3, &[&used]);
}

/// Where a redirect leads to.
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

    // It needs nothing else, and says what the service would.
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
fn a_page_is_redirected_too_but_shows_its_picture_itself() {
    let s3 = S3::start();
    let serve = Serve::start_in(&s3.env(), &["--file-delivery=redirect"]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 1_000);
    assert_eq!(upload(&serve, "fair", "a.png", &contents).status, 201);
    let page = format!("{}/c/fair", serve.url);
    let cookie = get(&page, &[]).cookie().unwrap();
    let with = [("cookie", &*cookie)];
    // Who has nothing is led nowhere.
    assert_eq!(get(&format!("{page}/file"), &with).status, 404);
    assert_eq!(post(&page, &with, "").status, 303);
    let signed = location(&get(&format!("{page}/file"), &with));
    assert_eq!(get(signed.as_str(), &[]).body, contents.clone().bytes());
    let preview = get(&format!("{page}/file?preview=true"), &with);
    assert_eq!((preview.status, preview.body), (200, contents.bytes()));
}

/// Each way to spoil an address, with what it makes of it.
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
        ("its life", with("X-Amz-Expires", &|_| "3600".into())),
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
fn a_signed_address_is_refused_once_its_time_is_over() {
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

/// An address that is good for so long.
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
    let files = Files::new(store, Path::from("pool"), Some(signer));
    let file = File {
        name: FileName::try_from("a.txt".to_owned()).unwrap(),
        media_type: "text/plain".parse().unwrap(),
        size: 1_000,
        sha256: contents.clone().sha256().parse().unwrap(),
    };
    let signed = files.signed_url(&file, "attachment", life);
    let signed = tokio::runtime::Runtime::new().unwrap().block_on(signed);
    signed.unwrap().expect("it signs").to_string()
}

#[test]
fn a_store_that_signs_nothing_cannot_be_redirected_to() {
    let home = tempfile::tempdir().unwrap();
    let mut serve = apiece(home.path());
    serve
        .args(SERVE)
        .args(["--file-delivery=redirect", "--data-dir=data"]);
    run(&mut serve, "").fails(2, &["--file-delivery redirect", "a directory has none"]);
}

#[test]
fn wrong_credentials_are_told_the_operator_and_not_the_client() {
    let s3 = S3::start();
    let mut env = s3.env();
    let wrong = "the-wrong-secret-of-the-tests";
    env.push(("AWS_SECRET_ACCESS_KEY", wrong.into()));
    let serve = Serve::start_in(&env, &[]);
    make_code(&serve, "fair");
    for size in [10, 9_000_000] {
        let answer = upload(&serve, "fair", "a.bin", &Contents::new(1, size));
        assert_eq!(answer.status, 503);
        assert_eq!(answer.problem(), "files-unavailable");
        assert!(answer.header("retry-after").is_some());
        assert!(!answer.text().contains("Signature"), "{}", answer.text());
    }
    assert_eq!(serve.api().stats("fair")["added"], 0);
    assert!(s3.objects().is_empty());
    let log = serve.stop("-TERM");
    assert!(log.contains("SignatureDoesNotMatch"), "{log}");
    assert!(!log.contains(wrong), "{log}");
}
