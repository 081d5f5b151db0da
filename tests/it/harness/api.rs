//! An organiser's client of the API. It accepts every status but 500.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

use super::until_ok;
use super::web::agent;

/// The admin key of every service under test.
pub(crate) const KEY: &str = "the-key-of-the-tests";

/// A client of one replica. It keeps its connections alive and shares them with
/// its clones.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    agent: Agent,
}

/// The answer of a service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Api {
    /// A client of the replica at `address`.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            base: format!("http://{address}"),
            agent: agent(Duration::from_secs(30)),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).expect("an answer")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body)).expect("an answer")
    }

    /// Claims a client's first item.
    pub(crate) fn claim(&self, code: &str, client: &str) -> Answer {
        self.try_claim(code, client).expect("an answer")
    }

    /// The same. An error if there is no answer.
    pub(crate) fn try_claim(&self, code: &str, client: &str) -> Result<Answer, ureq::Error> {
        let path = format!("/v1/codes/{code}/claims");
        self.send("POST", &path, Some(&json!({ "client": client })))
    }

    /// Sends a request.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ureq::Error> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {KEY}"));
        let response = match body {
            Some(body) => self.agent.run(
                request
                    .header("content-type", "application/json")
                    .body(body.to_string())?,
            ),
            None => self.agent.run(request.body(())?),
        }?;
        let (head, mut body) = response.into_parts();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.read_to_vec()?,
        };
        assert_ne!(answer.status, 500, "{method} {path}: {answer:?}");
        Ok(answer)
    }

    /// Makes a code with these settings and a pool of `count` items.
    pub(crate) fn make_code(&self, id: &str, settings: &Value, count: usize) {
        let items: Vec<_> = (0..count).map(|n| format!("item {n}").into()).collect();
        self.make_code_of(id, settings, &items);
    }

    /// Makes a code with these settings and these items.
    pub(crate) fn make_code_of(&self, id: &str, settings: &Value, items: &[Value]) {
        let mut new = settings.clone();
        new["id"] = id.into();
        assert_eq!(self.post("/v1/codes", &new).status, 201);
        for some in items.chunks(1_000) {
            let path = format!("/v1/codes/{id}/items");
            assert_eq!(self.post(&path, &json!({ "items": some })).status, 200);
        }
    }

    /// Makes a code with a pool of `count` items, on a service that may answer "try
    /// again" because a replica is slow to confirm.
    pub(crate) fn make_code_at_last(&self, id: &str, count: usize) {
        let patience = Duration::from_secs(30);
        // A code that was made but not confirmed already exists the next time.
        let made = at_last(patience, || self.post("/v1/codes", &json!({ "id": id })));
        assert!(matches!(made.status, 201 | 409), "{made:?}");
        let items: Vec<_> = (0..count).map(|n| format!("item {n}")).collect();
        for some in items.chunks(1_000) {
            let path = format!("/v1/codes/{id}/items");
            let added = at_last(patience, || self.post(&path, &json!({ "items": some })));
            assert_eq!(added.status, 200, "{added:?}");
        }
    }

    /// Asserts that the books of a code are in order.
    pub(crate) fn assert_whole(&self, code: &str) {
        let found = self.post(&format!("/v1/codes/{code}/verify"), &Value::Null);
        assert_eq!(found.json()["problems"], json!([]));
        assert_eq!(found.json()["ok"], true);
    }

    /// The counts of a pool.
    pub(crate) fn stats(&self, code: &str) -> Value {
        self.get(&format!("/v1/codes/{code}/stats")).json()
    }
}

/// Asks until the answer is not "try again".
#[track_caller]
pub(crate) fn at_last(patience: Duration, mut ask: impl FnMut() -> Answer) -> Answer {
    until_ok(patience, || {
        let answer = ask();
        if answer.status != 503 {
            return Ok(answer);
        }
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        Err(format!("{answer:?}"))
    })
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The stable name of the problem. Empty if the answer is not a problem.
    pub(crate) fn problem(&self) -> String {
        if self.header("content-type") != Some("application/problem+json") {
            return String::new();
        }
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.replace("urn:apiece:problem:", "")
    }

    /// The id of the item that a claim was answered with.
    pub(crate) fn item(&self) -> String {
        let id = self.json()["item"]["id"].as_str().map(String::from);
        id.unwrap_or_else(|| panic!("no item: {}", self.text()))
    }
}
