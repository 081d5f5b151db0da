//! What the HTTP stack costs by itself: the listener and the layers of the service
//! around handlers that answer a constant.

use std::sync::Arc;
use std::time::Duration;

use apiece::http::{AdminKey, Guard, Limits, Listener, api_rules, guarded, observed};
use apiece::telemetry::Metrics;
use axum::Router;
use axum::http::{HeaderName, StatusCode, header};
use axum::routing::{get, post};

use crate::harness::KEY;

/// As long as the answer to a claim.
const ANSWER: &str = "{\"outcome\":\"granted\",\"client\":\"client:000100000001\",\"nth\":1,\
    \"at\":\"2026-12-24T18:00:00.000Z\",\"item\":{\"id\":\"0123456789abcdef\",\"kind\":\"text\",\
    \"value\":\"COUPON-000000001\"}}";

/// The page that a scan opens, as the service wrote it for a phone.
const PAGE: &str = include_str!("page.html");

/// The headers of that page, but for the cookie.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::VARY, "Accept, Accept-Language, Cookie"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::CONTENT_LANGUAGE, "de"),
];

#[test]
#[ignore = "it serves until it is killed"]
fn serves() {
    let answer = || async {
        let json = [(header::CONTENT_TYPE, "application/json")];
        (StatusCode::CREATED, json, ANSWER)
    };
    let claims = Router::new().route("/v1/codes/{code}/claims", post(answer));
    let pages = Router::new().route("/c/{code}", get(|| async { (HEADERS, PAGE) }));
    let metrics = Arc::new(Metrics::new());
    let guard = Guard::new(AdminKey::new(KEY), api_rules(), Arc::clone(&metrics));
    let routes = observed(
        pages.merge(guarded(claims, guard)),
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
