//! A service with something for every view of the console to show.

mod views;

use serde_json::{Value, json};

use super::session::{Session, make_key};
use crate::harness::{Api, Service, file_path, put};

/// A service, and codes that were used.
pub(super) struct Stage {
    pub(super) service: Service,
    pub(super) api: Api,
}

/// A view in a state.
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) way: Way,
}

/// How a browser gets there.
pub(super) enum Way {
    /// By this path.
    Open(String),
    /// By a form that is sent here.
    Send(&'static str, Vec<(&'static str, String)>),
}

impl Stage {
    /// Makes it.
    pub(super) fn make() -> Self {
        let service = Service::start(&[]);
        let api = service.api();
        let stage = Self { service, api };
        stage.fair();
        stage.guests();
        stage.others();
        make_key(&stage.api, &["redeem"], &["fair"]);
        make_key(&stage.api, &["read", "manage"], &[]);
        let (id, _) = make_key(&stage.api, &["claim"], &[]);
        stage.done("DELETE", &format!("/v1/keys/{id}"), &Value::Null);
        stage
    }

    /// Does something by the API.
    fn done(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = Some(body).filter(|body| !body.is_null());
        let answer = self.api.send(method, path, body).unwrap();
        assert!(answer.status < 300, "{method} {path}: {answer:?}");
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// A code with all kinds of items, and claims in all states.
    fn fair(&self) {
        let settings = json!({
            "title": "Harbour Fair 2026", "text": "Show your coupon at the coffee stand.",
            "per_client": 2, "redeem": true, "accent": "#0b6b4f",
        });
        let long = "x".repeat(200);
        let link = format!("https://tickets.example/redeem?token=7fQ2-xL9v&seat=12B&long={long}");
        let mut items = vec![
            json!(link),
            json!({ "kind": "json", "value": { "code": "7Q4M-K2XD", "seat": "12B", "extras": [1, 2] } }),
        ];
        items.extend((1..=40).map(|n| json!(format!("COFFEE-{n:04}"))));
        self.api.make_code_of("fair", &settings, &items);
        let name = file_path("fair", "Harbour map 2026.png");
        let picture = picture();
        let added = put(&self.service.url(&name), &[], &mut picture.as_slice());
        assert_eq!(added.status, 201, "{added:?}");
        let url = self.service.url("/v1/codes/fair/logo");
        assert_eq!(put(&url, &[], &mut picture.as_slice()).status, 200);
        for client in [
            "ann",
            "ben@harbour-fair.example",
            "王芳",
            "Zoë & <Çağrı>",
            "left",
        ] {
            self.api.claim("fair", client);
        }
        for n in 0..24 {
            self.api.claim("fair", &format!("guest-{n}"));
        }
        let second = json!({ "client": "ann", "nth": 2 });
        let item = self.api.post("/v1/codes/fair/claims", &second).item();
        self.done(
            "POST",
            "/v1/codes/fair/claims/ann/redeem",
            &json!({ "by": "The bar" }),
        );
        let path = format!("/v1/codes/fair/items/{item}/replace");
        self.done("POST", &path, &Value::Null);
        self.done("PUT", "/v1/codes/fair/revoked/left", &Value::Null);
        let coffee = json!({ "items": ["COFFEE-0040", "COFFEE-0039"] });
        self.done("POST", "/v1/codes/fair/items/withdraw", &coffee);
        self.done(
            "PATCH",
            "/v1/codes/fair",
            &json!({ "text": "Show your coupon at the bar." }),
        );
    }

    /// A code with invitations, a screen and desks.
    fn guests(&self) {
        let settings = json!({
            "title": "Members' evening", "identity": "invite", "presence": 10, "redeem": true,
        });
        self.api.make_code("guests", &settings, 9);
    }

    /// Codes that are closed, empty, or have a long name.
    fn others(&self) {
        self.api.make_code("empty", &json!({}), 0);
        let long = "Ein ausgesprochen langer Titel mit Donaudampfschifffahrtsgesellschaftskapitän";
        let settings = json!({ "title": long, "state": "closed" });
        self.api.make_code(
            "a-code-with-a-long-id-that-says-what-it-is-for",
            &settings,
            1,
        );
        let settings = json!({ "title": "مهرجان الصيف", "state": "paused" });
        self.api.make_code("sayf", &settings, 1_234);
    }

    /// A session with the admin key.
    pub(super) fn session(&self) -> Session {
        Session::admin(&self.service)
    }
}

/// The path of an address that opens the console once.
pub(super) fn pass(api: &Api) -> String {
    let url = api.post("/v1/console", &Value::Null).json()["url"].clone();
    let url = url.as_str().expect("an address").to_owned();
    let (_, path) = url.split_once("/manage/").expect("of the console");
    format!("/manage/{path}")
}

/// A picture, as a PNG.
pub(super) fn picture() -> Vec<u8> {
    let sea = image::RgbImage::from_fn(240, 96, |x, y| {
        let is_sun = x.abs_diff(180).pow(2) + y.abs_diff(48).pow(2) < 900;
        image::Rgb(if is_sun { [230, 120, 30] } else { [20, 60, 90] })
    });
    let mut png = std::io::Cursor::new(Vec::new());
    sea.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}
