//! Over TLS.

use super::{PATIENCE, claim_at_last, fill, serve, try_to_serve};
use crate::harness::cluster::Cluster;
use crate::harness::redis::{IN_MEMORY, Redis};
use crate::harness::sentinel::{NAME, Sentinels};
use crate::harness::tls::{Tls, TlsRedis, tls_address, tls_addresses};
use crate::harness::{key_of, until};

#[test]
fn a_server_whose_authority_is_given_is_trusted() {
    let tls = TlsRedis::start();
    let service = serve(&tls.url(), &["--redis-ca", &tls.ca()]);
    let api = fill(&service, 1);
    assert_eq!(api.claim("fair", "ann").status, 201);
    assert_eq!(service.ops("/ready").status, 200);
}

#[test]
fn a_server_whose_authority_is_not_given_is_refused() {
    let (tls, other) = (TlsRedis::start(), TlsRedis::start());
    try_to_serve(&tls.url(), &[]).fails(2, &["certificate"]);
    try_to_serve(&tls.url(), &["--redis-ca", &other.ca()]).fails(2, &["certificate"]);
}

#[test]
fn a_file_that_is_not_a_certificate_is_refused() {
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

/// Asserts that only the harness is connected to a server without TLS.
fn assert_no_plain_connections(server: &Redis) {
    let clients: String = server.tell(&["CLIENT", "LIST", "TYPE", "normal"]);
    let plain = format!("laddr=127.0.0.1:{} ", server.port());
    let here = clients.lines().filter(|line| line.contains(&plain));
    // The connection that asks.
    assert_eq!(here.count(), 1, "{clients}");
}

#[test]
fn a_cluster_is_only_contacted_over_tls() {
    let tls = Tls::new();
    let setup = tls.with(IN_MEMORY).and(&["--tls-cluster", "yes"]);
    let cluster = Cluster::set_up(false, &setup);
    let url = format!("rediss+cluster://{}", tls_addresses(cluster.primaries()));
    try_to_serve(&url, &[]).fails(2, &["certificate"]);
    let service = serve(&url, &["--redis-ca", &tls.ca()]);
    let api = fill(&service, 9);
    let shown = claim_at_last(&api, "fair", "ann");
    // The redirection to the node that has the slot now goes over TLS, too.
    let key = key_of("fair", "code");
    let to = (cluster.node_of(&key) + 1) % 3;
    cluster.migrate(cluster.slot(&key), to).finish();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
    cluster
        .primaries()
        .iter()
        .for_each(assert_no_plain_connections);
    api.assert_whole("fair");
}

#[test]
fn a_group_under_sentinels_is_only_contacted_over_tls() {
    let tls = Tls::new();
    let sentinels = Sentinels::set_up_under(
        |_| tls.with(&[]),
        |_| tls.with(IN_MEMORY),
        30_000,
        tls_address,
    );
    let url = format!(
        "rediss+sentinel://{}/{NAME}",
        tls_addresses(&sentinels.sentinels)
    );
    try_to_serve(&url, &[]).fails(2, &["certificate"]);
    let service = serve(&url, &["--redis-ca", &tls.ca()]);
    let api = fill(&service, 9);
    let shown = claim_at_last(&api, "fair", "ann");
    let primary = &sentinels.group.nodes[sentinels.primary()];
    let done = primary.offset();
    until("the replicas have the claim", PATIENCE, || {
        primary.is_followed_by(2, done)
    });
    sentinels.failover();
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
    sentinels
        .group
        .nodes
        .iter()
        .for_each(assert_no_plain_connections);
    api.assert_whole("fair");
}
