//! Through the page: a cookie, which every replica knows, names the client.

use std::net::SocketAddr;

use serde_json::json;

use super::history::{Seen, What};
use super::play;
use crate::harness::process::Serve;
use crate::harness::{Answer, Redis, exchange};

const CLIENTS: usize = 300;
const ITEMS: usize = 75;

fn send(address: SocketAddr, method: &str, cookie: &str) -> Answer {
    let request = format!(
        "{method} /c/fair HTTP/1.1\r\nhost: apiece\r\nconnection: close\r\naccept: text/html\r\n\
         cookie: {cookie}\r\ncontent-length: 0\r\n\r\n"
    );
    exchange(address, request.as_bytes()).expect("an answer")
}

/// The item that a page shows.
fn shown(page: &Answer) -> Option<String> {
    assert_eq!(page.status, 200, "{page:?}");
    let text = page.text();
    let numbers = text.split("item ").skip(1);
    let mut numbers = numbers.map(|rest| rest.split('<').next().unwrap_or_default());
    let number = numbers.find(|n| n.parse::<u32>().is_ok())?;
    Some(format!("item {number}"))
}

#[test]
fn each_item_goes_to_one_cookie_at_four_replicas() {
    let redis = Redis::start();
    let replicas = Serve::replicas::<4>(&["--store", &redis.url()]);
    let (at, api) = (replicas.each_ref().map(Serve::address), replicas[0].api());
    api.make_code("fair", &json!({}), ITEMS);
    let cookies: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let page = send(at[client % 4], "GET", "");
            assert_eq!(shown(&page), None, "looking took an item");
            let cookie = page.header("set-cookie").expect("a cookie");
            cookie.split(';').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(api.stats("fair")["taken"], 0);

    play(CLIENTS, ITEMS, |client, round| {
        let (cookie, replica) = (&cookies[client], client + round + 1);
        let tap = send(at[replica % 4], "POST", cookie);
        assert_eq!(tap.status, 303, "{tap:?}");
        assert_eq!(tap.header("location"), Some("/c/fair"));
        let what = match (shown(&send(at[(replica + 1) % 4], "GET", cookie)), round) {
            (Some(item), 0) => What::Granted(item),
            (Some(item), _) => What::Repeated(item),
            (None, _) => What::Exhausted,
        };
        let client = cookie.clone();
        Seen { client, what }
    });
    assert_eq!(api.stats("fair")["taken"], ITEMS);
    api.assert_whole("fair");
}
