//! Redis gone, hung, unfit or cut off while the service runs, and the service
//! stopping while it is used: whoever asks again gets what is theirs.

mod cluster_hangs;
mod lost_reply;
mod overload;
mod reading;
mod redis_gone;
mod redis_hangs;
mod redis_refuses;
mod sqlite_stuck;
mod stop;

use std::collections::HashMap;
use std::time::Duration;

use crate::harness::{Api, Redis, Service, at_last};

/// What a loaded machine may add to a deadline.
const SLACK: Duration = Duration::from_secs(3);

fn on(redis: &Redis, flags: &[&str]) -> Service {
    Service::start(&[&["--store", &redis.url()], flags].concat())
}

/// Claims until there is an answer other than "try again".
fn claim_at_last(api: &Api, code: &str, client: &str) -> String {
    at_last(Duration::from_secs(20), || api.claim(code, client)).item()
}

/// Checks that so many clients have an item each, and no two the same.
fn assert_distinct(items: &HashMap<String, String>, count: usize) {
    let distinct: std::collections::HashSet<_> = items.values().collect();
    assert_eq!((items.len(), distinct.len()), (count, count));
}
