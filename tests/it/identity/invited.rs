//! Invited people: the same person has the same item everywhere, two have two.

use serde_json::json;

use super::{address_of, invite_only, on_each_store, taken};
use crate::harness::process::{NOTHING, Serve};
use crate::harness::{Redis, Service, Visitor};

/// What a visitor without cookies sees at an address, after a tap.
fn tap(service: &Service, address: &str) -> String {
    let visitor = Visitor::of(service);
    let offer = visitor.get(address, &[]);
    assert_eq!(offer.status, 200);
    assert_eq!(offer.header("set-cookie"), None);
    let answer = visitor.post(address, &[], "nth=1");
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some(address));
    item_at(service, address)
}

/// The item that an address shows, on a device that has not been there.
fn item_at(service: &Service, address: &str) -> String {
    let page = Visitor::of(service).get(address, &[]).text();
    let (_, rest) = page.split_once("translate=\"no\">").expect("an item");
    rest.split('<').next().unwrap().to_owned()
}

#[test]
fn an_invited_person_has_one_item_on_every_device() {
    on_each_store(|service| {
        let api = service.api();
        invite_only(&api, "fair", 9);
        let ann = address_of(&api, "fair", "Ann@Fair.Example");
        assert_eq!(address_of(&api, "fair", " ann@fair.example "), ann);
        let item = tap(service, &ann);
        assert_eq!(tap(service, &ann), item, "on another device");
        let ben = address_of(&api, "fair", "ben@fair.example");
        assert_ne!(tap(service, &ben), item);
        assert_eq!(taken(&api, "fair"), 2);
        // The client is the same through the API.
        let repeated = api.claim("fair", "ann@fair.example");
        assert_eq!(repeated.status, 200);
        assert_eq!(repeated.json()["item"]["value"], item);
        let has = api.get("/v1/codes/fair/claims/ann@fair.example").json();
        assert_eq!(has["client"], "ann@fair.example");
        api.assert_whole("fair");
    });
}

#[test]
fn at_four_replicas_an_invitation_is_for_one_item() {
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let replicas = [(); 4].map(|()| Service::start(&[&store]));
    invite_only(&replicas[0].api(), "fair", 9);
    let ann = address_of(&replicas[1].api(), "fair", "ann");
    let items: Vec<_> = std::thread::scope(|scope| {
        let taps: Vec<_> = replicas
            .iter()
            .map(|replica| scope.spawn(|| tap(replica, &ann)))
            .collect();
        taps.into_iter().map(|tap| tap.join().unwrap()).collect()
    });
    assert!(items.iter().all(|item| *item == items[0]), "{items:?}");
    assert_eq!(taken(&replicas[2].api(), "fair"), 1);
}

#[test]
fn a_file_is_downloaded_by_the_personal_address_alone() {
    let serve = Serve::start_in(NOTHING, &[]);
    serve.write("badge.txt", "Ann's badge");
    serve.run("code create fair --identity invite").exits(0);
    serve.run("items add fair --as-files badge.txt").exits(0);
    let address = address_of(&serve.api(), "fair", "ann");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .build()
        .into();
    let url = |path: &str| format!("{}{path}", serve.url);
    let tapped = agent.post(url(&address)).send_form([("nth", "1")]).unwrap();
    assert_eq!(tapped.status(), 303);
    let page = agent.get(url(&address)).call().unwrap();
    let page = page.into_body().read_to_string().unwrap();
    let file = format!("{address}/file?nth=1");
    assert!(page.contains(&format!("href=\"{file}\"")), "{page}");
    let content = agent.get(url(&file)).call().unwrap();
    assert_eq!(content.into_body().read_to_string().unwrap(), "Ann's badge");
    let refused = agent.get(url("/c/fair/file?nth=1")).call();
    assert!(matches!(refused, Err(ureq::Error::StatusCode(403))));
}

#[test]
fn the_identity_is_shown_and_stays_once_somebody_has_claimed() {
    on_each_store(|service| {
        let api = service.api();
        invite_only(&api, "fair", 9);
        assert_eq!(api.get("/v1/codes/fair").json()["identity"], "invite");
        let change = |identity: &str| {
            let change = json!({ "identity": identity });
            api.send("PATCH", "/v1/codes/fair", Some(&change)).unwrap()
        };
        assert_eq!(change("browser").status, 200);
        assert_eq!(change("invite").status, 200);
        api.claim("fair", "ann");
        assert_eq!(change("browser").problem(), "identity-in-use");
        assert_eq!(change("invite").status, 200);
        assert_eq!(change("face").problem(), "invalid");
        let none = api.post("/v1/codes/other/invites", &json!({ "names": ["ann"] }));
        assert_eq!(none.problem(), "no-such-code");
        api.make_code("other", &json!({}), 1);
        let none = api.post("/v1/codes/other/invites", &json!({ "names": ["ann"] }));
        assert_eq!(none.problem(), "other-identity");
        let wrong = api.post("/v1/codes/fair/invites", &json!({ "names": ["ann", " "] }));
        assert_eq!(wrong.json()["field"], "names[1]");
        let many = vec!["ann"; 1_001];
        let many = api.post("/v1/codes/fair/invites", &json!({ "names": many }));
        assert_eq!(many.problem(), "too-large");
    });
}
