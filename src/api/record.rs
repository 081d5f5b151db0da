//! Lists as records of cells: the same columns in the API's CSV and in what the
//! command line exports.

use jiff::Timestamp;
use serde::Serialize;

use super::ItemView;
use crate::domain::{Claim, ItemState};

/// What can be listed: an object in NDJSON, a record of cells elsewhere.
pub trait Record: Serialize {
    /// The names of the columns.
    const HEADER: &'static [&'static str];

    /// One cell per column. `time` writes moments down.
    fn cells(&self, time: fn(Timestamp) -> String) -> Vec<String>;
}

impl Record for Claim {
    const HEADER: &'static [&'static str] = &[
        "client",
        "nth",
        "at",
        "item",
        "kind",
        "value",
        "redeemed_at",
        "redeemed_by",
        "accepted_terms",
    ];

    fn cells(&self, time: fn(Timestamp) -> String) -> Vec<String> {
        let content = self.item.content();
        vec![
            self.client.to_string(),
            self.nth.to_string(),
            time(self.at),
            self.item.id().to_string(),
            content.kind().to_owned(),
            content.to_line(),
            self.redeemed
                .as_ref()
                .map_or(String::new(), |mark| time(mark.at)),
            self.redeemed
                .as_ref()
                .map_or(String::new(), |mark| mark.by.clone()),
            if self.accepted_terms { "yes" } else { "" }.to_owned(),
        ]
    }
}

impl Record for ItemView {
    const HEADER: &'static [&'static str] = &[
        "item",
        "kind",
        "value",
        "state",
        "client",
        "replaced_at",
        "replaced_by",
    ];

    fn cells(&self, time: fn(Timestamp) -> String) -> Vec<String> {
        let content = self.item.content();
        let (client, at, by) = match &self.state {
            ItemState::Untaken | ItemState::Withdrawn | ItemState::Aside { .. } => {
                Default::default()
            }
            ItemState::Taken { client } => (client.to_string(), String::new(), String::new()),
            ItemState::Replaced {
                client,
                replaced_at,
                replaced_by,
            } => (
                client.to_string(),
                time(*replaced_at),
                replaced_by.to_string(),
            ),
        };
        vec![
            self.item.id().to_string(),
            content.kind().to_owned(),
            content.to_line(),
            self.state.name().as_str().to_owned(),
            client,
            at,
            by,
        ]
    }
}
