//! `apiece verify`, when something is wrong.

use crate::harness::process::Serve;
use crate::harness::{Redis, key_of};

#[test]
fn verify_lists_what_is_wrong_and_exits_with_1() {
    let redis = Redis::start();
    let serve = Serve::start(&[&format!("--store={}", redis.url())]);
    serve.write("coupons.txt", "A\nB\nC\n");
    serve.run("code create fair --items coupons.txt").exits(0);
    serve.run("verify fair").exits(0);
    let _: Vec<String> = redis.tell(&["SPOP", &key_of("fair", "untaken"), "1"]);

    let found = serve.run("verify fair").exits(1);
    let wrong = "3 items were added, and there are 2";
    assert!(found.stdout.contains(wrong), "{found:#?}");
    let found = serve.run("verify fair --json").exits(1).json();
    assert_eq!(found["ok"], false);
    assert_eq!(found["problems"], serde_json::json!([wrong]));
}
