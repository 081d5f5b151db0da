//! Redis is gone, hangs, is unfit or is cut off while the service runs, or the
//! service stops while it is used. Clients that ask again get what is theirs.

mod cluster_hangs;
mod emptied;
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

/// Claims until the answer is not "try again". Returns the id of the item.
fn claim_at_last(api: &Api, code: &str, client: &str) -> String {
    at_last(Duration::from_secs(20), || api.claim(code, client)).item()
}

/// Asserts that `count` clients have one item each, and no two have the same.
fn assert_distinct(items: &HashMap<String, String>, count: usize) {
    let distinct: std::collections::HashSet<_> = items.values().collect();
    assert_eq!((items.len(), distinct.len()), (count, count));
}
