//! More claims come than can wait.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{claim_at_last, on};
use crate::harness::{Redis, until};

#[test]
fn claims_beyond_the_queue_are_refused_at_once() {
    let redis = Redis::start();
    let flags = ["--claim-queue=4", "--redis-lanes=1", "--claim-timeout=20s"];
    let server = on(&redis, &flags);
    let api = server.api();
    api.make_code("fair", &json!({}), 60);
    let answers = Mutex::new(Vec::new());
    let client = |n| format!("client {n}");
    redis.pause();
    thread::scope(|scope| {
        for n in 0..60 {
            let (api, answers) = (api.clone(), &answers);
            scope.spawn(move || {
                let began = Instant::now();
                let answer = api.claim("fair", &client(n));
                answers.lock().unwrap().push((answer, began.elapsed()));
            });
        }
        // Those that wait: a batch that the lane took, and the queue behind it.
        until("the others are refused", Duration::from_secs(15), || {
            answers.lock().unwrap().len() >= 60 - 2 * 4
        });
        redis.resume();
    });
    let answers = answers.into_inner().unwrap();
    let (overloaded, served): (Vec<_>, Vec<_>) = answers.iter().partition(|(a, _)| a.status == 503);
    assert!(overloaded.len() >= 60 - 2 * 4, "{}", overloaded.len());
    assert!(!served.is_empty() && served.iter().all(|(answer, _)| answer.status == 201));
    for (answer, took) in overloaded {
        assert_eq!(answer.problem(), "overloaded");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert!(*took < Duration::from_secs(2), "{took:?}");
    }
    for n in 0..60 {
        claim_at_last(&api, "fair", &client(n));
    }
    assert_eq!(api.stats("fair")["taken"], 60);
    api.assert_whole("fair");
}
