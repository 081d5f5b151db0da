//! On a cluster, whose slots and primaries move.

use std::collections::HashSet;

use super::{PATIENCE, claim_at_last, fill, serve};
use crate::harness::cluster::Cluster;
use crate::harness::{Redis, Visitor, key_of, until};

/// The code's first key; all others are in the same slot.
fn key() -> String {
    key_of("fair", "code")
}

/// The keys that a claim touches, of which some have moved and some have not.
fn half(keys: &[String]) -> &[String] {
    &keys[..keys.len() / 2]
}

#[test]
fn claims_succeed_while_their_slot_moves_and_after_it_has() {
    let cluster = Cluster::start();
    let service = serve(&cluster.url(), &[]);
    let api = fill(&service, 99);
    let claim = |n: usize| {
        let answer = api.claim("fair", &format!("client {n}"));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.item()
    };
    let mut items = HashSet::from([claim(0)]);
    let visitor = Visitor::of(&service);
    let cookie = visitor.introduced("/c/fair");

    let to = (cluster.node_of(&key()) + 1) % 3;
    let migration = cluster.migrate(cluster.slot(&key()), to);
    // All keys are where they were.
    items.insert(claim(1));
    // Neither node has all of them, and both say TRYAGAIN.
    migration.move_keys(half(&migration.keys()));
    std::thread::scope(|scope| {
        let claims = [2, 3, 4].map(|n| scope.spawn(move || claim(n)));
        let tried = || {
            let refused: String = cluster.nodes[migration.from].tell(&["INFO", "errorstats"]);
            refused.contains("errorstat_TRYAGAIN")
        };
        until("claims were told to try again", PATIENCE, tried);
        // All of them have moved, and the old node says ASK.
        migration.move_keys(&migration.keys());
        for claimed in claims {
            items.insert(claimed.join().unwrap());
        }
    });
    items.insert(claim(5));
    let headers = [("cookie", cookie.as_str())];
    assert_eq!(visitor.post("/c/fair", &headers, "").status, 303);
    // The new node is in charge, and the old one says MOVED.
    migration.finish();
    items.insert(claim(6));
    let page = visitor.get("/c/fair", &headers);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("item "), "{}", page.text());
    assert_eq!(items.len(), 7);
    assert_eq!(
        cluster.nodes[to].tell::<u32>(&["HLEN", &key_of("fair", "taken")]),
        8
    );
    api.assert_whole("fair");
}

#[test]
fn a_look_while_a_slot_moves_says_nothing_wrong() {
    let cluster = Cluster::start();
    let service = serve(&cluster.url(), &["--claim-timeout", "500ms"]);
    let api = fill(&service, 9);
    let shown = api.claim("fair", "ann").item();
    let visitor = Visitor::of(&service);
    let to = (cluster.node_of(&key()) + 1) % 3;
    let migration = cluster.migrate(cluster.slot(&key()), to);
    // Key by key, no node has all that there is to see, and each by itself
    // would say that a code, its pool or a client's item is not there.
    loop {
        let look = visitor.get("/c/fair", &[]).status;
        assert!(matches!(look, 200 | 503), "{look}");
        let claims = api.get("/v1/codes/fair/claims/ann");
        assert!(matches!(claims.status, 200 | 503), "{claims:?}");
        assert!(claims.status == 503 || claims.text().contains(&shown));
        let stats = api.get("/v1/codes/fair/stats");
        assert!(
            stats.status == 503 || stats.json()["untaken"] == 8,
            "{stats:?}"
        );
        let keys = migration.keys();
        let Some(next) = keys.first() else { break };
        migration.move_keys(std::slice::from_ref(next));
    }
    migration.finish();
    assert_eq!(visitor.get("/c/fair", &[]).status, 200);
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    api.assert_whole("fair");
}

#[test]
fn a_seed_that_left_the_cluster_is_not_believed() {
    let cluster = Cluster::start();
    let stray = Redis::start_with(&["--cluster-enabled", "yes", "--save", ""]);
    let strays = format!("redis+cluster://127.0.0.1:{},", stray.port());
    let url = cluster.url().replace("redis+cluster://", &strays);
    let service = serve(&url, &[]);
    let api = fill(&service, 99);
    // Each loss of the connection makes it ask, another one first each time.
    let mut items = HashSet::new();
    for round in 0..6 {
        for node in cluster.primaries() {
            let _: u32 = node.tell(&["CLIENT", "KILL", "TYPE", "normal"]);
        }
        items.insert(claim_at_last(&api, "fair", &format!("client {round}")));
    }
    assert_eq!(items.len(), 6);
    api.assert_whole("fair");
}

#[test]
fn the_cluster_outlives_the_only_node_that_was_named() {
    let mut cluster = Cluster::start_with_replicas();
    let home = cluster.node_of(&key());
    let named = format!("redis+cluster://127.0.0.1:{}", cluster.nodes[home].port());
    let service = serve(&named, &[]);
    let api = fill(&service, 9);
    cluster.lose(home);
    claim_at_last(&api, "fair", "ann");
    api.assert_whole("fair");
}

#[test]
fn a_replica_in_its_primarys_place_is_followed() {
    let mut cluster = Cluster::start_with_replicas();
    let service = serve(&cluster.url(), &[]);
    let api = fill(&service, 9);
    let shown = api.claim("fair", "ann").item();
    let home = cluster.node_of(&key());
    until("the replica has the claim", PATIENCE, || {
        let (here, there) = (&cluster.nodes[home], &cluster.nodes[home + 3]);
        let keys = |node: &crate::harness::Redis| node.tell::<u32>(&["DBSIZE"]);
        keys(here) == keys(there)
    });
    cluster.lose(home);
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
}
