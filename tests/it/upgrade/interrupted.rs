//! An upgrade is killed while claims run.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::{hash, is_upgraded, old_create};
use crate::harness::process::{Process, Serve};
use crate::harness::{Redis, until};

const CODES: usize = 3_000;
const PATIENCE: Duration = Duration::from_secs(30);

fn name(n: usize) -> String {
    format!("code-{n:06}")
}

#[test]
fn the_next_upgrade_finishes_one_that_was_killed_while_claims_run() {
    let redis = Redis::start();
    redis.command("SET apiece:schema 1");
    for n in 0..CODES {
        old_create(&redis, &name(n), &format!("title {n}"));
    }
    let [doomed, other] = [(); 2].map(|()| Serve::on(&redis.url()));
    let api = other.api();
    api.make_code("fair", &json!({}), 20_000);

    let stop = AtomicBool::new(false);
    let items = std::thread::scope(|scope| {
        let crowd = scope.spawn(|| {
            let mut items = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let claimed = api.claim("fair", &format!("client {}", items.len()));
                assert_eq!(claimed.status, 201, "{claimed:?}");
                items.push(claimed.item());
            }
            items
        });
        let upgrade = Process::spawn(&mut doomed.command("store upgrade"));
        let begun = || is_upgraded(&redis, &name(100));
        until("the upgrade has begun", PATIENCE, begun);
        doomed.process.signal("-KILL");
        assert!(!is_upgraded(&redis, &name(CODES - 1)), "it was cut short");
        // Claims, changes and reads now meet codes of both schemas.
        let half = (name(0), name(CODES - 1));
        for code in [&half.0, &half.1] {
            let path = format!("/v1/codes/{code}");
            let title = api.get(&path).json()["title"].clone();
            let changed = api.send("PATCH", &path, Some(&json!({ "title": title })));
            assert_eq!(changed.unwrap().status, 200);
        }
        drop(upgrade);

        let again = other.run("store upgrade").exits(0);
        let said = format!("of {} codes; the data has schema 2 now", CODES + 1);
        assert!(again.stderr.contains(&said), "{again:?}");
        stop.store(true, Ordering::Relaxed);
        crowd.join().unwrap()
    });
    let distinct: BTreeSet<_> = items.iter().collect();
    assert_eq!(distinct.len(), items.len());
    api.assert_whole("fair");
    for n in 0..CODES {
        assert!(is_upgraded(&redis, &name(n)), "{}", name(n));
        let settings = &hash(&redis, &name(n))["settings"];
        assert!(settings.contains(&format!("\"title {n}\"")), "{settings}");
    }
}
