//! A change of settings may depend on what they were (RFC 9110, section 13.1.1).

use serde_json::json;
use ureq::http::Method;

use crate::harness::{KEY, Service, send};

#[test]
fn a_change_is_made_if_one_of_the_etags_is_the_current_one() {
    let server = Service::start(&[]);
    server.api().make_code("fair", &json!({}), 0);
    let url = server.url("/v1/codes/fair");
    let key = format!("Bearer {KEY}");
    let change = |condition: &str, title: &str| {
        let headers = [
            ("authorization", &*key),
            ("content-type", "application/merge-patch+json"),
            ("if-match", condition),
        ];
        let body = json!({ "title": title }).to_string();
        send(&Method::PATCH, &url, &headers, body.as_bytes())
    };
    let first = server.api().get("/v1/codes/fair");
    let first = first.header("etag").expect("an ETag").to_owned();

    let changed = change(&format!("\"77\", {first}"), "one");
    assert_eq!(changed.status, 200, "{changed:?}");
    let second = changed.header("etag").expect("an ETag").to_owned();
    assert_ne!(first, second);
    assert_eq!(change(&first, "two").problem(), "stale");
    assert_eq!(change(&format!("{first},\"77\""), "two").status, 412);
    assert_eq!(change(&second, "three").status, 200);
    assert_eq!(change("*", "four").json()["title"], "four");
}
