//! What the HTTP stack costs by itself: the listener and the layers of the service
//! around a handler that answers a constant.

use std::sync::Arc;
use std::time::Duration;

use apiece::http::{AdminKey, Guard, Limits, Listener, api_rules, guarded, observed};
use apiece::telemetry::Metrics;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::post;

use crate::harness::KEY;

/// As long as the answer to a claim.
const ANSWER: &str = "{\"outcome\":\"granted\",\"client\":\"client:000100000001\",\"nth\":1,\
    \"at\":\"2026-12-24T18:00:00.000Z\",\"item\":{\"id\":\"0123456789abcdef\",\"kind\":\"text\",\
    \"value\":\"COUPON-000000001\"}}";

#[test]
#[ignore = "it serves until it is killed"]
fn serves() {
    let answer = || async {
        let json = [(header::CONTENT_TYPE, "application/json")];
        (StatusCode::CREATED, json, ANSWER)
    };
    let routes = Router::new().route("/v1/codes/{code}/claims", post(answer));
    let metrics = Arc::new(Metrics::new());
    let guard = Guard::new(AdminKey::new(KEY), api_rules(), Arc::clone(&metrics));
    let routes = observed(
        guarded(routes, guard),
        metrics,
        Arc::new("http://127.0.0.1".parse().unwrap()),
    );
    // As `apiece serve` does.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let limits = Limits {
            connections: 10_000,
            header_timeout: Duration::from_secs(10),
            header_bytes: 16 * 1024,
        };
        let listener = Listener::bind(([127, 0, 0, 1], 0).into(), limits).unwrap();
        println!("serving at {}", listener.local_addr().unwrap());
        listener
            .serve(routes, std::future::pending(), Duration::ZERO)
            .await;
    });
}
