//! What the traces tell.

use std::thread;
use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::collector::{Collector, attribute};
use crate::harness::process::{Serve, run};
use crate::harness::{Answer, KEY, Redis, get, key_of, post, until};

/// A service that sends its traces to a collector.
pub(crate) fn traced(collector: &Collector, more: &[(&str, &str)], options: &[&str]) -> Serve {
    let variables = collector.variables();
    let mut variables: Vec<_> = variables.iter().map(|(k, v)| (*k, v.as_str())).collect();
    variables.extend(more);
    Serve::start_in(&variables, options)
}

/// Makes a code with some items.
pub(super) fn fill(serve: &Serve) {
    serve.run("code create fair").exits(0);
    run(
        &mut serve.command("items add fair -"),
        "A\nB\nC\nD\nE\nF\nG\nH\nI\n",
    )
    .exits(0);
}

/// Claims as a caller that traces its requests.
pub(crate) fn claim(url: &str, client: &str, traceparent: &str) -> Answer {
    let url = format!("{url}/v1/codes/fair/claims?token=canary-query");
    let key = format!("Bearer {KEY}");
    let headers = [
        ("authorization", &*key),
        ("content-type", "application/json"),
        ("traceparent", traceparent),
        ("tracestate", "vendor=opaque"),
    ];
    post(&url, &headers, &format!(r#"{{"client":"{client}"}}"#))
}

pub(crate) const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// The header `traceparent` of such a caller, with these flags.
pub(crate) fn traceparent(flags: &str) -> String {
    format!("00-{TRACE}-{PARENT}-{flags}")
}

fn named<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let found = spans.iter().find(|span| span.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {spans:#?}"))
}

fn is(span: &Span, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        let found = attribute(&span.attributes, name);
        assert_eq!(found.as_deref(), Some(*value), "{name} of {span:#?}");
    }
}

/// Asserts that the spans of a single claim lead from the caller to the store.
fn line(spans: &[Span], store: &str) {
    let request = named(spans, "POST /v1/codes/{code}/claims");
    assert_eq!(request.kind(), SpanKind::Server);
    assert_eq!(hex::encode(&request.parent_span_id), PARENT);
    assert_eq!(request.trace_state, "vendor=opaque");
    let (queue, exchange) = (named(spans, "queue"), named(spans, "exchange"));
    let call = named(spans, store);
    assert_eq!(queue.parent_span_id, request.span_id);
    assert_eq!(exchange.parent_span_id, request.span_id);
    assert_eq!(call.parent_span_id, exchange.span_id);
    assert_eq!(call.kind(), SpanKind::Client);
    is(call, &[("apiece.claims", "int 1")]);
    assert!(call.links.is_empty());
    assert!(request.start_time_unix_nano <= queue.start_time_unix_nano);
    assert!(queue.end_time_unix_nano <= exchange.end_time_unix_nano);
    assert!(call.end_time_unix_nano <= exchange.end_time_unix_nano);
    assert!(exchange.end_time_unix_nano <= request.end_time_unix_nano);
}

fn on_redis(collector: &Collector) {
    let redis = Redis::start();
    let serve = traced(collector, &[], &["--store", &redis.url()]);
    fill(&serve);
    assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 201);
    let spans = collector.trace(TRACE, 4);
    line(&spans, "EVALSHA");
    is(
        named(&spans, "POST /v1/codes/{code}/claims"),
        &[
            ("http.request.method", "POST"),
            ("http.route", "/v1/codes/{code}/claims"),
            ("http.response.status_code", "int 201"),
            ("url.path", "/v1/codes/fair/claims"),
            ("url.scheme", "http"),
            ("server.address", "127.0.0.1"),
        ],
    );
    let port = format!("int {}", redis.port());
    is(
        named(&spans, "EVALSHA"),
        &[
            ("db.system.name", "redis"),
            ("db.operation.name", "EVALSHA"),
            ("server.address", "127.0.0.1"),
            ("server.port", &port),
        ],
    );
    let resource = collector.resource();
    assert_eq!(attribute(&resource, "service.name").unwrap(), "apiece");
    assert!(attribute(&resource, "service.version").is_some());
    assert!(collector.keys().iter().all(|key| key == "of-the-collector"));
    let everything = collector.everything();
    for secret in ["ann", "canary-query", "\"A\"", KEY] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[test]
#[cfg(feature = "otlp-grpc")]
fn a_claim_is_one_trace_from_its_caller_to_the_script_over_grpc() {
    on_redis(&Collector::grpc());
}

#[test]
fn a_claim_is_one_trace_from_its_caller_to_the_script_over_http() {
    on_redis(&Collector::http());
}

#[test]
fn a_claim_is_one_trace_from_its_caller_to_the_commit_on_sqlite() {
    let collector = Collector::http();
    let serve = traced(&collector, &[], &[]);
    fill(&serve);
    assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 201);
    let spans = collector.trace(TRACE, 4);
    line(&spans, "COMMIT");
    is(named(&spans, "COMMIT"), &[("db.system.name", "sqlite")]);
}

#[test]
fn a_batch_and_its_claims_are_linked_to_each_other() {
    const CLAIMS: usize = 8;
    let collector = Collector::http();
    let redis = Redis::start();
    let serve = traced(
        &collector,
        &[],
        &[
            "--store",
            &redis.url(),
            "--redis-lanes=1",
            "--claim-timeout=30s",
        ],
    );
    fill(&serve);
    // This makes the lane connect.
    let untraced = "00-00000000000000000000000000000000-0000000000000000-00";
    assert_eq!(claim(&serve.url, "first", untraced).status, 201);
    redis.pause();
    thread::scope(|scope| {
        for n in 0..CLAIMS {
            let url = &serve.url;
            let parent = format!("00-{n:032x}-{PARENT}-01", n = n + 1);
            let client = format!("client {n}");
            scope.spawn(move || assert_eq!(claim(url, &client, &parent).status, 201));
        }
        // One claim is sent at once and waits for its reply. The others wait for it.
        until("the claims wait", Duration::from_secs(20), || {
            serve.metrics().value("apiece_claim_queue_length") >= (CLAIMS - 2) as f64
        });
        redis.resume();
    });
    for n in 0..CLAIMS {
        collector.trace(&format!("{:032x}", n + 1), 3);
    }
    let spans = collector.spans();
    let count = |span: &Span| attribute(&span.attributes, "apiece.claims");
    let batches = spans.iter().filter(|span| span.name == "EVALSHA");
    let shared = batches.max_by_key(|span| count(span));
    let batch = shared.expect("claims were sent together");
    let claims: usize = count(batch).unwrap()[4..].parse().unwrap();
    assert!(claims > 1, "{batch:#?}");
    assert_eq!(batch.links.len(), claims - 1, "the first is its parent");
    for link in &batch.links {
        let part = spans.iter().find(|span| span.span_id == link.span_id);
        let part = part.expect("the link leads to a span");
        assert_eq!(part.name, "exchange");
        assert_ne!(part.trace_id, batch.trace_id);
        assert_eq!(part.links[0].span_id, batch.span_id, "and back");
        assert_eq!(part.links[0].trace_id, batch.trace_id);
    }
}

#[test]
fn a_page_and_its_calls_of_redis_are_one_trace() {
    let collector = Collector::http();
    let redis = Redis::start();
    let serve = traced(&collector, &[], &["--store", &redis.url()]);
    fill(&serve);
    let url = format!("{}/C/fair?utm=canary", serve.url);
    let page = get(&url, &[("traceparent", &traceparent("01"))]);
    assert_eq!(page.status, 200);
    let spans = collector.trace(TRACE, 2);
    let request = named(&spans, "GET /c/{code}");
    assert_eq!(named(&spans, "PIPELINE").parent_span_id, request.span_id);
    is(request, &[("url.path", "/C/fair")]);
    assert!(!collector.everything().contains("canary"));
}

#[test]
fn a_failure_is_an_error_in_its_trace() {
    let collector = Collector::http();
    let redis = Redis::start();
    let serve = traced(
        &collector,
        &[],
        &["--store", &redis.url(), "--claim-timeout=500ms"],
    );
    fill(&serve);
    redis.pause();
    assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 503);
    redis.resume();
    let spans = collector.trace(TRACE, 2);
    let request = named(&spans, "POST /v1/codes/{code}/claims");
    assert_eq!(request.status.as_ref().unwrap().code(), StatusCode::Error);
    is(
        request,
        &[
            ("error.type", "503"),
            ("http.response.status_code", "int 503"),
        ],
    );
    // Redis breaks the script off, because a key has the wrong type.
    redis.tell::<()>(&["SET", &key_of("fair", "history"), "x"]);
    let broken = "22222222222222222222222222222222";
    let parent = format!("00-{broken}-{PARENT}-01");
    assert_eq!(claim(&serve.url, "bob", &parent).status, 500);
    let spans = collector.trace(broken, 4);
    let script = named(&spans, "EVALSHA");
    assert_eq!(script.status.as_ref().unwrap().code(), StatusCode::Error);
    is(script, &[("error.type", "WRONGTYPE")]);
    // A mistake of the caller is not an error of the service.
    let url = format!("{}/nowhere?token=canary", serve.url);
    let other = "00-11111111111111111111111111111111-00f067aa0ba902b7-01";
    assert_eq!(get(&url, &[("traceparent", other)]).status, 404);
    let spans = collector.trace("11111111111111111111111111111111", 1);
    assert_eq!(spans[0].name, "GET");
    assert_eq!(
        spans[0].status.clone().unwrap_or_default().code(),
        StatusCode::Unset
    );
    is(&spans[0], &[("url.path", "REDACTED")]);
    assert!(!collector.everything().contains("nowhere"));
}
