//! Somebody who is signed in to the console, without a browser, and the keys to sign in with.

use std::net::SocketAddr;

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::harness::{Answer, Api, KEY, Phone, Service, Visitor};

/// What a form is sent with.
pub(super) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// What a browser asks for.
pub(super) const HTML: (&str, &str) = ("accept", "text/html");

/// A session, as a browser has it.
pub(super) struct Session {
    visitor: Visitor,
    /// Its cookie, name and value.
    pub(super) cookie: String,
    /// What its forms carry.
    pub(super) token: String,
}

impl Session {
    /// Signs in with the admin key.
    pub(super) fn admin(service: &Service) -> Self {
        Self::of(service, KEY)
    }

    /// Signs in with a key.
    pub(super) fn of(service: &Service, key: &str) -> Self {
        Self::at(service.address(), key)
    }

    /// The same at an address.
    pub(super) fn at(address: SocketAddr, key: &str) -> Self {
        let visitor = Visitor::at(address);
        let answer = sign_in(&visitor, &[], key);
        assert_eq!(answer.status, 303, "{answer:?}");
        Self::known(visitor, &answer.cookie().expect("a session"))
    }

    /// The session with this cookie.
    pub(super) fn with(service: &Service, cookie: &str) -> Self {
        Self::known(Visitor::of(service), cookie)
    }

    fn known(visitor: Visitor, cookie: &str) -> Self {
        let page = visitor.get("/manage", &[("cookie", cookie)]);
        assert_eq!(page.status, 200, "{page:?}");
        Self {
            token: token_in(&page.text()),
            cookie: cookie.to_owned(),
            visitor,
        }
    }

    /// The same with another cookie.
    pub(super) fn with_cookie(mut self, cookie: &str) -> Self {
        cookie.clone_into(&mut self.cookie);
        self
    }

    /// What is at a path, for a browser.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.visitor.get(path, &[("cookie", &self.cookie), HTML])
    }

    /// A page, which has to be there.
    pub(super) fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.text()
    }

    /// Sends a form as a page of this session does.
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("token", &*self.token)], fields].concat();
        self.post_as(path, &[], &form(&fields))
    }

    /// Sends a form with more headers, and with no token of its own.
    pub(super) fn post_as(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let own = [("cookie", &*self.cookie), FORM];
        self.visitor.post(path, &[&own[..], headers].concat(), form)
    }

    /// Sends a file as the script does.
    pub(super) fn upload(&self, path: &str, bytes: &[u8]) -> Answer {
        self.upload_as(path, &[("x-form-token", &self.token), HTML], bytes)
    }

    /// The same with other headers.
    pub(super) fn upload_as(&self, path: &str, headers: &[(&str, &str)], bytes: &[u8]) -> Answer {
        let own = [
            ("cookie", &*self.cookie),
            ("content-type", "application/octet-stream"),
        ];
        let headers = [&own[..], headers].concat();
        self.visitor.post_bytes(path, &headers, bytes)
    }

    /// Hands the session to a browser.
    pub(super) async fn hand(&self, service: &Service, phone: &Phone, more: &[&str]) {
        let mut cookies = vec![self.cookie.clone()];
        cookies.extend(more.iter().map(ToString::to_string));
        phone.keep_cookies(&service.url("/"), &cookies).await;
    }
}

/// Tries to sign in.
pub(super) fn sign_in(visitor: &Visitor, headers: &[(&str, &str)], key: &str) -> Answer {
    let headers = [&[FORM], headers].concat();
    visitor.post("/manage/sign-in", &headers, &form(&[("key", key)]))
}

/// The token of a page's forms.
pub(super) fn token_in(page: &str) -> String {
    let token = page.split_once("name=\"token\" value=\"");
    let (_, token) = token.unwrap_or_else(|| panic!("no token: {page}"));
    token.split_once('"').expect("its end").0.to_owned()
}

/// A form's fields, as a browser sends them.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Makes a key, and returns its id and its text.
pub(super) fn make_key(api: &Api, scopes: &[&str], codes: &[&str]) -> (String, String) {
    let name = format!("{} {}", scopes.join("+"), codes.join("+"));
    let new = json!({ "name": name, "scopes": scopes, "codes": codes });
    let made = api.post("/v1/keys", &new);
    assert_eq!(made.status, 201, "{made:?}");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (
        text(&made.json()["key"]["id"]),
        text(&made.json()["secret"]),
    )
}
