//! `--guarantee replicated`: nothing is shown before every replica has it.

use serde_json::{Value, json};

use super::{PATIENCE, claim_at_last, fill, serve, servers, try_to_serve, wait_until_ready_says};
use crate::harness::group::Group;
use crate::harness::redis::{IN_MEMORY, Setup};
use crate::harness::{Answer, Api, Service, Visitor, at_last, key_of, until};

const REPLICATED: &[&str] = &["--guarantee", "replicated", "--replicas", "2"];

fn on(group: &Group) -> (Service, Api) {
    let service = serve(&group.nodes[0].url(), REPLICATED);
    let api = fill(&service, 9);
    (service, api)
}

/// Claims, and asserts that the item is not shown yet.
fn assert_not_yet(api: &Api, client: &str) {
    let answer = api.claim("fair", client);
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.problem(), "store-unavailable");
    assert!(answer.header("retry-after").is_some());
    assert!(!answer.text().contains("item "), "{answer:?}");
}

#[test]
fn the_number_of_replicas_has_to_be_given() {
    let group = Group::start(0);
    let url = group.nodes[0].url();
    let words = ["--replicas N"];
    try_to_serve(&url, &["--guarantee", "replicated"]).fails(2, &words);
    try_to_serve(&url, &["--guarantee", "replicated", "--replicas", "0"]).fails(2, &words);
    try_to_serve(&url, &["--replicas", "2"]).fails(2, &["--guarantee replicated"]);
}

#[test]
fn a_missing_replica_is_noticed_at_the_start_and_later() {
    let mut group = Group::start(2);
    let (service, _) = on(&group);
    wait_until_ready_says(&service, &["ready"]);
    group.nodes[2].stop();
    wait_until_ready_says(&service, &["not ready", "1 of 2 replicas"]);
    let url = group.nodes[0].url();
    try_to_serve(&url, REPLICATED).fails(2, &["1 of 2 replicas"]);
    group.nodes[2].restart();
    wait_until_ready_says(&service, &["ready\n"]);
}

#[test]
fn one_replica_too_many_is_noticed_at_the_start_and_later() {
    // WAIT would be content with either of the two, and the other one might become
    // the next primary.
    let group = Group::start(2);
    let one = ["--guarantee", "replicated", "--replicas", "1"];
    let url = group.nodes[0].url();
    try_to_serve(&url, &one).fails(2, &["2 replicas are online", "--replicas 2"]);
    group.nodes[2].command("REPLICAOF NO ONE");
    let service = serve(&url, &one);
    wait_until_ready_says(&service, &["ready\n"]);
    let port = group.nodes[0].port();
    group.nodes[2].command(&format!("REPLICAOF 127.0.0.1 {port}"));
    wait_until_ready_says(&service, &["not ready", "2 replicas are online"]);
}

#[test]
fn a_claim_that_a_replica_has_not_confirmed_stands_and_is_not_shown() {
    let group = Group::start(2);
    let (_service, api) = on(&group);
    group.nodes[2].pause();
    assert_not_yet(&api, "ann");
    assert_eq!(api.stats("fair")["taken"], 1);
    group.nodes[2].resume();
    let shown = claim_at_last(&api, "fair", "ann");
    assert_eq!(api.stats("fair")["taken"], 1);
    assert_eq!(
        group.nodes[0].tell::<u32>(&["HLEN", &key_of("fair", "taken")]),
        1
    );
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
}

#[test]
fn an_item_is_not_shown_again_while_a_replica_is_missing() {
    let group = Group::start(2);
    let (_service, api) = on(&group);
    let shown = claim_at_last(&api, "fair", "ann");
    group.nodes[1].pause();
    assert_not_yet(&api, "ann");
    group.nodes[1].resume();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
}

#[test]
fn the_page_shows_no_item_that_a_replica_has_not_confirmed() {
    let group = Group::start(2);
    let (service, api) = on(&group);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");
    let headers = [("cookie", cookie.as_str())];
    group.nodes[1].pause();
    assert_eq!(visitor.post("/c/fair", &headers, "").status, 503);
    assert_eq!(api.stats("fair")["taken"], 1);
    let page = visitor.get("/c/fair", &headers);
    assert_eq!(page.status, 503);
    assert!(!page.text().contains("item "), "{}", page.text());
    // Clients without an item see the page.
    assert_eq!(visitor.get("/c/fair", &[]).status, 200);

    group.nodes[1].resume();
    let mut page = page;
    until("the page shows the item", PATIENCE, || {
        page = visitor.get("/c/fair", &headers);
        page.status == 200
    });
    assert!(page.text().contains("item "), "{}", page.text());
    assert_eq!(api.stats("fair")["taken"], 1);
}

/// A change by an organiser: its name, method, path and body, and the status of
/// the answer in the end.
type Deed = (&'static str, &'static str, &'static str, Value, u16);

/// For most of these, the same request sent again has nothing left to write.
fn deeds() -> [Deed; 5] {
    let fair = "/v1/codes/fair";
    let some = json!({ "items": ["item 1", "item new"] });
    [
        ("add", "POST", "/v1/codes/fair/items", some.clone(), 200),
        (
            "withdraw",
            "POST",
            "/v1/codes/fair/items/withdraw",
            some,
            200,
        ),
        ("update", "PATCH", fair, json!({ "title": "Fair" }), 200),
        ("delete", "DELETE", fair, Value::Null, 404),
        ("make", "POST", "/v1/codes", json!({ "id": "fair" }), 201),
    ]
}

fn send(api: &Api, (_, method, path, body, _): &Deed) -> Answer {
    let body = (!body.is_null()).then_some(body);
    api.send(method, path, body).expect("an answer")
}

#[test]
fn no_change_by_an_organiser_succeeds_before_every_replica_has_it() {
    std::thread::scope(|scope| {
        for setup in servers(IN_MEMORY) {
            scope.spawn(move || assert_no_success_before_the_replica(&setup));
        }
    });
}

fn assert_no_success_before_the_replica(setup: &Setup) {
    let group = Group::set_up(1, setup);
    let url = group.nodes[0].url();
    let service = serve(&url, &["--guarantee", "replicated", "--replicas", "1"]);
    let api = fill(&service, 9);
    for deed in deeds() {
        let name = deed.0;
        group.nodes[1].pause();
        for time in ["first", "second"] {
            let answer = send(&api, &deed);
            assert_eq!(answer.status, 503, "{name} {time}: {answer:?}");
        }
        group.nodes[1].resume();
        let answer = at_last(PATIENCE, || send(&api, &deed));
        assert_eq!(answer.status, deed.4, "{name}: {answer:?}");
    }
}
