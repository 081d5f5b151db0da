//! People and programs that keep claiming through a balancer, and remember what
//! they were shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Request;

use crate::harness::{Api, agent, pace};

pub(super) const CODE: &str = "fair";
/// The pause of each of them between two rounds: the load is felt, and leaves room
/// for other tests.
const PAUSE: Duration = Duration::from_millis(10);

/// What one or all of them were answered.
#[derive(Default)]
pub(super) struct Memory {
    /// The client and the item's id of each claim through the API.
    pub(super) claims: Vec<(String, String)>,
    /// The items that pages showed.
    pub(super) pages: Vec<String>,
    pub(super) requests: usize,
    /// Requests that were sent a second time, see [`Person::insist`].
    pub(super) asked_again: usize,
    /// Missing or wrong answers.
    pub(super) failures: Vec<String>,
}

pub(super) struct Crowd {
    stop: Arc<AtomicBool>,
    people: Vec<JoinHandle<Memory>>,
}

/// Makes a code with enough items for a crowd that stays this long.
pub(super) fn stock(api: &Api, stay: Duration) {
    let most_a_second = 1_000;
    let count = usize::try_from(stay.as_secs()).unwrap() * most_a_second;
    let items: Vec<Value> = (0..count)
        .map(|n| format!("coupon-{n:06}").into())
        .collect();
    api.make_code_of(CODE, &json!({}), &items);
}

impl Crowd {
    /// Starts `people` of them: half are phones, half call the API.
    pub(super) fn come(to: SocketAddr, people: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let people = (0..people)
            .map(|n| {
                let stop = Arc::clone(&stop);
                std::thread::spawn(move || {
                    let mut person = Person::new(to);
                    let mut round = 0;
                    while !stop.load(Ordering::Relaxed) {
                        match n % 2 {
                            0 => person.scan(),
                            _ => person.call(&format!("caller-{n}-{round}")),
                        }
                        round += 1;
                        pace(PAUSE);
                    }
                    person.memory
                })
            })
            .collect();
        Self { stop, people }
    }

    /// Ends the crowd. Returns what all of them remember.
    pub(super) fn leave(self) -> Memory {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Memory::default();
        for person in self.people {
            let memory = person.join().unwrap();
            all.claims.extend(memory.claims);
            all.pages.extend(memory.pages);
            all.requests += memory.requests;
            all.asked_again += memory.asked_again;
            all.failures.extend(memory.failures);
        }
        all
    }
}

struct Person {
    to: SocketAddr,
    api: Api,
    agent: Agent,
    memory: Memory,
}

impl Person {
    fn new(to: SocketAddr) -> Self {
        Self {
            to,
            api: Api::at(to),
            agent: agent(Duration::from_secs(10)),
            memory: Memory::default(),
        }
    }

    /// A round of a phone: opens the page, taps, and looks at the page again.
    fn scan(&mut self) {
        let Some((cookie, _)) = self.page("GET", None, 200) else {
            return;
        };
        let Some(_) = self.page("POST", cookie.as_deref(), 303) else {
            return;
        };
        let Some((_, page)) = self.page("GET", cookie.as_deref(), 200) else {
            return;
        };
        match page.split_once("coupon-") {
            Some((_, rest)) => self.memory.pages.push(format!("coupon-{}", &rest[..6])),
            None => self.memory.failures.push("a page without an item".into()),
        }
    }

    /// Requests the page. Returns the cookie and the body if the status is this.
    fn page(
        &mut self,
        method: &str,
        cookie: Option<&str>,
        status: u16,
    ) -> Option<(Option<String>, String)> {
        let read = self.insist(|person| {
            let request = Request::builder()
                .method(method)
                .uri(format!("http://{}/c/{CODE}", person.to))
                .header("origin", format!("http://{}", person.to))
                .header("cookie", cookie.unwrap_or_default());
            let answer = match method {
                "POST" => person.agent.run(request.body("nth=1").unwrap()),
                _ => person.agent.run(request.body(()).unwrap()),
            };
            let (head, mut body) = answer?.into_parts();
            Ok((head, body.read_to_string()?))
        });
        match read {
            Ok((head, body)) if head.status.as_u16() == status => {
                let cookie = head.headers.get("set-cookie").and_then(|c| c.to_str().ok());
                let pair = cookie.and_then(|cookie| cookie.split(';').next());
                Some((pair.map(String::from), body))
            }
            Ok((head, body)) => self.fail(&format!("{method}: {} {body:.200}", head.status)),
            Err(error) => self.fail(&format!("{method}: {error}")),
        }
    }

    /// A round of a program: claims, claims again, and makes a code, which a balancer
    /// must not do twice.
    fn call(&mut self, client: &str) {
        // "Repeated" if the balancer lost the first answer and asked again.
        let Some(item) = self.claim(client, &[201, 200]) else {
            return;
        };
        self.memory.claims.push((client.into(), item.clone()));
        if let Some(again) = self.claim(client, &[200])
            && again != item
        {
            self.memory
                .failures
                .push(format!("{client}: {item}, then {again}"));
        }
        self.memory.requests += 1;
        let new = json!({ "id": format!("code-of-{client}") });
        match self.api.send("POST", "/v1/codes", Some(&new)) {
            Ok(answer) if answer.status == 201 => {}
            Ok(answer) => drop(self.fail::<()>(&format!("new code: {}", answer.status))),
            Err(error) => drop(self.fail::<()>(&format!("new code: {error}"))),
        }
    }

    fn claim(&mut self, client: &str, right: &[u16]) -> Option<String> {
        match self.insist(|person| person.api.try_claim(CODE, client)) {
            Ok(answer) if right.contains(&answer.status) => Some(id_of(&answer.json())),
            Ok(answer) => self.fail(&format!("claim: {} {}", answer.status, answer.text())),
            Err(error) => self.fail(&format!("claim: {error}")),
        }
    }

    /// Sends a request. If a connection that was kept alive ends before the answer,
    /// it sends the request again, as clients do with requests that may be repeated
    /// (RFC 9112, section 9.3.1). It does this only once in its life.
    fn insist<T>(
        &mut self,
        ask: impl Fn(&Self) -> Result<T, ureq::Error>,
    ) -> Result<T, ureq::Error> {
        self.memory.requests += 1;
        match ask(self) {
            Err(ureq::Error::Io(error))
                if error.kind() == ErrorKind::UnexpectedEof && self.memory.asked_again == 0 =>
            {
                self.memory.asked_again = 1;
                ask(self)
            }
            answer => answer,
        }
    }

    fn fail<T>(&mut self, what: &str) -> Option<T> {
        self.memory.failures.push(what.into());
        None
    }
}

/// The id of a claim's item, as stores keep it: 0.1.0 showed a first `-` as it is.
fn id_of(claim: &Value) -> String {
    let id = claim["item"]["id"].as_str().expect("an id");
    match id.strip_prefix('.') {
        Some(rest) => format!("-{rest}"),
        None => id.to_owned(),
    }
}

impl Memory {
    /// Asserts that no item was shown to two clients, whatever failed, and that all
    /// items that were shown are on record.
    pub(super) fn assert_one_apiece(&self, api: &Api) {
        let record = api
            .get(&format!("/v1/codes/{CODE}/claims?format=ndjson"))
            .text();
        let (mut by_client, mut texts) = (BTreeMap::new(), BTreeSet::new());
        for line in record.lines() {
            let claim: Value = serde_json::from_str(line).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            by_client.insert(text(&claim["client"]), id_of(&claim));
            assert!(texts.insert(text(&claim["item"]["value"])), "{line}: twice");
        }
        let mut shown = BTreeSet::new();
        for (client, item) in &self.claims {
            assert!(shown.insert(item), "{item} was shown twice");
            assert_eq!(by_client.get(client), Some(item), "{client}");
        }
        let mut shown = BTreeSet::new();
        for text in &self.pages {
            assert!(shown.insert(text), "{text} was shown twice");
            assert!(texts.contains(text), "{text} is not on record");
        }
        if self.failures.is_empty() {
            assert_eq!(by_client.len(), self.claims.len() + self.pages.len());
        }
        api.assert_whole(CODE);
    }
}
