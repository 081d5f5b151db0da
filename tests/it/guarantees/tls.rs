//! Over TLS.

use super::{fill, serve, try_to_serve};
use crate::harness::tls::TlsRedis;

#[test]
fn a_server_whose_authority_was_named_is_trusted() {
    let tls = TlsRedis::start();
    let service = serve(&tls.url(), &["--redis-ca", &tls.ca()]);
    let api = fill(&service, 1);
    assert_eq!(api.claim("fair", "ann").status, 201);
    assert_eq!(service.ops("/ready").status, 200);
}

#[test]
fn a_server_whose_authority_nobody_named_is_refused() {
    let (tls, other) = (TlsRedis::start(), TlsRedis::start());
    try_to_serve(&tls.url(), &[]).fails(2, &["certificate"]);
    try_to_serve(&tls.url(), &["--redis-ca", &other.ca()]).fails(2, &["certificate"]);
}

#[test]
fn a_certificate_that_is_none_is_refused() {
    let tls = TlsRedis::start();
    let url = tls.url();
    try_to_serve(&url, &["--redis-ca", "/nowhere.pem"]).fails(2, &["--redis-ca", "/nowhere.pem"]);
    let no_pem = tls.redis.path("redis.conf");
    let words = ["--redis-ca"];
    try_to_serve(&url, &["--redis-ca", no_pem.to_str().unwrap()]).fails(2, &words);
}

#[test]
fn a_server_without_tls_is_refused() {
    let tls = TlsRedis::start();
    let plain = tls.redis.url().replace("redis://", "rediss://");
    let began = std::time::Instant::now();
    try_to_serve(&plain, &["--redis-ca", &tls.ca()]).exits(2);
    assert!(began.elapsed() < super::PATIENCE);
}
