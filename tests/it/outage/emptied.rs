//! The store is emptied while the service runs. Nobody is told that there is no
//! such code, nothing is given out, and restoring the data repairs it.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::{claim_at_last, on};
use crate::harness::process::DEADLINE;
use crate::harness::redis::IN_MEMORY;
use crate::harness::{Redis, Service, Visitor, get, pace, until};

const HTML: (&str, &str) = ("accept", "text/html");

fn until_ready(service: &Service) {
    until("it is ready", DEADLINE, || {
        service.ops("/ready").status == 200
    });
}

/// Asserts that the service knows that its data is lost, and tells everyone.
fn assert_lost(service: &Service, why: &str) {
    let ready = service.ops("/ready");
    assert_eq!(ready.status, 503);
    let text = ready.text();
    for words in [
        "has lost its data",
        why,
        "restore the backup",
        "restart all replicas",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(service.ops("/live").status, 200);
    let api = service.api();
    let claim = api.claim("fair", "ann");
    assert_eq!((claim.status, &*claim.problem()), (503, "store-lost"));
    assert_eq!(claim.header("retry-after"), Some("30"));
    for path in ["/v1/codes", "/v1/codes/fair", "/v1/codes/fair/stats"] {
        assert_eq!(api.get(path).problem(), "store-lost", "{path}");
    }
    // Otherwise a code could be made here that nobody finds after the repair.
    let made = api.post("/v1/codes", &json!({ "id": "new" }));
    assert_eq!(made.problem(), "store-lost");
    let page = get(&service.url("/c/fair"), &[HTML]);
    assert_eq!(page.status, 503);
    assert!(page.text().contains("One moment, please"));
    assert_eq!(page.header("set-cookie"), None);
    let lost = "apiece_store_errors_total{kind=\"lost\"}";
    assert!(service.metrics().get(lost).unwrap() > 0.0);
    assert_eq!(service.metrics().get("apiece_ready"), Some(0.0));
}

#[test]
fn a_redis_that_is_emptied_under_load_gives_nothing_and_denies_no_code() {
    let redis = Redis::start();
    let service = on(&redis, &[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 2_000);
    api.make_code("page", &json!({}), 1);
    redis.command("SAVE");
    let is_over = AtomicBool::new(false);
    let mut answers = HashSet::new();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|crowd| {
                let (service, is_over) = (&service, &is_over);
                scope.spawn(move || {
                    let (api, visitor) = (service.api(), Visitor::of(service));
                    let mut answers = HashSet::new();
                    for n in 0.. {
                        if is_over.load(Ordering::Relaxed) {
                            break;
                        }
                        let claim = api.claim("fair", &format!("client {crowd}/{n}"));
                        let page = visitor.get("/c/page", &[]);
                        answers.insert((claim.status, page.status));
                    }
                    answers
                })
            })
            .collect();
        pace(Duration::from_millis(100));
        redis.command("FLUSHALL");
        until("it has noticed", DEADLINE, || {
            service.ops("/ready").status == 503
        });
        pace(Duration::from_millis(100));
        is_over.store(true, Ordering::Relaxed);
        for client in clients {
            answers.extend(client.join().unwrap());
        }
    });
    let expected = [(201, 200), (201, 503), (503, 503), (409, 200), (409, 503)];
    assert!(
        answers.iter().all(|both| expected.contains(both)),
        "{answers:?}"
    );
    assert!(answers.contains(&(503, 503)), "{answers:?}");
    assert_lost(&service, "is gone");
}

#[test]
fn it_is_noticed_although_nobody_asks_and_the_backup_repairs_it() {
    let mut redis = Redis::start();
    let service = on(&redis, &[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 10);
    let item = claim_at_last(&api, "fair", "ann");
    redis.command("SAVE");
    redis.command("FLUSHALL");
    // Listing the codes denies none, so only the look in the background can tell.
    until("it is noticed", DEADLINE, || {
        api.get("/v1/codes").status == 503
    });
    assert_lost(&service, "is gone");
    // The copy that was saved is what a backup is.
    redis.restart();
    until_ready(&service);
    assert_eq!(claim_at_last(&api, "fair", "ann"), item);
    assert_eq!(api.claim("fair", "ben").status, 201);
    api.assert_whole("fair");
}

#[test]
fn a_redis_that_comes_back_empty_gives_nothing() {
    let mut redis = Redis::start_with(IN_MEMORY);
    let service = on(&redis, &["--claim-timeout=500ms"]);
    let api = service.api();
    api.make_code("fair", &json!({}), 10);
    let cookie = Visitor::of(&service).introduced("/c/fair");
    redis.restart();
    let told = crate::harness::until_ok(DEADLINE, || match api.claim("fair", "ann") {
        answer if answer.problem() == "store-unavailable" => Err("no answer yet"),
        answer => Ok(answer),
    });
    assert_eq!(told.problem(), "store-lost");
    let tap = Visitor::of(&service).post("/c/fair", &[("cookie", &cookie), HTML], "nth=1");
    assert_eq!(tap.status, 503);
    assert!(tap.text().contains("Try again"));
    assert_lost(&service, "is gone");
}

/// Otherwise the two would sign cookies that the other does not know.
#[test]
fn a_replica_that_begins_anew_stops_the_others_until_they_restart() {
    let redis = Redis::start();
    let older = on(&redis, &[]);
    older.api().make_code("fair", &json!({}), 10);
    redis.command("FLUSHALL");
    let newer = on(&redis, &[]);
    until_ready(&newer);
    newer.api().make_code("fair", &json!({}), 10);
    until("the older one has noticed", DEADLINE, || {
        older.ops("/ready").status == 503
    });
    assert_lost(&older, "is another one");
    assert_eq!(newer.api().claim("fair", "ann").status, 201);
    drop(older);
    let restarted = on(&redis, &[]);
    until_ready(&restarted);
    let again = restarted.api().claim("fair", "ann");
    assert_eq!(again.status, 200);
}

/// The contents would all look unused.
#[test]
fn no_contents_of_files_are_removed_for_a_store_that_was_emptied() {
    let redis = Redis::start();
    let service = on(&redis, &[]);
    service.api().make_code_of("fair", &json!({}), &[]);
    let path = service.url(&crate::harness::file_path("fair", "a.txt"));
    let added = crate::harness::put(&path, &[], &mut &b"contents"[..]);
    assert_eq!(added.status, 201);
    redis.command("FLUSHALL");
    let collected = service
        .api()
        .post("/v1/files/gc", &json!({ "delete": true }));
    assert_eq!(collected.problem(), "store-lost", "{}", collected.text());
    let kept = std::fs::read_dir(service.data().join("files/sha256")).unwrap();
    assert_eq!(kept.count(), 1);
}

#[test]
fn sqlite_and_unknown_codes_are_as_before() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 1);
    assert_eq!(service.api().claim("none", "ann").problem(), "no-such-code");
    assert_eq!(get(&service.url("/c/none"), &[HTML]).status, 404);
    assert_eq!(service.api().claim("fair", "ann").status, 201);
    until_ready(&service);
}
