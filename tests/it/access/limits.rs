//! Keys that are limited: to some codes, to some time, until they are revoked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{call, key, key_with};
use crate::harness::{Answer, KEY, Redis, Service, exchange, until_ok};

/// A request byte by byte, so that nothing puts its address in order.
fn raw(service: &Service, key: &str, method: &str, target: &str) -> Answer {
    let host = service.address();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\n\
         content-length: 0\r\nconnection: close\r\n\r\n"
    );
    exchange(host, request.as_bytes()).expect("an answer")
}

#[test]
fn an_address_that_is_written_in_another_way_is_no_way_around_the_limit_to_a_code() {
    let service = Service::start(&[]);
    let api = service.api();
    for code in ["fair", "other"] {
        api.make_code(code, &json!({}), 2);
    }
    let own = key_with(&api, "manage", &["FAIR"]).secret;
    let others = key_with(&api, "manage", &["other"]).secret;
    // Ids ignore case.
    for target in [
        "/v1/codes/fair/stats",
        "/v1/codes/FAIR/stats",
        "/v1/codes/fAiR",
    ] {
        assert_eq!(raw(&service, &own, "GET", target).status, 200, "{target}");
    }
    let absolute = format!("http://{}/v1/codes/fair/stats", service.address());
    let reached = [
        "/v1/codes/FAIR/stats",
        "/v1/codes/%66air/stats",
        "/v1/codes/f%61i%72",
        &absolute,
    ];
    // The control: the service understands these as the code.
    for target in reached {
        assert_eq!(raw(&service, KEY, "GET", target).status, 200, "{target}");
    }
    let odd = [
        "/v1/codes/other/../fair/stats",
        "/v1/codes/other/%2e%2e/fair/stats",
        "/v1/codes/other%2f..%2ffair/stats",
        "/v1/codes/./fair/stats",
        "/v1/codes//fair/stats",
        "//v1/codes/fair/stats",
        "/V1/codes/fair/stats",
        "/v1/codes/fair/stats/",
        "/v1/codes/fair%20/stats",
        "/v1/codes/fair;other/stats",
        "/v1/codes/other%00fair/stats",
        "/v1/codes/fair/stats?code=other",
        "/v1/codes/fair/stats#other",
    ];
    for target in reached.into_iter().chain(odd) {
        for method in ["GET", "HEAD", "DELETE", "POST"] {
            let answer = raw(&service, &others, method, target);
            assert!(answer.status >= 400, "{method} {target}: {answer:?}");
        }
    }
    assert_eq!(api.stats("fair")["untaken"], 2);
    assert_eq!(api.get("/v1/codes/other").status, 200);
}

#[test]
fn a_key_for_some_codes_lists_these_page_by_page() {
    let service = Service::start(&[]);
    let api = service.api();
    for code in ["a", "b", "c", "d", "e", "f"] {
        api.make_code(code, &json!({}), 1);
    }
    // One of its codes does not exist.
    let some = key_with(&api, "read", &["e", "zz", "A", "c"]).secret;
    let list = |query: &str| {
        let url = service.url(&format!("/v1/codes{query}"));
        let answer = call(&some, "GET", &url, &Value::Null);
        assert_eq!(answer.status, 200, "{answer:?}");
        let (link, list) = (answer.header("link").map(String::from), answer.json());
        let ids = list["codes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code["id"].clone());
        (ids.collect::<Vec<_>>(), list["next"].clone(), link)
    };
    assert_eq!(
        list(""),
        (vec![json!("a"), json!("c"), json!("e")], Value::Null, None)
    );
    let (first, next, link) = list("?limit=2");
    assert_eq!((first, &next), (vec![json!("a"), json!("c")], &json!("c")));
    assert_eq!(
        link.as_deref(),
        Some("</v1/codes?after=c&limit=2>; rel=\"next\"")
    );
    assert_eq!(list("?limit=2&after=c").0, [json!("e")]);
    assert_eq!(list("?after=b").0, [json!("c"), json!("e")]);
    assert_eq!(list("?after=e"), (Vec::new(), Value::Null, None));
}

#[test]
fn a_key_for_some_codes_makes_no_code_and_gets_the_ones_that_it_names() {
    let service = Service::start(&[]);
    let some = key_with(&service.api(), "manage", &["fair"]).secret;
    let new = json!({ "id": "fair" });
    let made = call(&some, "POST", &service.url("/v1/codes"), &new);
    assert_eq!(made.problem(), "other-code");
    // It was made before the code.
    service.api().make_code("fair", &json!({}), 1);
    let path = service.url("/v1/codes/fair");
    assert_eq!(
        call(&some, "PATCH", &path, &json!({ "title": "Fair" })).status,
        200
    );
}

#[test]
fn what_is_no_key_is_refused_when_it_is_made() {
    let service = Service::start(&[]);
    let field = |new: Value| {
        let answer = service.api().post("/v1/keys", &new);
        assert_eq!(answer.status, 422, "{answer:?}");
        answer.json()["field"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(field(json!({ "name": " ", "scopes": ["read"] })), "name");
    assert_eq!(field(json!({ "name": "A", "scopes": [] })), "scopes");
    let admin = json!({ "name": "A", "scopes": ["admin"], "codes": ["fair"] });
    assert_eq!(field(admin), "codes");
    let past = "2020-01-01T00:00:00Z";
    let ended = json!({ "name": "A", "scopes": ["read"], "ends_at": past });
    assert_eq!(field(ended), "ends_at");
    assert_eq!(service.api().get("/v1/keys").json()["keys"], json!([]));
}

#[test]
fn a_revoked_key_ends_on_each_replica_within_five_seconds() {
    let redis = Redis::start();
    let [one, two] = [(); 2].map(|()| Service::start(&["--store", &redis.url()]));
    one.api().make_code("fair", &json!({}), 1);
    let made = key_with(&one.api(), "read", &[]);
    let status = |service: &Service| {
        let url = service.url("/v1/codes/fair/stats");
        call(&made.secret, "GET", &url, &Value::Null).status
    };
    // Both remember it now.
    assert_eq!([status(&one), status(&two)], [200, 200]);
    let path = format!("/v1/keys/{}", made.id);
    let revoked = Instant::now();
    assert_eq!(one.api().send("DELETE", &path, None).unwrap().status, 204);
    assert_eq!(status(&one), 401);
    until_ok(Duration::from_secs(5), || match status(&two) {
        401 => Ok(()),
        status => Err(format!("it is still answered with {status}")),
    });
    assert!(revoked.elapsed() < Duration::from_secs(5));
    let again = one.api().send("DELETE", &path, None).unwrap();
    assert_eq!((again.status, &*again.problem()), (404, "no-such-key"));
}

#[test]
fn a_key_ends_when_it_was_told_to() {
    let service = Service::start(&[]);
    let ends = jiff_in(Duration::from_secs(2));
    let made = key(
        &service.api(),
        &json!({ "name": "Short", "scopes": ["read"], "ends_at": ends.to_string() }),
    );
    let ask = || call(&made.secret, "GET", &service.url("/v1/codes"), &Value::Null).status;
    assert_eq!(ask(), 200);
    until_ok(Duration::from_secs(20), || match ask() {
        401 => Ok(()),
        status => Err(format!("it is still answered with {status}")),
    });
    assert!(jiff_in(Duration::ZERO) >= ends, "it ended before its time");
    // It is listed until it is revoked.
    let keys = service.api().get("/v1/keys").json();
    assert_eq!(keys["keys"][0]["key"]["id"], json!(made.id));
}

/// The time in a while.
fn jiff_in(wait: Duration) -> apiece::domain::Timestamp {
    let now = apiece::system::System::of_machine().clock.now();
    now.checked_add(wait).unwrap()
}

#[test]
fn the_last_use_of_a_key_is_listed() {
    let service = Service::start(&[]);
    let api = service.api();
    let made = key_with(&api, "read", &[]);
    let listed = || api.get("/v1/keys").json()["keys"][0].clone();
    assert!(listed().get("used_at").is_none());
    let before = jiff_in(Duration::ZERO).as_second();
    assert_eq!(
        call(&made.secret, "GET", &service.url("/v1/codes"), &Value::Null).status,
        200
    );
    let used: apiece::domain::Timestamp = listed()["used_at"].as_str().unwrap().parse().unwrap();
    assert!((before..=before + 60).contains(&used.as_second()), "{used}");
    // A key of the same id with a wrong secret does not count as a use.
    assert!(!listed().to_string().contains(&made.secret));
}
