//! An item that does not work is replaced, as organisers and visitors see it.

use serde_json::{Value, json};

use crate::harness::{
    Answer, Api, Contents, Proxy, Redis, Service, Visitor, fetch_file, file_path, put,
};

fn replace(api: &Api, code: &str, item: &str) -> Answer {
    let path = format!("/v1/codes/{code}/items/{item}/replace");
    api.send("POST", &path, None).expect("an answer")
}

fn lines(answer: &Answer) -> Vec<Value> {
    let text = answer.text();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn a_broken_item_is_replaced_once_and_its_history_stays_visible() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 3);
    let old = api.claim("fair", "ann").item();

    let first = replace(&api, "fair", &old);
    assert_eq!(
        (first.status, &first.json()["outcome"]),
        (201, &json!("replaced"))
    );
    let answer = first.json();
    let new = answer["new"]["item"]["id"].as_str().unwrap();
    assert_eq!(answer["old"]["item"]["id"], *old);
    assert_eq!(answer["old"]["client"], "ann");
    assert_eq!(answer["old"]["replaced_by"], new);
    assert_eq!(
        (&answer["new"]["client"], &answer["new"]["nth"]),
        (&json!("ann"), &json!(1))
    );

    let again = replace(&api, "fair", &old);
    assert_eq!(
        (again.status, &again.json()["outcome"]),
        (200, &json!("repeated"))
    );
    assert_eq!(again.json()["new"], answer["new"]);
    let claim = api.claim("fair", "ann");
    assert_eq!((claim.status, claim.item().as_str()), (200, new));

    let ann = api.get("/v1/codes/fair/claims/ann").json();
    assert_eq!(ann["claims"], json!([answer["new"]]));
    assert_eq!(ann["replaced"], json!([answer["old"]]));
    let item = api.get(&format!("/v1/codes/fair/items/{old}")).json();
    assert_eq!(
        item,
        json!({
            "item": answer["old"]["item"], "state": "replaced", "client": "ann",
            "replaced_at": answer["old"]["replaced_at"], "replaced_by": new,
        })
    );
    let stats = api.stats("fair");
    assert_eq!(
        (&stats["replaced"], &stats["untaken"]),
        (&json!(1), &json!(1))
    );
    let back = json!({ "ids": [old] });
    let back = api.post("/v1/codes/fair/items/restore", &back).json();
    assert_eq!(back["results"][0]["result"], "replaced");
    api.assert_whole("fair");
}

#[test]
fn what_cannot_be_replaced_is_refused_and_stays_as_it_is() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 2);
    let taken = api.claim("fair", "ann").item();
    let untaken = api.get("/v1/codes/fair/items?state=untaken");
    let untaken = lines(&untaken)[0]["item"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = api.stats("fair");

    let refused = replace(&api, "fair", &untaken);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "item-not-taken")
    );
    assert!(
        refused.text().contains("it is untaken"),
        "{}",
        refused.text()
    );
    assert_eq!(api.stats("fair"), before);
    let out = json!({ "ids": [untaken] });
    assert_eq!(api.post("/v1/codes/fair/items/withdraw", &out).status, 200);
    let refused = replace(&api, "fair", &untaken);
    assert_eq!(refused.problem(), "item-not-taken");
    assert!(
        refused.text().contains("it is withdrawn"),
        "{}",
        refused.text()
    );
    let refused = replace(&api, "fair", "aaaaaaaaaaaaaaaa");
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (404, "no-such-item")
    );

    let refused = replace(&api, "fair", &taken);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "exhausted")
    );
    assert!(
        refused.text().contains("add items first"),
        "{}",
        refused.text()
    );
    assert_eq!(api.claim("fair", "ann").item(), taken);
}

#[test]
fn the_page_shows_the_new_item_by_itself() {
    let service = Service::start(&[]);
    let api = service.api();
    for repeat in ["same", "refuse"] {
        let items = [json!("KEY-BROKEN")];
        api.make_code_of(repeat, &json!({ "repeat": repeat }), &items);
        let (visitor, path) = (Visitor::of(&service), format!("/c/{repeat}"));
        let cookie = visitor.introduced(&path);
        let look = || visitor.get(&path, &[("cookie", &cookie)]).text();
        visitor.post(&path, &[("cookie", &cookie)], "nth=1");
        assert!(look().contains("KEY-BROKEN"));

        let more = json!({ "items": ["KEY-GOOD"] });
        api.post(&format!("/v1/codes/{repeat}/items"), &more);
        let claims = api.get(&format!("/v1/codes/{repeat}/claims"));
        let old = lines(&claims)[0]["item"]["id"].as_str().unwrap().to_owned();
        // A paused code does not stop the organiser.
        let paused = json!({ "state": "paused" });
        let paused = api.send("PATCH", &format!("/v1/codes/{repeat}"), Some(&paused));
        assert_eq!(paused.unwrap().status, 200);
        assert_eq!(replace(&api, repeat, &old).status, 201);
        let page = look();
        assert!(
            page.contains("KEY-GOOD") && !page.contains("KEY-BROKEN"),
            "{page}"
        );
        visitor.post(&path, &[("cookie", &cookie)], "nth=1");
        assert!(look().contains("KEY-GOOD"), "a second tap changes nothing");
        let other = visitor.introduced(&path);
        visitor.post(&path, &[("cookie", &other)], "nth=1");
        let page = visitor.get(&path, &[("cookie", &other)]).text();
        assert!(!page.contains("KEY-"), "nobody else gets the old one");
    }
}

#[test]
fn a_link_to_a_replaced_file_leads_to_the_new_one() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 0);
    for seed in 0..2 {
        let mut contents = Contents::new(seed, 100);
        let length = contents.length().to_string();
        let url = service.url(&file_path("fair", &format!("{seed}.txt")));
        let added = put(&url, &[("content-length", &length)], &mut contents);
        assert_eq!(added.status, 201);
    }
    let claim = api.claim("fair", "ann").json();
    let link = claim["download"]["url"].as_str().unwrap();
    let old = fetch_file(link, &[]);
    let item = claim["item"]["id"].as_str().unwrap();
    assert_eq!(replace(&api, "fair", item).status, 201);
    let new = fetch_file(link, &[]);
    assert_eq!((old.status, new.status), (200, 200));
    assert_ne!(old.sha256, new.sha256);
    // The contents of the old one are kept for as long as the code is.
    let unused = api.post("/v1/files/gc", &json!({ "delete": true }));
    assert_eq!(unused.json()["orphans"], json!([]));
    let checked = api.post("/v1/codes/fair/files/check", &Value::Null).json();
    assert_eq!(
        (&checked["files"], &checked["problems"]),
        (&json!(2), &json!([]))
    );
}

#[test]
fn a_lost_reply_takes_no_second_item() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.port());
    let service = Service::start(&[&format!("--store={}", proxy.url())]);
    let api = service.api();
    api.make_code("fair", &json!({}), 3);
    let old = api.claim("fair", "ann").item();
    proxy.lose_the_next_claim();
    let lost = replace(&api, "fair", &old);
    assert_eq!(
        (lost.status, lost.problem().as_str()),
        (503, "store-unavailable")
    );
    let again = replace(&api, "fair", &old);
    assert_eq!(
        (again.status, &again.json()["outcome"]),
        (200, &json!("repeated"))
    );
    assert_eq!(
        api.claim("fair", "ann").item(),
        again.json()["new"]["item"]["id"]
    );
    let stats = api.stats("fair");
    assert_eq!(
        (&stats["replaced"], &stats["untaken"]),
        (&json!(1), &json!(1))
    );
    api.assert_whole("fair");
}

#[test]
fn before_the_upgrade_of_the_data_nothing_is_replaced() {
    let redis = Redis::start();
    redis.command("SET apiece:schema 1");
    let service = Service::start(&[&format!("--store={}", redis.url())]);
    let api = service.api();
    api.make_code("fair", &json!({}), 3);
    let old = api.claim("fair", "ann").item();
    let refused = replace(&api, "fair", &old);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "upgrade-first")
    );
    assert!(refused.text().contains("`apiece store upgrade` first"));
    assert_eq!(api.claim("fair", "ann").item(), old);
    assert_eq!(api.post("/v1/store/upgrade", &json!({})).status, 200);
    assert_eq!(replace(&api, "fair", &old).status, 201);
    api.assert_whole("fair");
}

#[test]
fn items_are_listed_as_ndjson_or_csv_with_their_states() {
    let service = Service::start(&[]);
    let api = service.api();
    let items = [
        json!("A, \"b\""),
        json!({ "kind": "json", "value": { "seat": 7 } }),
        json!("C"),
    ];
    api.make_code_of("fair", &json!({}), &items);
    let old = api.claim("fair", "ann/é").item();
    assert_eq!(replace(&api, "fair", &old).status, 201);

    let all = api.get("/v1/codes/fair/items");
    assert_eq!(all.header("content-type"), Some("application/x-ndjson"));
    let all = lines(&all);
    for line in &all {
        let id = line["item"]["id"].as_str().unwrap();
        let item = api.get(&format!("/v1/codes/fair/items/{id}"));
        assert_eq!(*line, item.json());
    }
    let mut states: Vec<_> = all.iter().map(|line| line["state"].as_str()).collect();
    states.sort_unstable();
    assert_eq!(states, [Some("replaced"), Some("taken"), Some("untaken")]);
    for state in states.into_iter().flatten() {
        let listed = lines(&api.get(&format!("/v1/codes/fair/items?state={state}")));
        let only: Vec<_> = all.iter().filter(|line| line["state"] == state).collect();
        assert_eq!(listed.iter().collect::<Vec<_>>(), only);
    }

    let csv = api.get("/v1/codes/fair/items?format=csv&state=replaced");
    let kind = csv.header("content-type").unwrap();
    assert_eq!(kind, "text/csv; charset=utf-8; header=present");
    let text = csv.text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec![
            "item",
            "kind",
            "value",
            "state",
            "client",
            "replaced_at",
            "replaced_by"
        ]
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0][0], &rows[0][3], &rows[0][4]),
        (&*old, "replaced", "ann/é")
    );
}
