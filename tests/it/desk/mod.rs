//! At the desk: items that are marked as used, and what else an event needs on the day.

mod crowd;
mod ending;
mod failover;
mod logo;
mod pages;
mod redeem;
mod rehearsal;
mod terms;

use serde_json::{Value, json};

use crate::harness::{Answer, Api};

/// Marks a client's first item as used.
fn redeem(api: &Api, client: &str, body: &Value) -> Answer {
    let path = format!("/v1/codes/fair/claims/{client}/redeem");
    api.post(&path, body)
}

/// A code whose items are marked as used, and Ann's claim.
fn fair(api: &Api, settings: &Value, items: usize) -> Answer {
    let mut settings = settings.clone();
    settings["redeem"] = json!(true);
    api.make_code("fair", &settings, items);
    api.claim("fair", "ann")
}
