//! How the states are made.

mod more;

use apiece::system::{Clock, System};
use serde_json::{Value, json};

use super::{Gallery, State, Way};
use crate::harness::provider::Provider;
use crate::harness::{Answer, Api, Service, Visitor, file_path, put, scanned};

/// The service while the states are made.
struct Making {
    service: Service,
    api: Api,
    visitor: Visitor,
    /// The visitor's.
    cookies: Vec<String>,
    states: Vec<State>,
}

/// What most codes have.
fn fair(more: Value) -> Value {
    let mut settings = json!({
        "title": "Harbour Fair 2026",
        "text": "Show your coupon at the coffee stand.\nOne free drink for everyone!",
    });
    let Value::Object(more) = more else {
        unreachable!("settings are an object")
    };
    settings.as_object_mut().unwrap().extend(more);
    settings
}

/// The path of a page's address.
pub(super) fn path_of(url: &Value) -> String {
    let (_, path) = url.as_str().unwrap().split_once("/c/").unwrap();
    format!("/c/{path}")
}

/// A picture, as a PNG.
fn picture() -> Vec<u8> {
    let sea = image::RgbImage::from_fn(240, 96, |x, y| {
        let is_sun = x.abs_diff(180).pow(2) + y.abs_diff(48).pow(2) < 900;
        image::Rgb(if is_sun { [230, 120, 30] } else { [20, 60, 90] })
    });
    let mut png = std::io::Cursor::new(Vec::new());
    sea.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

pub(super) fn all() -> Gallery {
    // Its time stands still, or what is shown for a minute would be gone before it is seen.
    let machine = System::of_machine();
    let now = machine.clock.now();
    let system = System {
        clock: Clock::new(move || now),
        ..machine
    };
    let provider = Provider::new();
    let mut flags = Vec::from(provider.flags());
    flags.extend([
        // Nobody answers there, and no state needs it.
        "--smtp-url=smtp://127.0.0.1:9?tls=none".into(),
        "--mail-from=The Fair <fair@fair.example>".into(),
        "--email-domains=harbour-fair.example,crew.harbour-fair.example".into(),
    ]);
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    let service = Service::start_with(system, &flags);
    let mut making = Making {
        api: service.api(),
        visitor: Visitor::of(&service),
        service,
        cookies: Vec::new(),
        states: Vec::new(),
    };
    making.refused();
    making.offers();
    making.items();
    making.symbols();
    making.no_items();
    making.endings();
    making.people();
    making.presence();
    making.desk();
    making.rehearsal();
    making.mistakes();
    Gallery {
        service: making.service,
        cookies: making.cookies,
        states: making.states,
    }
}

impl Making {
    /// A state of the code that has its name.
    fn state(&mut self, name: &'static str, settings: &Value, items: &[Value]) {
        self.api.make_code_of(name, settings, items);
        self.open(name, &format!("/c/{name}"));
    }

    fn open(&mut self, name: &'static str, path: &str) {
        let way = Way::Open(path.into());
        self.states.push(State { name, way });
    }

    fn way(&mut self, name: &'static str, way: Way) {
        self.states.push(State { name, way });
    }

    /// The visitor's tap.
    fn tap(&self, path: &str) {
        let answer = self.post(path, "nth=1&accept=yes");
        assert_eq!(answer.status, 303, "{path}: {answer:?}");
    }

    fn post(&self, path: &str, form: &str) -> Answer {
        let cookies = self.cookies.join("; ");
        self.visitor.post(path, &[("cookie", &cookies)], form)
    }

    fn get(&self, path: &str) -> String {
        let cookies = self.cookies.join("; ");
        self.visitor.get(path, &[("cookie", &cookies)]).text()
    }

    /// A state of a code whose item the visitor has.
    fn had(&mut self, name: &'static str, settings: &Value, item: Value) {
        self.state(name, settings, &[item]);
        self.tap(&format!("/c/{name}"));
    }

    /// The attempt that the form of a page makes.
    fn attempt_on(&self, page: &str) -> String {
        let page = self.get(page);
        let attempt = page.split_once(r#"name="attempt" value=""#);
        let (_, attempt) = attempt.unwrap_or_else(|| panic!("no attempt: {page}"));
        format!("attempt={}", attempt.split_once('"').unwrap().0)
    }

    /// The path that the QR code below an item leads to.
    fn proof_on(&self, page: &str) -> String {
        let page = self.get(page);
        let (_, below) = page.split_once(r#"id="proof-1""#).expect("a proof");
        let (_, svg) = below.split_once("<svg").unwrap();
        let (svg, _) = svg.split_once("</svg>").unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("proof.svg");
        std::fs::write(&path, format!("<svg{svg}</svg>")).unwrap();
        path_of(&scanned(&path).into())
    }

    /// The address that an API makes at this path.
    fn made(&self, path: &str, body: &Value) -> String {
        path_of(&self.api.post(&format!("/v1/codes/{path}"), body).json()["url"])
    }

    /// Asks the API for something.
    fn send(&self, method: &str, path: &str) {
        let path = format!("/v1/codes/{path}");
        let answer = self.api.send(method, &path, Some(&json!({}))).unwrap();
        assert!(matches!(answer.status, 200 | 201), "{path}: {answer:?}");
    }

    fn invite(&self, code: &str, name: &str) -> String {
        let path = format!("/v1/codes/{code}/invites");
        let answer = self.api.post(&path, &json!({ "names": [name] })).json();
        path_of(&answer["invites"][0]["url"])
    }

    /// First, while there is only one claim to make older.
    fn refused(&mut self) {
        let settings = fair(json!({ "repeat": "refuse" }));
        self.state("refused", &settings, &["COFFEE-7Q4M".into()]);
        self.cookies.push(self.visitor.introduced("/c/refused"));
        self.tap("/c/refused");
        self.service.make_claim_older();
    }

    fn offers(&mut self) {
        self.state("offer", &fair(json!({})), &["COFFEE-7Q4M".into()]);
        self.state("untitled", &json!({}), &["COFFEE-7Q4M".into()]);
        let terms = fair(json!({
            "accept_terms": true,
            "terms_link": "https://fair.example/terms",
            "privacy_link": "https://fair.example/privacy",
            "imprint_link": "https://fair.example/imprint",
        }));
        self.state("terms", &terms, &["COFFEE-7Q4M".into()]);
        let url = self.service.url("/v1/codes/terms/logo");
        let set = put(&url, &[], &mut picture().as_slice());
        assert_eq!(set.status, 200, "{set:?}");
        self.way("accept-first", Way::Send("/c/terms".into()));
    }

    fn items(&mut self) {
        self.had("text", &fair(json!({})), "COFFEE-7Q4M".into());
        let link = "https://tickets.example/redeem?token=7fQ2-xL9v&seat=12B";
        self.had("link", &fair(json!({})), link.into());
        let record = json!({
            "code": "7Q4M-K2XD", "seat": "12B", "gate": null, "page": "https://fair.example/12B",
            "extras": { "drinks": ["tea", "coffee"], "meal": "soup" },
        });
        let record = json!({ "kind": "json", "value": record });
        self.had("record", &fair(json!({})), record);
        let network = "WIFI:T:WPA;S:Summer fair;P:s3cret;;";
        self.had("wifi", &fair(json!({})), network.into());
        self.had("once", &fair(json!({ "repeat": "refuse" })), "7Q4M".into());
        let two = ["COFFEE-7Q4M".into(), "COFFEE-K2XD".into()];
        self.state("two", &fair(json!({ "per_client": 2 })), &two);
        self.tap("/c/two");
        for (name, repeat) in [("file", "same"), ("file-once", "refuse")] {
            self.state(name, &fair(json!({ "repeat": repeat })), &[]);
            let url = self.service.url(&file_path(name, "Harbour map 2026.png"));
            assert_eq!(put(&url, &[], &mut picture().as_slice()).status, 201);
            self.tap(&format!("/c/{name}"));
        }
    }

    fn symbols(&mut self) {
        let settings = fair(json!({ "show_as": "qr", "redeem": true }));
        self.had("qr", &settings, "COFFEE-7Q4M".into());
        self.open("enlarged", "/c/qr#symbol-1");
        let settings = fair(json!({ "show_as": "code128" }));
        self.had("barcode", &settings, "COFFEE-7Q4M".into());
        let settings = fair(json!({
            "show_as": "ean13", "show_field": "number", "pin_field": "PIN",
        }));
        let card = json!({ "number": "4006381333931", "PIN": "4711", "value": "25.00" });
        let card = json!({ "kind": "json", "value": card });
        self.had("gift-card", &settings, card);
        self.had("used", &fair(json!({ "redeem": true })), "7Q4M".into());
        let claims = self.api.get("/v1/codes/used/claims").text();
        let claim: Value = serde_json::from_str(claims.lines().next().unwrap()).unwrap();
        let client = claim["client"].as_str().unwrap();
        self.send("POST", &format!("used/claims/{client}/redeem"));
    }

    fn no_items(&mut self) {
        let item = ["COFFEE-7Q4M".into()];
        let later = fair(json!({ "opens_at": "2099-12-30T09:30:00Z" }));
        self.state("not-open", &later, &item);
        for state in ["paused", "closed"] {
            self.state(state, &fair(json!({ "state": state })), &item);
        }
        self.state("exhausted", &fair(json!({})), &[]);
        let items = ["COFFEE-7Q4M".into(), "COFFEE-K2XD".into()];
        let rate = json!({ "rate": { "grants": 1, "seconds": 86_400 } });
        self.state("not-yet", &fair(rate), &items);
        assert_eq!(self.api.claim("not-yet", "somebody").status, 201);
    }
}
