//! Through the API: the caller names the client.

use serde_json::json;

use super::history::{Seen, What};
use super::play;
use crate::harness::process::Serve;
use crate::harness::{Api, Redis};

const CLIENTS: usize = 2_000;
const ITEMS: usize = 500;

fn claim(api: &Api, client: String) -> Seen {
    let answer = api.claim("fair", &client);
    let what = match (answer.status, answer.problem().as_str()) {
        (201, _) => What::Granted(answer.item()),
        (200, _) => What::Repeated(answer.item()),
        (409, "exhausted") => What::Exhausted,
        _ => panic!("{client}: {answer:?}"),
    };
    Seen { client, what }
}

fn each_item_goes_to_one_client(replicas: &[Serve]) {
    let apis: Vec<_> = replicas.iter().map(Serve::api).collect();
    apis[0].make_code("fair", &json!({}), ITEMS);
    let history = play(CLIENTS, ITEMS, |client, round| {
        // Every other client asks another replica the second time.
        let replica = (client + round * (client % 2)) % apis.len();
        claim(&apis[replica], format!("client {client}"))
    });
    let exhausted = history.iter().filter(|seen| seen.what == What::Exhausted);
    assert_eq!(exhausted.count(), 2 * (CLIENTS - ITEMS));
    for api in &apis {
        let stats = api.stats("fair");
        assert_eq!(
            (&stats["taken"], &stats["untaken"]),
            (&json!(ITEMS), &json!(0))
        );
        api.assert_whole("fair");
    }
}

#[test]
fn each_item_goes_to_one_client_of_four_replicas_on_one_redis() {
    let redis = Redis::start();
    each_item_goes_to_one_client(&Serve::replicas::<4>(&["--store", &redis.url()]));
}

#[test]
fn each_item_goes_to_one_client_of_one_process_on_the_embedded_store() {
    each_item_goes_to_one_client(&Serve::replicas::<1>(&[]));
}
