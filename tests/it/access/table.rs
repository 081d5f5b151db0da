//! Every call of the API with every key: what is allowed passes, and nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use ureq::http::Method;

use super::key_with;
use crate::harness::{Answer, KEY, Service, send};

/// What each call needs. A call that is not here fails the test, and so does one that needs
/// something else.
const NEEDED: &[(&str, &str)] = &[
    ("add_file", "manage"),
    ("add_items", "manage"),
    ("change", "manage"),
    ("check", "manage"),
    ("claim", "claim"),
    ("close_desks", "manage"),
    ("close_screens", "manage"),
    ("collect", "admin"),
    ("create", "manage"),
    ("create_key", "admin"),
    ("delete", "manage"),
    ("erase_client", "manage"),
    ("export", "read"),
    ("list", "read"),
    ("list_items", "read"),
    ("list_keys", "admin"),
    ("list_revoked", "read"),
    ("make_invites", "manage"),
    ("open_console", "read"),
    ("open_desk", "manage"),
    ("open_screen", "manage"),
    ("read_client", "read"),
    ("read_code", "read"),
    ("read_item", "read"),
    ("read_journal", "read"),
    ("read_pace", "read"),
    ("read_service_journal", "admin"),
    ("redeem", "redeem"),
    ("rehearse", "read"),
    ("release", "manage"),
    ("remove_logo", "manage"),
    ("replace_item", "manage"),
    ("restore", "manage"),
    ("restore_client", "manage"),
    ("revoke", "manage"),
    ("revoke_key", "admin"),
    ("set_logo", "manage"),
    ("stats", "read"),
    ("undo_redemption", "redeem"),
    ("upgrade", "admin"),
    ("verify", "read"),
    ("withdraw", "manage"),
];

/// What a scope covers besides itself.
const COVERS: &[(&str, &[&str])] = &[
    ("claim", &[]),
    ("read", &[]),
    ("redeem", &[]),
    ("manage", &["claim", "read", "redeem"]),
    ("admin", &["claim", "read", "redeem", "manage"]),
];

/// Calls that name no code, and are allowed to a key for some codes.
const OF_OWN: &[&str] = &["list", "open_console"];

/// A call of the API.
struct Operation {
    id: String,
    method: String,
    path: String,
}

/// Somebody who calls.
struct Caller {
    key: Option<String>,
    scope: &'static str,
    /// To which code it is limited, if it is.
    code: Option<&'static str>,
}

/// The calls that the running service describes, under `/v1/`.
fn operations(service: &Service) -> Vec<Operation> {
    let document = service.api().get("/v1/openapi.json").json();
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| {
            if path.starts_with("/v1/") {
                let scope = &operation["security"][0]["key"][0];
                assert!(scope.is_string(), "the description of {path} has no scope");
            }
            Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
            }
        })
    });
    all.filter(|one| one.path.starts_with("/v1/")).collect()
}

/// A path to the code `fair`, and to nothing else that exists.
fn filled(path: &str) -> String {
    path.replace("{code}", "fair")
        .replace("{client}", "nobody")
        .replace("{item}", "AAAAAAAAAAAAAAAA")
        .replace("{name}", "a.txt")
        .replace("{key}", "00000000")
}

/// Calls from a network of its own, so that wrong keys do not add up.
fn call(service: &Service, key: Option<&str>, method: &str, path: &str, from: usize) -> Answer {
    let key = key.map(|key| format!("Bearer {key}"));
    let from = format!("10.{}.{}.1", from / 256, from % 256);
    let mut headers = vec![("x-forwarded-for", &*from)];
    headers.extend(key.as_deref().map(|key| ("authorization", key)));
    let method: Method = method.parse().unwrap();
    send(&method, &service.url(path), &headers, ())
}

/// Why a call is refused; `None` if it is not.
fn refusal(caller: &Caller, operation: &Operation, needed: &str) -> Option<&'static str> {
    if caller.key.is_none() || caller.scope.is_empty() {
        return Some("unauthorized");
    }
    let covers = COVERS.iter().find(|(scope, _)| *scope == caller.scope);
    let (scope, others) = covers.unwrap();
    if *scope != needed && !others.contains(&needed) {
        return Some("missing-scope");
    }
    let is_theirs = match caller.code {
        None => true,
        Some(code) if operation.path.contains("{code}") => code == "fair",
        Some(_) => OF_OWN.contains(&&*operation.id),
    };
    (!is_theirs).then_some("other-code")
}

fn callers(service: &Service) -> Vec<Caller> {
    let api = service.api();
    let of = |key: Option<&str>| Caller {
        key: key.map(String::from),
        scope: "",
        code: None,
    };
    let mut callers = vec![
        of(None),
        of(Some("not-the-admin-key-of-the-tests")),
        of(Some(
            "apk_00000000_0000000000000000000000000000000000000000_cf8c44",
        )),
        Caller {
            scope: "admin",
            ..of(Some(KEY))
        },
    ];
    for (scope, _) in COVERS {
        for code in [None, Some("fair"), Some("other")] {
            if *scope == "admin" && code.is_some() {
                continue;
            }
            let made = key_with(&api, scope, code.as_slice());
            callers.push(Caller {
                key: Some(made.secret),
                scope,
                code,
            });
        }
    }
    callers
}

#[test]
fn each_key_may_do_what_its_scope_and_its_codes_allow_and_nothing_else() {
    let service = Service::start(&["--trusted-proxies=127.0.0.1"]);
    let api = service.api();
    for code in ["fair", "other"] {
        api.make_code(code, &json!({}), 2);
    }
    let needed: BTreeMap<_, _> = NEEDED.iter().copied().collect();
    let operations = operations(&service);
    let known: Vec<_> = operations.iter().map(|one| &*one.id).collect();
    for id in needed.keys() {
        assert!(known.contains(id), "{id} is no call any more");
    }
    let callers = callers(&service);
    let before = api.get("/v1/codes/fair").json();
    // What is refused comes first, and changes nothing; then what is allowed.
    let mut network = 0;
    for is_refused in [true, false] {
        for operation in &operations {
            let id = &*operation.id;
            let needed = needed.get(id).unwrap_or_else(|| panic!("who may {id}?"));
            for caller in &callers {
                let expected = refusal(caller, operation, needed);
                if expected.is_some() != is_refused {
                    continue;
                }
                network += 1;
                let (key, path) = (caller.key.as_deref(), filled(&operation.path));
                let answer = call(&service, key, &operation.method, &path, network);
                let who = format!(
                    "{} of {:?} calls {id}: {answer:?}",
                    caller.scope, caller.code
                );
                assert_is(&answer, expected, needed, &who);
            }
        }
        if is_refused {
            assert_eq!(api.get("/v1/codes/fair").json(), before);
            assert_eq!(api.stats("fair")["untaken"], 2);
            assert_eq!(
                api.get("/v1/keys").json()["keys"].as_array().unwrap().len(),
                13
            );
        }
    }
}

fn assert_is(answer: &Answer, expected: Option<&str>, needed: &str, who: &str) {
    let problem = answer.problem();
    match expected {
        Some(expected) => {
            assert_eq!(problem, expected, "{who}");
            let status = if expected == "unauthorized" { 401 } else { 403 };
            assert_eq!(answer.status, status, "{who}");
            if expected == "missing-scope" {
                assert_eq!(answer.json()["scope"], needed, "{who}");
            }
        }
        None => {
            let refusals = [
                "unauthorized",
                "missing-scope",
                "other-code",
                "too-many-attempts",
            ];
            assert!(!refusals.contains(&&*problem), "{who}");
            assert_ne!(answer.status, 401, "{who}");
        }
    }
}

/// HEAD needs what GET needs (RFC 9110, section 9.3.2).
#[test]
fn a_head_request_needs_what_its_get_needs() {
    let service = Service::start(&["--trusted-proxies=127.0.0.1"]);
    service.api().make_code("fair", &json!({}), 1);
    let claims = key_with(&service.api(), "claim", &[]).secret;
    let gets = operations(&service);
    let gets = gets.iter().filter(|one| one.method == "GET");
    let mut tried = 0;
    for (network, operation) in gets.enumerate() {
        let path = filled(&operation.path);
        let status = |key| call(&service, key, "HEAD", &path, network).status;
        assert_eq!(status(None), 401, "{path}");
        assert_eq!(status(Some(&claims)), 403, "{path}");
        let as_admin = status(Some(KEY));
        assert!(matches!(as_admin, 200 | 404), "{path}: {as_admin}");
        tried += 1;
    }
    assert!(tried > 9, "only {tried} were tried");
}

/// A method that an address does not take is no way around its rules.
#[test]
fn an_unknown_method_is_refused_with_and_without_a_key() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 1);
    for method in ["PUT", "OPTIONS", "TRACE"] {
        for key in [None, Some(KEY)] {
            let answer = call(&service, key, method, "/v1/codes/fair", 1);
            assert_eq!(answer.status, 405, "{method}: {answer:?}");
            assert!(answer.header("allow").is_some(), "{method}: {answer:?}");
        }
    }
    assert_eq!(service.api().get("/v1/codes/fair").status, 200);
}

#[test]
fn calls_are_counted_by_the_scope_that_they_need() {
    let service = Service::start(&[]);
    let api = service.api();
    let count = |scope: &str| {
        let series = format!("apiece_organiser_calls_total{{scope=\"{scope}\"}}");
        service.metrics().value(&series)
    };
    api.make_code("fair", &json!({}), 1);
    api.claim("fair", "ann");
    let reads = key_with(&api, "read", &[]).secret;
    let stats = service.url("/v1/codes/fair/stats");
    assert_eq!(super::call(&reads, "GET", &stats, &Value::Null).status, 200);
    for (scope, expected) in [
        ("claim", 1.0),
        ("read", 1.0),
        ("redeem", 0.0),
        ("manage", 2.0),
    ] {
        assert!(
            (count(scope) - expected).abs() < 0.1,
            "{scope}: {}",
            count(scope)
        );
    }
    let refused = || service.metrics().value("apiece_keys_refused_total");
    let before = refused();
    let claims = service.url("/v1/codes/fair/claims");
    assert_eq!(
        super::call(&reads, "POST", &claims, &Value::Null).status,
        403
    );
    assert_eq!(
        super::call("wrong", "GET", &stats, &Value::Null).status,
        401
    );
    assert!((refused() - before - 2.0).abs() < 0.1, "{}", refused());
}
