//! Whatever comes in, the answer says what was wrong with it and what to do,
//! and nothing is written.

mod addresses;
mod claims;
mod codes;
mod items;
mod pages;
mod protocol;
mod requests;
mod streams;

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{KEY, Redis, Service, exchange, exchange_cut};

/// One request that must be refused.
struct Case {
    name: &'static str,
    request: Vec<u8>,
    /// Whether the connection is cut behind it.
    cut: bool,
    status: u16,
    /// The problem's stable name.
    problem: &'static str,
    /// What its detail must speak of.
    says: &'static str,
}

/// A request in the making.
struct Ask {
    line: String,
    key: Option<String>,
    headers: String,
    body: Vec<u8>,
}

fn ask(method: &str, path: &str) -> Ask {
    Ask {
        line: format!("{method} {path} HTTP/1.1"),
        key: Some(format!("Bearer {KEY}")),
        headers: String::new(),
        body: Vec::new(),
    }
}

fn get(path: &str) -> Ask {
    ask("GET", path)
}

fn post(path: &str) -> Ask {
    ask("POST", path)
}

impl Ask {
    fn json(self, body: impl AsRef<[u8]>) -> Self {
        self.typed("application/json", body)
    }

    fn typed(self, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref().to_vec();
        Self { body, ..self }.header("content-type", content_type)
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        write!(self.headers, "{name}: {value}\r\n").unwrap();
        self
    }

    fn key(self, authorization: Option<&str>) -> Self {
        let key = authorization.map(String::from);
        Self { key, ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        let (line, headers, length) = (&self.line, &self.headers, self.body.len());
        let mut head = format!("{line}\r\nhost: apiece\r\nconnection: close\r\n{headers}");
        if let Some(key) = &self.key {
            write!(head, "authorization: {key}\r\n").unwrap();
        }
        if length > 0 {
            write!(head, "content-length: {length}\r\n").unwrap();
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }

    fn gets(
        self,
        name: &'static str,
        status: u16,
        problem: &'static str,
        says: &'static str,
    ) -> Case {
        let request = self.bytes();
        Case {
            name,
            request,
            cut: false,
            status,
            problem,
            says,
        }
    }

    fn gets_invalid(self, name: &'static str, says: &'static str) -> Case {
        self.gets(name, 422, "invalid", says)
    }

    fn gets_malformed(self, name: &'static str, says: &'static str) -> Case {
        self.gets(name, 400, "malformed-request", says)
    }
}

/// What `serde_json` would parse in so many turns, each with a stack's worth of
/// lists.
fn turns(count: usize) -> String {
    (0..count).fold("1".into(), |inner: String, _| {
        let inner = inner.replace('\\', r"\u005c").replace('"', r"\u0022");
        let raw = format!(r#"{{"$serde_json::private::RawValue":"{inner}"}}"#);
        format!("{}{raw}{}", "[".repeat(120), "]".repeat(120))
    })
}

/// A service with one code, `canary`, of three items, one of them Ann's.
fn with_canary(service: &Service) {
    let settings = json!({ "title": "Canary", "opens_at": "2026-01-01T00:00:00Z" });
    service.api().make_code("canary", &settings, 3);
    assert_eq!(service.api().claim("canary", "ann").status, 201);
}

/// All that a refused request must leave as it was.
fn everything(service: &Service) -> [Value; 3] {
    let api = service.api();
    [
        api.get("/v1/codes?limit=1000").json(),
        api.stats("canary"),
        api.get("/v1/codes/canary/claims").json(),
    ]
}

/// Sends every case, and gathers all that is not as it should be.
fn hold(service: &Service, cases: Vec<Case>) {
    with_canary(service);
    let before = everything(service);
    let mut wrong = String::new();
    for case in cases {
        if let Err(why) = refused(service, &case) {
            writeln!(wrong, "- {}: {why}", case.name).unwrap();
        }
        if everything(service) != before {
            writeln!(wrong, "- {}: it was written down", case.name).unwrap();
            break;
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Whether the case was refused as it should be, and if not, what came instead.
fn refused(service: &Service, case: &Case) -> Result<(), String> {
    let send = if case.cut { exchange_cut } else { exchange };
    let answer = send(service.address(), &case.request).ok_or("no answer")?;
    let told = format!("{} {}", answer.status, answer.text());
    if answer.status != case.status || answer.problem() != case.problem {
        return Err(format!("not {} {}, but {told}", case.status, case.problem));
    }
    let detail = answer.json()["detail"].as_str().unwrap_or("").to_owned();
    if !detail.contains(case.says) {
        return Err(format!("nothing about {:?} in {told}", case.says));
    }
    let missing = match case.status {
        401 => answer.header("www-authenticate").is_none(),
        405 => answer.header("allow").is_none(),
        _ => answer.json()["status"] != case.status,
    };
    match missing {
        true => Err(format!("without what goes with it: {answer:?}")),
        false => Ok(()),
    }
}

/// A test of each table on each store.
macro_rules! tables {
    ($($name:ident: $table:ident;)*) => {
        mod on_sqlite {
            $(#[test]
            fn $name() {
                super::hold(&super::Service::start(&[]), super::$table::cases());
            })*
        }

        mod on_redis {
            $(#[test]
            fn $name() {
                let redis = super::Redis::start();
                let service = super::Service::start(&["--store", &redis.url()]);
                super::hold(&service, super::$table::cases());
            })*
        }
    };
}

tables! {
    every_bad_code_is_refused_in_words_and_changes_nothing: codes;
    every_bad_claim_is_refused_in_words_and_changes_nothing: claims;
    every_bad_item_is_refused_in_words_and_changes_nothing: items;
    every_bad_upload_is_refused_in_words_and_changes_nothing: streams;
    every_odd_address_is_refused_in_words_and_changes_nothing: addresses;
    every_bad_tap_is_refused_in_words_and_changes_nothing: pages;
    every_bad_request_is_refused_in_words_and_changes_nothing: requests;
}
