//! What people see: a client on a page, and an organiser on the command line.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::process::Serve;
use crate::harness::redis::DEADLINE;
use crate::harness::{Answer, Redis, Service, Visitor, until};

const SAVED: &[&str] = &["--save", "", "--appendonly", "no"];

/// Keeps what answers set.
#[derive(Default)]
struct Cookies(BTreeMap<String, String>);

impl Cookies {
    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Which of the items a page shows.
fn shown(page: &str, items: usize) -> Vec<usize> {
    let is_there = |n: &usize| page.contains(&format!("SECRET-{n:03}-"));
    (0..items).filter(is_there).collect()
}

#[test]
fn a_page_shows_its_item_again_after_redis_has_forgotten_it() {
    let grants = tempfile::tempdir().unwrap();
    let mut redis = Redis::start_with(SAVED);
    let flags = [
        "--store",
        &redis.url(),
        "--guarantee",
        "fenced",
        "--grants",
        grants.path().to_str().unwrap(),
    ];
    let service = Service::start(&flags);
    let items: Vec<_> = (0..60).map(|n| json!(format!("SECRET-{n:03}-x"))).collect();
    service.api().make_code_of("fair", &json!({}), &items);
    redis.command("SAVE");

    let (visitor, mut cookies) = (Visitor::of(&service), Cookies::default());
    let open = |cookies: &mut Cookies| {
        let answer = visitor.get("/c/fair", &[("cookie", &cookies.header())]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        cookies.keep(&answer);
        shown(&answer.text(), 60)
    };
    assert_eq!(open(&mut cookies), Vec::<usize>::new());
    assert!(!cookies.0.contains_key("apiece-receipt-fair"));
    let tap = |cookies: &Cookies| {
        let tapped = visitor.post("/c/fair", &[("cookie", &cookies.header())], "nth=1");
        assert_eq!(tapped.status, 303, "{}", tapped.text());
    };
    tap(&cookies);
    let mine = open(&mut cookies);
    assert_eq!(mine.len(), 1);
    assert!(cookies.0.contains_key("apiece-receipt-fair"));

    // Once by opening the page again, once by a tap on a page that was still open.
    for again in ["open", "tap"] {
        redis.restart();
        until("it is back", DEADLINE, || {
            service.ops("/ready").status == 200
        });
        if again == "tap" {
            tap(&cookies);
        }
        assert_eq!(open(&mut cookies), mine, "{again}");
        assert_eq!(service.api().stats("fair")["taken"], 1, "{again}");
        service.api().assert_whole("fair");
    }

    // Without the receipt it would have been another one: the first is nobody else's.
    redis.restart();
    until("it is back", DEADLINE, || {
        service.ops("/ready").status == 200
    });
    cookies.0.remove("apiece-receipt-fair");
    tap(&cookies);
    let other = open(&mut cookies);
    assert!(other.len() == 1 && other != mine, "{other:?}");
}

#[test]
fn an_organiser_sees_what_is_aside_and_releases_it() {
    let mut redis = Redis::start_with(SAVED);
    let serve = Serve::start(&["--store", &redis.url(), "--guarantee", "fenced"]);
    serve.write(
        "list.txt",
        &(0..60).map(|n| format!("T-{n}\n")).collect::<String>(),
    );
    serve.run("code create fair").exits(0);
    serve.run("items add fair list.txt").exits(0);
    let none = serve.run("items release fair").exits(0);
    assert!(none.stderr.contains("no item is aside"));
    redis.command("SAVE");
    for n in 0..20 {
        serve.run(&format!("claim fair --client c{n}")).exits(0);
    }
    redis.restart();
    until("it is back", DEADLINE, || serve.is_ready());
    serve.run("claim fair --client late").exits(0);

    let seen = serve.run("items release fair").exits(0);
    assert!(
        seen.stdout.contains("REDIS") && seen.stdout.contains("GRANT"),
        "{}",
        seen.stdout
    );
    assert!(
        seen.stderr.contains("nothing is released without"),
        "{}",
        seen.stderr
    );
    let stats = json_of(&serve.run("stats fair --json").exits(0).stdout);
    let aside = stats["aside"].as_u64().unwrap();
    assert!((20..50).contains(&aside), "{stats}");
    let listed = serve.run("items list fair --state aside --json").exits(0);
    assert_eq!(listed.stdout.lines().count() as u64, aside);

    let dry = serve.run("items release fair --all --dry-run").exits(0);
    assert!(
        dry.stderr
            .contains(&format!("{aside} items would be released into the pool"))
    );
    let one = json_of(listed.stdout.lines().next().unwrap());
    let id = one["item"]["id"].as_str().unwrap();
    let out = serve
        .run(&format!("items release fair {id} --to withdrawn"))
        .exits(0);
    assert!(
        out.stderr.contains("1 items released out of play"),
        "{}",
        out.stderr
    );
    let gone = serve.run(&format!("items release fair {id}"));
    assert_eq!(gone.code, Some(1));
    assert!(
        gone.stderr
            .contains("1 of the items that were named are not aside")
    );
    let redis_id = one["redis"].as_str().unwrap();
    let rest = serve
        .run(&format!("items release fair --redis {}", &redis_id[..6]))
        .exits(0);
    assert!(
        rest.stderr.contains("released into the pool"),
        "{}",
        rest.stderr
    );
    let stats = json_of(&serve.run("stats fair --json").exits(0).stdout);
    assert_eq!(
        (&stats["aside"], &stats["withdrawn"]),
        (&json!(0), &json!(1))
    );
    serve.run("verify fair").exits(0);
}
