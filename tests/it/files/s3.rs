//! Files in an S3.

use serde_json::{Value, json};

use super::PATIENCE;
use crate::harness::process::Serve;
use crate::harness::s3::S3;
use crate::harness::{Answer, Contents, fetch_file, file_path, get, put, until};

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

/// The path that contents are kept at.
pub(super) fn object(contents: &Contents) -> String {
    let sha256 = contents.clone().sha256();
    format!("pool/sha256/{}/{sha256}", &sha256[..2])
}

/// Waits until the bucket holds nothing but these contents.
#[track_caller]
pub(super) fn until_objects(s3: &S3, contents: &[&Contents]) {
    let mut expected: Vec<_> = contents.iter().map(|contents| object(contents)).collect();
    expected.sort();
    until("the bucket holds only what it should", PATIENCE, || {
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
fn a_collection_removes_contents_without_an_item_from_a_bucket() {
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

#[test]
fn wrong_credentials_are_reported_to_the_operator_and_not_to_the_client() {
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
