//! On a cluster, while its slots and primaries move.

use std::collections::HashSet;

use super::{PATIENCE, claim_at_last, fill, serve};
use crate::harness::cluster::Cluster;
use crate::harness::{Redis, Visitor, key_of, until};

/// A key of the code. All its keys are in the same slot.
fn key() -> String {
    key_of("fair", "code")
}

/// The first half of these keys: when it has moved, a claim needs keys of both
/// nodes.
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
    // No key has moved yet.
    items.insert(claim(1));
    // Neither node has all keys, and both answer TRYAGAIN.
    migration.move_keys(half(&migration.keys()));
    std::thread::scope(|scope| {
        let claims = [2, 3, 4].map(|n| scope.spawn(move || claim(n)));
        let tried = || {
            let refused: String = cluster.nodes[migration.from].tell(&["INFO", "errorstats"]);
            refused.contains("errorstat_TRYAGAIN")
        };
        until("claims were told to try again", PATIENCE, tried);
        // All keys have moved, and the old node answers ASK.
        migration.move_keys(&migration.keys());
        for claimed in claims {
            items.insert(claimed.join().unwrap());
        }
    });
    items.insert(claim(5));
    let headers = [("cookie", cookie.as_str())];
    assert_eq!(visitor.post("/c/fair", &headers, "").status, 303);
    // The new node owns the slot, and the old one answers MOVED.
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
fn reading_while_a_slot_moves_gives_no_wrong_answer() {
    let cluster = Cluster::start();
    let service = serve(&cluster.url(), &["--claim-timeout", "500ms"]);
    let api = fill(&service, 9);
    let shown = api.claim("fair", "ann").item();
    let visitor = Visitor::of(&service);
    let to = (cluster.node_of(&key()) + 1) % 3;
    let migration = cluster.migrate(cluster.slot(&key()), to);
    // While the keys move one by one, no node has all of them. Each node by itself
    // would say that the code, its pool or the client's item does not exist.
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
fn a_named_node_that_left_the_cluster_is_not_trusted() {
    let cluster = Cluster::start();
    let stray = Redis::start_with(&["--cluster-enabled", "yes", "--save", ""]);
    let strays = format!("redis+cluster://127.0.0.1:{},", stray.port());
    let url = cluster.url().replace("redis+cluster://", &strays);
    let service = serve(&url, &[]);
    let api = fill(&service, 99);
    // Each time the connections are lost, the service asks the nodes again, another
    // one first.
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
fn the_service_goes_on_when_the_only_node_that_was_named_is_lost() {
    let mut cluster = Cluster::start_with_replicas();
    let home = cluster.node_of(&key());
    let named = format!("redis+cluster://127.0.0.1:{}", cluster.nodes[home].port());
    let service = serve(&named, &[]);
    let api = fill(&service, 9);
    wait_for_replica(&cluster, home);
    cluster.lose(home);
    claim_at_last(&api, "fair", "ann");
    api.assert_whole("fair");
}

/// Waits until the replica of a node has as many keys: at `relaxed`, nobody else does.
fn wait_for_replica(cluster: &Cluster, home: usize) {
    until("the replica has it all", PATIENCE, || {
        let (here, there) = (&cluster.nodes[home], &cluster.nodes[home + 3]);
        let keys = |node: &crate::harness::Redis| node.tell::<u32>(&["DBSIZE"]);
        keys(here) == keys(there)
    });
}

#[test]
fn the_service_follows_a_replica_that_took_its_primarys_place() {
    let mut cluster = Cluster::start_with_replicas();
    let service = serve(&cluster.url(), &[]);
    let api = fill(&service, 9);
    let shown = api.claim("fair", "ann").item();
    let home = cluster.node_of(&key());
    wait_for_replica(&cluster, home);
    cluster.lose(home);
    assert_eq!(claim_at_last(&api, "fair", "ann"), shown);
    assert_ne!(claim_at_last(&api, "fair", "ben"), shown);
}
