//! Marking items as used, by the API.

use serde_json::json;

use super::{fair, redeem};
use crate::harness::Service;

#[test]
fn an_item_is_used_once_and_later_requests_learn_when_and_by_whom() {
    let service = Service::start(&[]);
    let api = service.api();
    let item = fair(&api, &json!({}), 3).item();

    let first = redeem(&api, "ann", &json!({ "by": "Bar" }));
    assert_eq!(
        (first.status, &first.json()["outcome"]),
        (201, &json!("redeemed"))
    );
    let mark = first.json()["claim"]["redeemed"].clone();
    assert_eq!(
        (&mark["by"], &first.json()["claim"]["item"]["id"]),
        (&json!("Bar"), &json!(item))
    );
    for by in ["Gate", "Bar"] {
        let again = redeem(&api, "ann", &json!({ "by": by }));
        assert_eq!(
            (again.status, &again.json()["outcome"]),
            (200, &json!("repeated"))
        );
        assert_eq!(again.json()["claim"]["redeemed"], mark);
    }

    // It is told wherever the claim is.
    let ann = api.get("/v1/codes/fair/claims/ann").json();
    assert_eq!(ann["claims"][0]["redeemed"], mark);
    let all = api.get("/v1/codes/fair/claims").text();
    let line: serde_json::Value = serde_json::from_str(all.trim()).unwrap();
    assert_eq!(line["redeemed"], mark);
    let table = api.get("/v1/codes/fair/claims?format=csv").text();
    let (header, row) = table.split_once("\r\n").unwrap();
    assert!(
        header.ends_with("redeemed_at,redeemed_by,accepted_terms"),
        "{header}"
    );
    assert!(row.contains(",Bar,"), "{row}");
    assert_eq!(api.stats("fair")["redeemed"], 1);
    assert_eq!(api.stats("fair")["taken"], 1);
    api.assert_whole("fair");
}

#[test]
fn an_attempt_that_is_made_again_is_answered_as_the_first_time() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 1);
    let bar = json!({ "by": "Bar", "attempt": "tap-1" });
    let first = redeem(&api, "ann", &bar);
    let again = redeem(&api, "ann", &bar);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json());
    let other = redeem(&api, "ann", &json!({ "by": "Bar", "attempt": "tap-2" }));
    assert_eq!(other.status, 200);
}

#[test]
fn the_mark_is_taken_away_only_on_purpose() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 1);
    let undo = || {
        api.send("DELETE", "/v1/codes/fair/claims/ann/redeem", None)
            .unwrap()
    };
    assert_eq!(
        (undo().status, undo().problem().as_str()),
        (409, "not-redeemed")
    );
    redeem(&api, "ann", &json!({ "by": "Bar" }));
    let undone = undo();
    assert_eq!(
        (undone.status, &undone.json()["undone"]["by"]),
        (200, &json!("Bar"))
    );
    assert_eq!(api.stats("fair")["redeemed"], 0);
    assert_eq!(redeem(&api, "ann", &json!({})).status, 201);
    api.assert_whole("fair");
}

#[test]
fn the_mark_stays_with_the_item_that_was_used() {
    let service = Service::start(&[]);
    let api = service.api();
    let old = fair(&api, &json!({}), 2).item();
    redeem(&api, "ann", &json!({ "by": "Bar" }));
    let path = format!("/v1/codes/fair/items/{old}/replace");
    assert_eq!(api.send("POST", &path, None).unwrap().status, 201);
    let ann = api.get("/v1/codes/fair/claims/ann").json();
    assert_eq!(ann["claims"][0].get("redeemed"), None, "{ann}");
    assert_eq!(redeem(&api, "ann", &json!({})).status, 201);
    assert_eq!(api.stats("fair")["redeemed"], 2);
    api.assert_whole("fair");
}

#[test]
fn what_cannot_be_marked_is_refused_in_words() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({}), 1);
    let none = redeem(&api, "ben", &json!({}));
    assert_eq!(
        (none.status, none.problem().as_str()),
        (404, "no-such-claim")
    );
    let second = redeem(&api, "ann", &json!({ "nth": 2 }));
    assert_eq!(
        (second.status, second.problem().as_str()),
        (404, "no-such-claim")
    );
    for body in [
        json!({ "by": "" }),
        json!({ "by": "two\nlines" }),
        json!({ "by": "x".repeat(101) }),
        json!({ "attempt": "a b" }),
        json!({ "attempt": "" }),
        json!({ "attempt": "-" }),
        json!({ "nth": "1" }),
        json!({ "who": "Bar" }),
    ] {
        let refused = redeem(&api, "ann", &body);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "invalid"),
            "{body}"
        );
    }
    assert_eq!(api.stats("fair")["redeemed"], 0);
    let off = api.send("PATCH", "/v1/codes/fair", Some(&json!({ "redeem": false })));
    assert_eq!(off.unwrap().status, 200);
    let refused = redeem(&api, "ann", &json!({}));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "not-redeemable")
    );
    let desk = api.post("/v1/codes/fair/desks", &json!({}));
    assert_eq!(
        (desk.status, desk.problem().as_str()),
        (409, "not-redeemable")
    );
}

#[test]
fn a_code_that_keeps_hashes_knows_whose_item_it_is_and_an_erased_client_has_none() {
    let service = Service::start(&[]);
    let api = service.api();
    fair(&api, &json!({ "hash_clients": true }), 2);
    assert_eq!(redeem(&api, "ann", &json!({})).status, 201);
    let ann = redeem(&api, "ann", &json!({}));
    assert_eq!(
        (ann.status, &ann.json()["claim"]["client"]),
        (200, &json!("ann"))
    );
    let erase = api.post("/v1/codes/fair/claims/ann/erase", &json!({}));
    assert_eq!(erase.status, 200, "{erase:?}");
    assert_eq!(redeem(&api, "ann", &json!({})).status, 404);
    // What was used stays used.
    assert_eq!(api.stats("fair")["redeemed"], 1);
    api.assert_whole("fair");
}
