//! Many desks at once, at several replicas.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::harness::{Api, Redis, Service};

const DESKS: usize = 3;

/// Scans each of these clients' items at three desks at once, and returns how each was
/// answered: the status, when it was used and by whom.
fn scan_all(replicas: &[Service], clients: &[String]) -> Vec<(String, u16, Value)> {
    std::thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS)
            .flat_map(|desk| (0..2).map(move |half| (desk, half)))
            .map(|(desk, half)| {
                let api: Api = replicas[(desk + half) % replicas.len()].api();
                scope.spawn(move || {
                    let (before, after) = clients.split_at(clients.len() / 2);
                    let mine = if half == 0 { before } else { after };
                    let by = json!({ "by": format!("desk {desk}") });
                    let scan = |client: &String| {
                        let path = format!("/v1/codes/fair/claims/{client}/redeem");
                        let answer = api.post(&path, &by);
                        let mark = answer.json()["claim"]["redeemed"].clone();
                        (client.clone(), answer.status, mark)
                    };
                    mine.iter().map(scan).collect::<Vec<_>>()
                })
            })
            .collect();
        desks
            .into_iter()
            .flat_map(|desk| desk.join().unwrap())
            .collect()
    })
}

fn each_item_is_used_once(replicas: &[Service], items: usize) {
    let api = replicas[0].api();
    api.make_code("fair", &json!({ "redeem": true }), items);
    let clients: Vec<_> = (0..items).map(|n| format!("c{n}")).collect();
    std::thread::scope(|scope| {
        for (part, replica) in clients.chunks(items / 4).zip(replicas.iter().cycle()) {
            let api = replica.api();
            scope.spawn(move || {
                for client in part {
                    assert_eq!(api.claim("fair", client).status, 201);
                }
            });
        }
    });
    let answers = scan_all(replicas, &clients);
    assert_eq!(answers.len(), items * DESKS);
    let count = |status| answers.iter().filter(|answer| answer.1 == status).count();
    assert_eq!((count(201), count(200)), (items, 2 * items));
    // All three desks are told the same.
    let mut marks: HashMap<&str, &Value> = HashMap::new();
    for (client, _, mark) in &answers {
        assert!(
            mark["at"].is_string() && mark["by"].is_string(),
            "{client}: {mark}"
        );
        assert_eq!(*marks.entry(client).or_insert(mark), mark, "{client}");
    }
    assert_eq!(api.stats("fair")["redeemed"], items);
    api.assert_whole("fair");
}

#[test]
fn at_four_replicas_three_desks_at_once_use_each_item_once() {
    let redis = Redis::start();
    let flags = ["--store", &redis.url()];
    let replicas: Vec<_> = (0..4).map(|_| Service::start(&flags)).collect();
    each_item_is_used_once(&replicas, 1_000);
}

#[test]
fn on_sqlite_three_desks_at_once_use_each_item_once() {
    each_item_is_used_once(&[Service::start(&[])], 300);
}
