//! Slow, greedy and silent connections: they are ended, and do not keep honest
//! ones waiting.

mod crowds;
mod patience;
mod sizes;

use std::time::Duration;

use serde_json::json;

use crate::harness::{KEY, Service};

/// What a loaded machine may add to a timeout.
const SLACK: Duration = Duration::from_secs(3);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A service with a code `fair` of so many items.
fn fair(flags: &[&str], items: usize) -> Service {
    let service = Service::start(flags);
    service.api().make_code("fair", &json!({}), items);
    service
}

fn head(method: &str, path: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: apiece\r\nauthorization: Bearer {KEY}\r\n\
         content-type: application/json\r\n{headers}\r\n"
    )
}

fn claim(client: &str) -> String {
    let body = json!({ "client": client }).to_string();
    let length = format!("content-length: {}\r\n", body.len());
    format!("{}{body}", head("POST", "/v1/codes/fair/claims", &length))
}
