//! The journal: who did what, and when, with the numbers.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use super::{Made, call, key};
use crate::harness::{KEY, Redis, Service, connect, send, until_ok};

/// An organiser with a key.
pub(super) struct Organiser<'a> {
    service: &'a Service,
    pub(super) made: Made,
}

impl<'a> Organiser<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        let new = json!({ "name": "Agency", "scopes": ["manage"] });
        let made = key(&service.api(), &new);
        Self { service, made }
    }

    pub(super) fn name(&self) -> String {
        format!("Agency ({})", self.made.id)
    }

    /// Does something that has to go well.
    pub(super) fn does(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = call(&self.made.secret, method, &self.service.url(path), body);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {answer:?}"
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// The entries of a code's journal, the newest first.
    pub(super) fn journal(&self) -> Vec<Value> {
        let journal = self.does("GET", "/v1/codes/fair/journal?limit=1000", &Value::Null);
        journal["entries"].as_array().unwrap().clone()
    }

    /// Does something to the code, and asserts what the journal says about it: these details,
    /// or whichever if they are null.
    fn is_noted(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        did: &str,
        details: &Value,
    ) -> Value {
        let before = self.journal().len();
        let answer = self.does(method, &format!("/v1/codes/fair{path}"), body);
        let entry = until_ok(Duration::from_secs(20), || {
            let journal = self.journal();
            let is_new = journal.len() == before + 1;
            is_new
                .then(|| journal[0].clone())
                .ok_or_else(|| format!("{path}: {journal:?}"))
        });
        assert_eq!(entry["did"], did, "{path}: {entry}");
        assert_eq!(entry["by"], self.name().as_str(), "{path}: {entry}");
        let noted = entry.get("details").unwrap_or(&Value::Null);
        for (name, value) in details.as_object().into_iter().flatten() {
            assert_eq!(noted[name], *value, "{path}: {entry}");
        }
        let has_none = details.as_object().is_some_and(serde_json::Map::is_empty);
        assert!(!has_none || noted.is_null(), "{path}: {entry}");
        answer
    }
}

/// A picture of one pixel.
fn logo() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let pixel = image::RgbImage::from_pixel(16, 16, image::Rgb([11, 107, 79]));
    pixel.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn each_change_of_a_code_is_noted_with_who_and_the_numbers() {
    let redis = Redis::start();
    for store in [None, Some(redis.url())] {
        let flags = store.map(|url| format!("--store={url}"));
        let service = Service::start(&flags.as_deref().into_iter().collect::<Vec<_>>());
        each_change(&service);
    }
}

fn each_change(service: &Service) {
    let organiser = Organiser::of(service);
    let none = &json!({});
    let new = json!({
        "id": "fair", "title": "Fair", "redeem": true, "identity": "invite", "presence": 10,
    });
    organiser.does("POST", "/v1/codes", &new);
    let made = organiser.journal();
    assert_eq!((made.len(), &made[0]["did"]), (1, &json!("code-created")));
    assert_eq!(made[0]["details"]["settings"]["title"], "Fair");
    assert!(
        made[0]["details"]["settings"].get("text").is_none(),
        "{made:?}"
    );

    let done = |method: &str, path: &str, body: &Value, did: &str, details: &Value| {
        organiser.is_noted(method, path, body, did, details)
    };
    let items = json!({ "items": ["A", "B", "C", "A"] });
    done(
        "POST",
        "/items",
        &items,
        "items-added",
        &json!({ "added": 3 }),
    );
    let change = json!({ "title": "Summer", "per_client": 2 });
    let noted = json!({
        "before": { "title": "Fair", "per_client": 1 },
        "after": { "title": "Summer", "per_client": 2 },
    });
    done("PATCH", "", &change, "settings-changed", &noted);
    let some = json!({ "items": ["A", "B"] });
    let two = json!({ "items": 2 });
    done("POST", "/items/withdraw", &some, "items-withdrawn", &two);
    done("POST", "/items/restore", &some, "items-restored", &two);

    let claim = json!({ "client": "ann@fair.example" });
    let claimed = organiser.does("POST", "/v1/codes/fair/claims", &claim);
    let item = claimed["item"]["id"].as_str().unwrap();
    let replaced = json!({ "item": item });
    done(
        "POST",
        &format!("/items/{item}/replace"),
        none,
        "item-replaced",
        &replaced,
    );
    organiser.does(
        "POST",
        "/v1/codes/fair/claims/ann@fair.example/redeem",
        none,
    );
    done(
        "DELETE",
        "/claims/ann@fair.example/redeem",
        none,
        "redemption-undone",
        none,
    );
    done(
        "PUT",
        "/revoked/ann@fair.example",
        none,
        "client-revoked",
        none,
    );
    done(
        "DELETE",
        "/revoked/ann@fair.example",
        none,
        "client-restored",
        none,
    );
    let names = json!({ "names": ["ann@fair.example", "bob@fair.example"] });
    done(
        "POST",
        "/invites",
        &names,
        "invites-made",
        &json!({ "names": 2 }),
    );
    let erased = json!({ "items": 1, "wholly": false });
    done(
        "POST",
        "/claims/ann@fair.example/erase",
        none,
        "client-erased",
        &erased,
    );

    done(
        "POST",
        "/screens",
        &json!({ "hours": 4 }),
        "screen-opened",
        &Value::Null,
    );
    done("DELETE", "/screens", none, "screens-closed", none);
    let desk = json!({ "by": "Bar", "hours": 4 });
    done(
        "POST",
        "/desks",
        &desk,
        "desk-opened",
        &json!({ "desk": "Bar", "hours": 4 }),
    );
    done("DELETE", "/desks", none, "desks-closed", none);
    has_a_logo(&organiser);
    names_no_client(&organiser);
    deleted(&organiser);
}

fn has_a_logo(organiser: &Organiser<'_>) {
    let key = format!("Bearer {}", organiser.made.secret);
    let headers = [("authorization", &*key), ("content-type", "image/png")];
    let url = organiser.service.url("/v1/codes/fair/logo");
    let set = send(&Method::PUT, &url, &headers, &logo()[..]);
    assert_eq!(set.status, 200, "{set:?}");
    let entry = &organiser.journal()[0];
    assert_eq!(entry["did"], "settings-changed");
    assert!(entry["details"]["after"]["logo"].is_string(), "{entry}");
    organiser.does("DELETE", "/v1/codes/fair/logo", &Value::Null);
    let entry = &organiser.journal()[0];
    assert!(entry["details"]["before"]["logo"].is_string(), "{entry}");
}

fn names_no_client(organiser: &Organiser<'_>) {
    let journal = json!(organiser.journal()).to_string();
    for name in ["ann", "bob", "fair.example"] {
        assert!(!journal.contains(name), "{name}: {journal}");
    }
    // The control: names of other things are there.
    assert!(
        journal.contains("Summer") && journal.contains("Bar"),
        "{journal}"
    );
}

fn deleted(organiser: &Organiser<'_>) {
    organiser.does("DELETE", "/v1/codes/fair", &Value::Null);
    let gone = organiser.service.api().get("/v1/codes/fair/journal");
    assert_eq!(gone.problem(), "no-such-code");
    // The service's own journal has that it was made and deleted.
    let entries = organiser.service.api().get("/v1/journal?limit=2").json();
    let told: Vec<_> = entries["entries"].as_array().unwrap().iter().collect();
    let told = told
        .iter()
        .map(|entry| (&entry["did"], &entry["by"], &entry["details"]["code"]));
    let (name, fair) = (json!(organiser.name()), json!("fair"));
    let [deleted, created] = ["code-deleted", "code-created"].map(|did| json!(did));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(&deleted, &name, &fair), (&created, &name, &fair)]
    );
}

#[test]
fn what_changes_nothing_is_not_noted() {
    let service = Service::start(&[]);
    let organiser = Organiser::of(&service);
    let api = service.api();
    api.make_code("fair", &json!({ "title": "Fair" }), 3);
    let before = organiser.journal();
    organiser.does("PATCH", "/v1/codes/fair", &json!({ "title": "Fair" }));
    let again = json!({ "items": ["item 0"] });
    organiser.does("POST", "/v1/codes/fair/items", &again);
    let new = json!({ "items": ["new"] });
    organiser.does("POST", "/v1/codes/fair/items?dry_run=true", &new);
    let unknown = json!({ "items": ["nobody has this"] });
    organiser.does("POST", "/v1/codes/fair/items/withdraw", &unknown);
    organiser.does("POST", "/v1/codes/fair/claims", &json!({ "client": "ann" }));
    organiser.does("POST", "/v1/codes/fair/verify", &Value::Null);
    organiser.does("GET", "/v1/codes/fair/claims", &Value::Null);
    let refused = service.url("/v1/codes/fair");
    let wrong = json!({ "per_client": 0 });
    assert_eq!(
        call(&organiser.made.secret, "PATCH", &refused, &wrong).status,
        422
    );
    assert_eq!(organiser.journal(), before);
}

#[test]
fn keys_are_in_the_services_journal() {
    let service = Service::start(&[]);
    let api = service.api();
    let made = key(
        &api,
        &json!({ "name": "Till", "scopes": ["redeem"], "codes": ["fair"] }),
    );
    let path = format!("/v1/keys/{}", made.id);
    assert_eq!(api.send("DELETE", &path, None).unwrap().status, 204);
    let entries = api.get("/v1/journal").json()["entries"].clone();
    assert_eq!(entries[0]["did"], "key-revoked");
    assert_eq!(
        entries[0]["details"],
        json!({ "key": made.id, "name": "Till" })
    );
    assert_eq!(entries[1]["did"], "key-created");
    assert_eq!(entries[1]["by"], "admin key");
    let details =
        json!({ "key": made.id, "name": "Till", "scopes": ["redeem"], "codes": ["fair"] });
    assert_eq!(entries[1]["details"], details);
    assert_eq!(entries.as_array().unwrap().len(), 2);
    for wrong in ["0", "1001", "x"] {
        assert!(
            api.get(&format!("/v1/journal?limit={wrong}")).status >= 400,
            "{wrong}"
        );
    }
}

/// Nobody keeps an entry out by hanging up before the answer.
#[test]
fn a_change_is_noted_although_its_connection_is_lost() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 0);
    for n in 0..40 {
        let body = json!({ "title": format!("Fair {n}") }).to_string();
        let request = format!(
            "PATCH /v1/codes/fair HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {KEY}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = connect(service.address());
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        drop(stream);
    }
    // Some may not have begun. Each that was done is noted.
    until_ok(Duration::from_secs(20), || {
        let version = service.api().get("/v1/codes/fair").json()["version"]
            .as_u64()
            .unwrap();
        let entries = service
            .api()
            .get("/v1/codes/fair/journal?limit=1000")
            .json();
        let entries = entries["entries"].as_array().unwrap().clone().into_iter();
        let noted = entries
            .filter(|entry| entry["did"] == "settings-changed")
            .count() as u64;
        let is_so = noted + 1 == version && noted > 0;
        is_so
            .then_some(())
            .ok_or(format!("{noted} are noted, and the version is {version}"))
    });
}
