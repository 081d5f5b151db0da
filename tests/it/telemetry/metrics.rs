//! What is counted and measured.

use std::time::{Duration, Instant};

use apiece::telemetry::Metrics;
use serde_json::json;

use crate::harness::redis::SYNCED;
use crate::harness::{Redis, Scrape, Service, Stop, Visitor, exchange, until};

const CLAIMS: &str = "apiece_claims_total";

fn outcome(scrape: &Scrape, outcome: &str) -> f64 {
    scrape.value(&format!("{CLAIMS}{{outcome=\"{outcome}\"}}"))
}

/// Makes a claim of each outcome that a service in good health has.
fn claim_every_way(service: &Service) {
    let api = service.api();
    api.make_code("fair", &json!({}), 2);
    for (client, status) in [("ann", 201), ("bob", 201), ("ann", 200), ("cleo", 409)] {
        assert_eq!(api.claim("fair", client).status, status);
    }
    api.make_code("once", &json!({ "repeat": "refuse", "per_client": 2 }), 5);
    assert_eq!(api.claim("once", "ann").status, 201);
    assert_eq!(api.claim("once", "ann").problem(), "already-claimed");
    let early = json!({ "client": "bob", "nth": 2 });
    assert_eq!(api.post("/v1/codes/once/claims", &early).status, 409);
    api.make_code("later", &json!({ "opens_at": "2999-01-01T00:00:00Z" }), 1);
    assert_eq!(api.claim("later", "ann").status, 403);
    api.make_code("paused", &json!({ "state": "paused" }), 1);
    assert_eq!(api.claim("paused", "ann").status, 403);
    api.make_code("closed", &json!({ "state": "closed" }), 1);
    assert_eq!(api.claim("closed", "ann").status, 410);
    assert_eq!(api.claim("none", "ann").status, 404);
}

fn every_outcome_is_counted(service: &Service) {
    claim_every_way(service);
    let scrape = service.metrics();
    for (name, count) in [
        ("granted", 3.0),
        ("repeated", 1.0),
        ("refused", 1.0),
        ("exhausted", 1.0),
        ("not_open", 1.0),
        ("paused", 1.0),
        ("closed", 1.0),
        ("out_of_turn", 1.0),
        ("no_such_code", 1.0),
        ("overloaded", 0.0),
        ("failed", 0.0),
    ] {
        assert_eq!(outcome(&scrape, name), count, "{name}");
    }
    for (series, count) in [
        ("apiece_claim_duration_seconds_count", 11.0),
        ("apiece_claim_queue_wait_seconds_count", 11.0),
        ("apiece_claim_queue_length", 0.0),
        ("apiece_claim_queue_limit", 4096.0),
        ("apiece_items_added_total", 10.0),
        ("apiece_ready", 1.0),
        ("apiece_store_errors_total{kind=\"unavailable\"}", 0.0),
    ] {
        assert_eq!(scrape.value(series), count, "{series}");
    }
    // A batch may have been sent twice, because the script had to be loaded first.
    assert!(scrape.value("apiece_claim_batch_size_sum") >= 11.0);
    let claims = "method=\"POST\",route=\"/v1/codes/{code}/claims\"";
    let created = format!("apiece_http_requests_total{{{claims},status=\"201\"}}");
    assert_eq!(scrape.value(&created), 3.0);
    let timed = format!("apiece_http_request_duration_seconds_count{{{claims}}}");
    assert_eq!(scrape.value(&timed), 11.0);
    let version = env!("CARGO_PKG_VERSION");
    let build = format!("apiece_build_info{{version=\"{version}\"}}");
    assert_eq!(scrape.value(&build), 1.0);
    assert!(scrape.value("process_open_fds") > 0.0);
}

#[test]
fn every_outcome_is_counted_on_sqlite() {
    let service = Service::start(&[]);
    every_outcome_is_counted(&service);
    let scrape = service.metrics();
    assert!(scrape.value("apiece_sqlite_commit_seconds_count") >= 11.0);
    assert_eq!(scrape.value("apiece_redis_connects_total"), 0.0);
}

#[test]
fn every_outcome_is_counted_on_redis() {
    let redis = Redis::start();
    let service = Service::start(&["--store", &redis.url()]);
    every_outcome_is_counted(&service);
    let scrape = service.metrics();
    assert!(scrape.value("apiece_redis_round_trip_seconds_count") >= 11.0);
    assert_eq!(scrape.value("apiece_redis_wait_seconds_count"), 0.0);
    assert!(scrape.value("apiece_redis_connects_total") >= 1.0);
    assert_eq!(scrape.value("apiece_sqlite_commit_seconds_count"), 0.0);
}

/// A label with ever more values would fill the memory of Prometheus, which would
/// fail on a busy day.
#[test]
fn no_label_grows_with_codes_clients_or_invented_requests() {
    let service = Service::start(&[]);
    let api = service.api();
    let visitor = Visitor::of(&service);
    let round = |codes: usize, clients: usize| {
        for code in 0..codes {
            let code = format!("code-{codes}-{code}");
            api.make_code(&code, &json!({}), 1);
            for client in 0..clients {
                api.claim(&code, &format!("client {code} {client}"));
            }
            visitor.get(&format!("/c/{code}?a=secret"), &[]);
            visitor.get(&format!("/C/{code}"), &[]);
            visitor.get(&format!("/nowhere/{code}"), &[]);
            let made_up = format!("M{}", code.replace('-', ""));
            let request =
                format!("{made_up} /c/{code} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
            assert_eq!(
                exchange(service.address(), request.as_bytes())
                    .unwrap()
                    .status,
                405
            );
        }
        service.metrics()
    };
    // The first round has both outcomes of a claim, too.
    let (few, many) = (round(1, 2), round(100, 10));
    assert_eq!(few.names(), many.names());
    for word in ["code-", "client ", "secret", "M100", "nowhere"] {
        assert!(!many.text().contains(word), "{word}");
    }
    let pages = "method=\"GET\",route=\"/c/{code}\",status=\"200\"";
    let pages = format!("apiece_http_requests_total{{{pages}}}");
    assert_eq!(many.value(&pages), 202.0, "in upper case and in lower");
    let made_up = "method=\"other\",route=\"/c/{code}\",status=\"405\"";
    let made_up = format!("apiece_http_requests_total{{{made_up}}}");
    assert_eq!(many.value(&made_up), 101.0);
    let unmatched = "method=\"GET\",route=\"unmatched\",status=\"404\"";
    let unmatched = format!("apiece_http_requests_total{{{unmatched}}}");
    assert_eq!(many.value(&unmatched), 101.0);
}

#[test]
fn bytes_and_connections_are_counted() {
    let service = Service::start(&[]);
    let before = service.metrics();
    assert_eq!(before.value("apiece_http_connections"), 0.0);
    let body = json!({ "id": "fair" });
    let api = service.api();
    let answer = api.post("/v1/codes", &body);
    let after = service.metrics();
    let grown = |name| after.value(name) - before.value(name);
    let sent = body.to_string().len() as f64;
    assert_eq!(grown("apiece_http_received_bytes_total"), sent);
    let got = answer.body.len() as f64;
    assert_eq!(grown("apiece_http_sent_bytes_total"), got);
    assert_eq!(after.value("apiece_http_connections"), 1.0, "kept alive");
    drop(api);
    until("the connection is closed", Duration::from_secs(5), || {
        service.metrics().value("apiece_http_connections") == 0.0
    });
}

#[test]
fn codes_that_are_named_have_their_own_gauges() {
    let service = Service::start(&["--metrics-codes", "fair, missing"]);
    let api = service.api();
    api.make_code("fair", &json!({}), 3);
    api.make_code("other", &json!({}), 3);
    api.claim("fair", "ann");
    let untaken = "apiece_code_untaken_items{code=\"fair\"}";
    let taken = "apiece_code_taken_items{code=\"fair\"}";
    let scrape = service.metrics();
    assert_eq!((scrape.value(untaken), scrape.value(taken)), (2.0, 1.0));
    let replaced = "apiece_code_replaced_items{code=\"fair\"}";
    assert_eq!(scrape.value(replaced), 0.0);
    let item = api.claim("fair", "ann").item();
    let replace = format!("/v1/codes/fair/items/{item}/replace");
    assert_eq!(api.post(&replace, &json!(null)).status, 201);
    assert_eq!(service.metrics().value(replaced), 1.0);
    for code in ["missing", "other"] {
        assert!(
            !scrape.text().contains(&format!("code=\"{code}\"")),
            "{code}"
        );
    }

    assert_eq!(
        api.send("DELETE", "/v1/codes/fair", None).unwrap().status,
        204
    );
    assert_eq!(service.metrics().get(untaken), None);
}

#[test]
fn metrics_are_served_while_the_store_hangs() {
    let redis = Redis::start();
    let flags = [
        "--store",
        &redis.url(),
        "--metrics-codes=fair",
        "--claim-timeout=500ms",
    ];
    let service = Service::start(&flags);
    service.api().make_code("fair", &json!({}), 3);
    let gauge = "apiece_code_untaken_items{code=\"fair\"}";
    assert_eq!(service.metrics().value(gauge), 3.0);

    redis.pause();
    assert_eq!(service.api().claim("fair", "ann").status, 503);
    let began = Instant::now();
    let scrape = service.metrics();
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(scrape.get(gauge), None, "the gauge has an old value");
    assert_eq!(scrape.value("apiece_ready"), 0.0);
    assert_eq!(outcome(&scrape, "failed"), 1.0);
    let unavailable = "apiece_store_errors_total{kind=\"unavailable\"}";
    assert!(scrape.value(unavailable) >= 1.0);

    redis.resume();
    until(
        "the service is ready again",
        Duration::from_secs(10),
        || {
            let scrape = service.metrics();
            scrape.value("apiece_ready") == 1.0 && scrape.get(gauge).is_some()
        },
    );
}

#[test]
fn a_claim_that_redis_cannot_confirm_is_counted_as_unconfirmed() {
    let redis = Redis::start_with(SYNCED);
    let service = Service::start(&["--store", &redis.url(), "--guarantee=durable"]);
    service.api().make_code("fair", &json!({}), 3);
    assert_eq!(service.api().claim("fair", "ann").status, 201);
    let scrape = service.metrics();
    assert!(scrape.value("apiece_redis_wait_seconds_count") >= 1.0);

    redis.command("CONFIG SET appendfsync everysec");
    assert_eq!(service.api().claim("fair", "bob").status, 503);
    let unconfirmed = "apiece_store_errors_total{kind=\"unconfirmed\"}";
    assert_eq!(service.metrics().value(unconfirmed), 1.0);
}

#[test]
fn a_stopping_service_is_not_ready() {
    let mut service = Service::start(&["--drain-delay=5s"]);
    assert_eq!(service.metrics().value("apiece_ready"), 1.0);
    service.begin_stop(Stop::Drain);
    until("the service is not ready", Duration::from_secs(3), || {
        service.metrics().value("apiece_ready") == 0.0
    });
    service.ended(Duration::from_secs(20));
}

#[test]
fn the_help_is_the_doc_comment() {
    let scrape = Service::start(&["--metrics-codes=fair"]).metrics();
    for metric in Metrics::ALL {
        // A metric without series is not shown.
        if let Some(help) = scrape.help(metric.name) {
            assert_eq!(help, metric.help());
        }
        assert!(metric.help().ends_with('.'), "{}", metric.name);
        assert_eq!(metric.name.ends_with("_total"), metric.kind == "counter");
    }
    let help = scrape.help("apiece_items_added_total");
    assert_eq!(help, Some("Items added that the code never had before."));
}
