//! What each view tells the browser that it may do.

use super::session::HTML;
use super::stage::{Stage, Way};
use crate::harness::{Answer, Visitor};

/// Asserts that a page can be framed by nobody, runs only our scripts, and is kept by nobody. A
/// preview stands in a frame of the console itself, and runs nothing.
fn assert_is_closed(answer: &Answer, what: &str) {
    let is_preview = what.contains("/preview");
    let header = |name: &str| answer.header(name).unwrap_or_default();
    let policy = header("content-security-policy");
    let mut parts = policy.split("; ");
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        if is_preview {
            "frame-ancestors 'self'"
        } else {
            "frame-ancestors 'none'"
        },
    ] {
        assert!(parts.clone().any(|told| told == part), "{what}: {policy}");
    }
    let is_open =
        |part: &str| part.contains("unsafe") || part.contains('*') || part.contains("http");
    assert!(!parts.any(is_open), "{what}: {policy}");
    assert_eq!(header("cache-control"), "no-store", "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{what}");
    // Nothing that the policy would have to allow.
    let page = answer.text();
    for inline in [
        " style=\"",
        " onclick=",
        " onload=",
        "<style",
        "<script>",
        "javascript:",
    ] {
        assert!(!page.contains(inline), "{what} has {inline}");
    }
}

#[test]
fn no_view_can_be_framed_or_runs_what_is_written_in_it() {
    let stage = Stage::make();
    let session = stage.session();
    let rules = apiece::http::console_rules();
    let mut seen = 0;
    for (_, path, _) in rules.iter().filter(|(method, ..)| method == "GET") {
        for view in stage.views_at(path).expect("stage.rs knows it") {
            let Way::Open(path) = &view.way else { continue };
            assert_is_closed(&session.get(path), path);
            seen += 1;
        }
    }
    for view in stage.posted() {
        let Way::Send(path, fields) = &view.way else {
            continue;
        };
        let token = ("token", session.token.as_str());
        let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = fields.chain([token]).collect();
        let body = super::session::form(&fields);
        let answer = session.post_as(path, &[HTML], &body);
        assert_is_closed(&answer, &format!("{}: {path}", view.name));
        seen += 1;
    }
    assert!(seen > 30, "only {seen}");
    let refused = super::session::sign_in(&Visitor::of(&stage.service), &[HTML], "wrong");
    assert_is_closed(&refused, "a wrong key");
}

#[test]
fn an_export_is_saved_under_the_name_of_the_code_and_shown_by_no_browser() {
    let stage = Stage::make();
    let session = stage.session();
    for (format, content_type) in [
        ("csv", "text/csv"),
        ("ndjson", "application/x-ndjson"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ] {
        // Whoever asks in capitals is answered as usual.
        for code in ["fair", "FAIR"] {
            let path = format!("/manage/codes/{code}/claims/export?format={format}");
            let answer = session.get(&path);
            assert_eq!(answer.status, 200, "{answer:?}");
            let name = format!("attachment; filename=\"fair-claims.{format}\"");
            assert_eq!(answer.header("content-disposition"), Some(&*name));
            let told = answer.header("content-type").unwrap();
            assert!(told.starts_with(content_type), "{told}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        }
    }
    for wrong in ["..%2Ffair", "fair%22", "fair%0d%0aa:b", "%2e%2e", "fair;a"] {
        let path = format!("/manage/codes/{wrong}/claims/export?format=csv");
        let answer = session.get(&path);
        assert!(matches!(answer.status, 404 | 422), "{wrong}: {answer:?}");
        assert_eq!(answer.header("content-disposition"), None, "{wrong}");
    }
}
