//! Texts that would like to be scripts: every view shows them as what was typed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::script::{listen, looks_wrong, show, troubles};
use super::session::Session;
use super::stage::{View, Way};
use crate::harness::{Phone, Service, file_path, put};

/// A text for a place, which runs if it is taken for markup, and that names its place.
fn evil(place: &str) -> String {
    format!(
        "{place}\"'><img src=x onerror=\"window.pwned='{place}'\">\
         <script>window.pwned='{place}'</script>"
    )
}

/// All places.
const PLACES: [&str; 12] = [
    "title", "text", "item", "field", "value", "file", "client", "key", "desk", "header", "cell",
    "guest",
];

fn make(service: &Service) {
    let api = service.api();
    let settings = json!({
        "title": evil("title"), "text": evil("text"), "redeem": true, "presence": 10,
        "per_client": 3, "identity": "invite",
    });
    let mut record = serde_json::Map::new();
    record.insert(evil("field"), evil("value").into());
    let items = [
        json!({ "kind": "text", "value": evil("item") }),
        json!({ "kind": "json", "value": record }),
    ];
    api.make_code_of("fair", &settings, &items);
    // No name of a file has a slash.
    let name = evil("file").replace('/', "∕");
    let added = put(&service.url(&file_path("fair", &name)), &[], &mut &b"a"[..]);
    assert_eq!(added.status, 201, "{added:?}");
    for nth in 1..=2 {
        let claim = json!({ "client": evil("client"), "nth": nth });
        assert_eq!(api.post("/v1/codes/fair/claims", &claim).status, 201);
    }
    let path = format!("/v1/codes/fair/claims/{}/redeem", encoded(&evil("client")));
    let marked = api.post(&path, &json!({ "by": evil("desk") }));
    assert_eq!(marked.status, 201, "{marked:?}");
    let new = json!({ "name": evil("key"), "scopes": ["manage"] });
    let key = api.post("/v1/keys", &new).json();
    // So that the journal has this name.
    let by = Session::of(service, key["secret"].as_str().unwrap());
    let paused = by.post("/manage/codes/fair/state", &[("state", "paused")]);
    assert_eq!(paused.status, 303, "{paused:?}");
    let change = json!({ "title": evil("title") + "!" });
    let changed = api.send("PATCH", "/v1/codes/fair", Some(&change)).unwrap();
    assert_eq!(changed.status, 200, "{changed:?}");
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn views() -> Vec<View> {
    let list = format!("{},seat\n{},1\n", quoted("header"), quoted("cell"));
    let client = encoded(&evil("client"));
    let mut views: Vec<_> = [
        "/manage".to_owned(),
        format!("/manage?q={}", encoded(&evil("q"))),
        "/manage/keys".into(),
        "/manage/journal".into(),
        "/manage/codes/fair".into(),
        "/manage/codes/fair/journal".into(),
        "/manage/codes/fair/fill".into(),
        "/manage/codes/fair/items".into(),
        "/manage/codes/fair/items?state=taken".into(),
        format!("/manage/codes/fair/items?q={}", encoded(&evil("q"))),
        "/manage/codes/fair/claims".into(),
        format!("/manage/codes/fair/claims?q={}", encoded(&evil("q"))),
        format!("/manage/codes/fair/clients/{client}"),
        "/manage/codes/fair/print".into(),
        "/manage/codes/fair/settings".into(),
        "/manage/codes/fair/settings/preview?as_state=item".into(),
        "/manage/codes/fair/print/sheet?layout=poster".into(),
        format!(
            "/manage/codes/fair/print/sheet?title={}",
            encoded(&evil("q"))
        ),
        format!("/manage/sign-in?to={}", encoded(&evil("q"))),
        format!("/manage/codes/{}", encoded(&evil("q"))),
        format!("/manage/codes/fair/clients/{}", encoded(&evil("q"))),
    ]
    .into_iter()
    .map(|path| View {
        name: "",
        way: Way::Open(path),
    })
    .collect();
    let look = "/manage/codes/fair/fill/look";
    for (path, field, value) in [
        (look, "list", list),
        (look, "list", format!("[{}", evil("q"))),
        (look, "format", evil("q")),
        (
            "/manage/codes/fair/print/invitations",
            "names",
            evil("guest"),
        ),
        ("/manage/codes/fair/items", "to", evil("q")),
        ("/manage/codes/fair/state", "state", evil("q")),
        ("/manage/keys/revoke", "key", evil("q")),
        ("/manage/new", "accent", evil("q")),
        ("/manage/codes/fair/settings", "title", evil("title")),
        (
            "/manage/codes/fair/settings/preview",
            "title",
            evil("title"),
        ),
        ("/manage/codes/fair/delete", "confirm", evil("q")),
    ] {
        views.push(View {
            name: "",
            way: Way::Send(path, vec![(field, value)]),
        });
    }
    let key = vec![
        ("name", evil("key")),
        ("scope", evil("q")),
        ("codes", evil("q")),
    ];
    views.push(View {
        name: "",
        way: Way::Send("/manage/keys", key),
    });
    views
}

/// The text for a place as a cell of CSV.
fn quoted(place: &str) -> String {
    format!("\"{}\"", evil(place).replace('"', "\"\""))
}

#[tokio::test]
async fn what_looks_like_a_script_is_shown_as_text_wherever_it_is_shown() {
    let service = Service::start(&[]);
    make(&service);
    let session = Session::admin(&service);
    let phone = Phone::start().await;
    listen(&phone).await;
    session.hand(&service, &phone, &[]).await;
    let mut seen = BTreeSet::new();
    for view in views() {
        show(&phone, &service, &session, &view).await;
        let at = match &view.way {
            Way::Open(path) => path.clone(),
            Way::Send(path, fields) => format!("{path} {fields:?}"),
        };
        assert_eq!(
            phone.run("return window.pwned || null").await,
            Value::Null,
            "{at}"
        );
        let mut wrong = looks_wrong(&phone).await;
        wrong.retain(|what| !what.starts_with("cut: "));
        wrong.extend(troubles(&phone).await);
        assert_eq!(wrong, [""; 0], "{at}");
        let text = phone.run("return document.body.innerText").await;
        let text = text.as_str().unwrap().to_owned();
        for place in PLACES {
            let shown = format!("<script>window.pwned='{place}'<");
            if text.contains(&shown) {
                seen.insert(place);
            }
        }
        if at.starts_with("/manage/codes/fair/print/sheet") || at.contains("/state") {
            continue;
        }
        // It has no element that only such a text could have made.
        let made = phone
            .run("return document.querySelectorAll('img[onerror]').length")
            .await;
        assert_eq!(made, 0, "{at}");
    }
    let missing: Vec<_> = PLACES
        .iter()
        .filter(|place| !seen.contains(*place))
        .collect();
    assert!(missing.is_empty(), "no view has shown {missing:?}");
}

/// The control: the same text does run where it is taken for markup.
#[tokio::test]
async fn the_text_would_run_if_it_were_markup() {
    let service = Service::start(&[]);
    let session = Session::admin(&service);
    let phone = Phone::start().await;
    listen(&phone).await;
    session.hand(&service, &phone, &[]).await;
    phone.open(&service.url("/manage")).await;
    let html = json!(evil("control"));
    phone
        .run(&format!(
            "document.querySelector('main').innerHTML = {html}"
        ))
        .await;
    crate::harness::until_async(std::time::Duration::from_secs(10), async || {
        let wrong = looks_wrong(&phone).await;
        let is_heard = wrong
            .iter()
            .any(|what| what.starts_with("policy: script-src"));
        is_heard.then_some(()).ok_or(format!("{wrong:?}"))
    })
    .await;
}
