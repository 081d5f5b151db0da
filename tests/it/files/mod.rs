//! Files among the items: how they are uploaded, kept and downloaded.

mod access;
mod browser;
mod cut;
mod gated;
mod memory;
mod names;
mod pages;
mod race;
mod ranges;
mod redirect;
mod s3;
mod s3_dies;
mod sharing;
mod sizes;
mod uploads;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::harness::{Answer, Contents, Service, Visitor, file_path, put, until};

/// No upload or download takes this long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

fn make_code(service: &Service, id: &str) {
    service.api().make_code_of(id, &json!({}), &[]);
}

/// Uploads a file whose length is known in advance.
fn upload(service: &Service, code: &str, name: &str, contents: &Contents) -> Answer {
    upload_as(service, code, name, &[], contents)
}

fn upload_as(
    service: &Service,
    code: &str,
    name: &str,
    headers: &[(&str, &str)],
    contents: &Contents,
) -> Answer {
    let length = contents.length().to_string();
    let headers = [headers, &[("content-length", &length)]].concat();
    let url = service.url(&file_path(code, name));
    put(&url, &headers, &mut contents.clone())
}

/// Opens the page of a code and taps once. Returns the client's cookie.
fn tap(service: &Service, code: &str) -> String {
    let visitor = Visitor::of(service);
    let page = format!("/c/{code}");
    let cookie = visitor.introduced(&page);
    let answer = visitor.post(&page, &[("cookie", &cookie)], "");
    assert_eq!(answer.status, 303);
    cookie
}

/// Claims for a client through the API. Returns the link to its file.
fn link(service: &Service, code: &str, client: &str) -> String {
    let answer = service.api().claim(code, client).json();
    let url = answer["download"]["url"].as_str();
    url.unwrap_or_else(|| panic!("no download: {answer}"))
        .to_owned()
}

/// The two ways to the only file of a code: through the page, with the headers that
/// it takes, and by a link.
fn both_ways(service: &Service, code: &str) -> [(String, Vec<(&'static str, String)>); 2] {
    let cookie = tap(service, code);
    let again = service.api().get(&format!("/v1/codes/{code}/claims"));
    let claim: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
    let client = claim["client"].as_str().unwrap();
    [
        (
            service.url(&format!("/c/{code}/file")),
            vec![("cookie", cookie)],
        ),
        (link(service, code, client), vec![]),
    ]
}

/// The paths of all that is in the file store of a service, in order.
fn kept(service: &Service) -> Vec<PathBuf> {
    let root = service.data().join("files");
    let mut all = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        // The folder may be gone, or not exist yet.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => all.push(entry.path().strip_prefix(&root).unwrap().to_owned()),
            }
        }
    }
    all.sort();
    all
}

/// The path that contents are kept at.
fn object(sha256: &str) -> PathBuf {
    Path::new("sha256").join(&sha256[..2]).join(sha256)
}

/// Waits until nothing but these contents is kept: what uploads leave behind is
/// removed in the background.
#[track_caller]
fn until_kept(service: &Service, contents: &[&Contents]) {
    let mut expected: Vec<_> = contents
        .iter()
        .map(|contents| object(&(*contents).clone().sha256()))
        .collect();
    expected.sort();
    let mut found = Vec::new();
    let what = format!("only {expected:?} is kept");
    until(&what, PATIENCE, || {
        found = kept(service);
        found == expected
    });
}

/// Checks all files of a code, with their contents. Returns what is wrong.
fn problems(service: &Service, code: &str) -> Vec<String> {
    let (mut problems, mut next) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/codes/{code}/files/check?deep=true{next}");
        let answer = service.api().post(&path, &serde_json::Value::Null);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let found = answer.json();
        let some = found["problems"].as_array().unwrap().iter();
        problems.extend(some.map(|problem| problem.as_str().unwrap().to_owned()));
        match found["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => return problems,
        }
    }
}
