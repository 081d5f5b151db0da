//! Desks while the store fails over.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apiece::domain::{Attempt, ClaimRequest, ClientId, CodeId, Content, Item, Redeeming, Settings};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{Pool as _, Window as _};
use serde_json::{Value, json};

use crate::harness::group::Group;
use crate::harness::redis::{DEADLINE, IN_MEMORY, Setup};
use crate::harness::sentinel::Sentinels;
use crate::harness::{Redis, Service, at_last, until};

const ITEMS: usize = 120;
const PATIENCE: Duration = Duration::from_secs(60);

/// Each desk scans each item until it is answered, by one attempt of its own. The primary dies
/// in the middle.
#[test]
fn at_replicated_no_item_is_used_twice_through_a_failover() {
    let mut sentinels = Sentinels::start();
    let url = sentinels.url();
    let flags = [
        "--store",
        &url,
        "--guarantee",
        "replicated",
        "--replicas",
        "2",
    ];
    let replicas: Vec<_> = (0..2).map(|_| Service::start(&flags)).collect();
    let api = replicas[0].api();
    api.make_code_at_last("fair", ITEMS);
    let on = json!({ "redeem": true });
    let set = at_last(PATIENCE, || {
        api.send("PATCH", "/v1/codes/fair", Some(&on)).unwrap()
    });
    assert_eq!(set.status, 200);
    for n in 0..ITEMS {
        let claimed = at_last(PATIENCE, || api.claim("fair", &format!("c{n}")));
        assert!(matches!(claimed.status, 200 | 201), "{claimed:?}");
    }
    let old = sentinels.wait_until_whole();
    let scanned = AtomicUsize::new(0);
    let answers: Vec<(String, u16, Value)> = std::thread::scope(|scope| {
        let desks: Vec<_> = (0..3)
            .map(|desk| {
                let (api, scanned) = (replicas[desk % 2].api(), &scanned);
                scope.spawn(move || {
                    let scan = |n: usize| {
                        let (client, body) = (
                            format!("c{n}"),
                            json!({ "by": format!("desk {desk}"), "attempt": format!("d{desk}-{n}") }),
                        );
                        let path = format!("/v1/codes/fair/claims/{client}/redeem");
                        let answer = at_last(PATIENCE, || api.post(&path, &body));
                        scanned.fetch_add(1, Ordering::SeqCst);
                        let mark = answer.json()["claim"]["redeemed"].clone();
                        (client, answer.status, mark)
                    };
                    (0..ITEMS).map(scan).collect::<Vec<_>>()
                })
            })
            .collect();
        until("a third is scanned", PATIENCE, || {
            scanned.load(Ordering::SeqCst) > ITEMS
        });
        sentinels.group.nodes[old].stop();
        sentinels.wait_for_failover(old);
        sentinels.group.nodes[old].restart();
        desks
            .into_iter()
            .flat_map(|desk| desk.join().unwrap())
            .collect()
    });
    let mut used: HashMap<&str, usize> = HashMap::new();
    for (client, status, mark) in &answers {
        assert!(mark["by"].is_string(), "{client}: {mark}");
        *used.entry(client).or_default() += usize::from(*status == 201);
    }
    let twice: Vec<_> = used.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let stats = at_last(PATIENCE, || api.get("/v1/codes/fair/stats"));
    assert_eq!(stats.json()["redeemed"], ITEMS);
    sentinels.wait_until_whole();
    api.assert_whole("fair");
}

async fn relaxed(redis: &Redis) -> RedisStore {
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let store = RedisStore::connect(&config).await.unwrap();
    store.shared_secret([7; 32]).await.unwrap();
    store
}

/// The same count finds an item that is used twice where nothing waits for the replica.
#[tokio::test]
async fn control_at_relaxed_a_failover_to_a_replica_that_lags_uses_an_item_twice() {
    let group = Group::set_up(1, &Setup::with(IN_MEMORY));
    let first = relaxed(&group.nodes[0]).await;
    let code: CodeId = "fair".parse().unwrap();
    let settings = Settings {
        redeem: true,
        ..Settings::default()
    };
    first.create_code(&code, &settings).await.unwrap().unwrap();
    let item = Item::new(&Content::Text("A".into())).unwrap();
    first.add_items(&code, &[item]).await.unwrap().unwrap();
    let ann: ClientId = "ann".parse().unwrap();
    let claim = ClaimRequest {
        code: code.clone(),
        client: ann.clone(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    first.claim(claim).await.unwrap().unwrap();
    let offset = group.nodes[0].offset();
    until("the replica has it all", DEADLINE, || {
        group.nodes[0].is_followed_by(1, offset)
    });
    let () = group.nodes[1].tell(&["REPLICAOF", "127.0.0.1", "1"]);
    let mut used = 0;
    for (desk, attempt) in [(&group.nodes[0], [1; 8]), (&group.nodes[1], [2; 8])] {
        if desk.url() == group.nodes[1].url() {
            group.promote(1);
        }
        let attempt = Attempt::from_random(attempt);
        let store = relaxed(desk).await;
        let marked = store.redeem(&code, &ann, 1, Some(&attempt), "desk").await;
        used += usize::from(matches!(marked.unwrap(), Some(Redeeming::Done(_))));
    }
    assert_eq!(used, 2);
}
