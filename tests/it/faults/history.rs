//! What the clients saw, and the books of the store.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::harness::Api;

/// One answer to one client, or a missing answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Seen {
    pub(super) code: String,
    pub(super) client: String,
    /// Which replica of the service was asked.
    pub(super) replica: usize,
    /// The time since the episode began.
    pub(super) sent: Duration,
    pub(super) got: Duration,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    Granted(String),
    Repeated(String),
    Exhausted,
    /// The service asks to try again, for this reason.
    TryAgain(String),
    /// There is no such code.
    Gone,
    /// No answer.
    Lost(String),
    /// What no client should be told.
    Strange(String),
}

impl What {
    /// The item that the client was shown.
    pub(super) fn item(&self) -> Option<&str> {
        match self {
            Self::Granted(item) | Self::Repeated(item) => Some(item),
            _ => None,
        }
    }

    /// Whether the client need not ask again.
    pub(super) fn is_final(&self) -> bool {
        !matches!(self, Self::TryAgain(_) | Self::Gone | Self::Lost(_))
    }
}

/// The books of a code at the end of an episode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Books {
    /// How many items were uploaded.
    pub(super) items: u64,
    pub(super) added: u64,
    pub(super) untaken: u64,
    pub(super) taken: u64,
    pub(super) withdrawn: u64,
    /// The items that are set aside.
    pub(super) aside: Vec<String>,
    /// The client and the item of each claim.
    pub(super) claims: Vec<(String, String)>,
    /// What the store itself finds wrong.
    pub(super) problems: Vec<String>,
}

impl Books {
    /// Reads the books of a code from one replica.
    pub(super) fn read(api: &Api, code: &str, items: u64) -> Self {
        let stats = api.stats(code);
        let count = |name: &str| stats[name].as_u64().unwrap_or(u64::MAX);
        let found = api.post(&format!("/v1/codes/{code}/verify"), &Value::Null);
        let problems = found.json()["problems"]
            .as_array()
            .map(|problems| problems.iter().map(ToString::to_string).collect());
        let record = |line: &str| {
            let claim: Value = serde_json::from_str(line).ok()?;
            let word = |value: &Value| value.as_str().map(String::from);
            Some((word(&claim["client"])?, word(&claim["item"]["id"])?))
        };
        let claims = api.get(&format!("/v1/codes/{code}/claims")).text();
        let aside = format!("/v1/codes/{code}/items?state=aside&format=ndjson");
        let aside = api.get(&aside).text();
        let id = |line: &str| {
            let found: Value = serde_json::from_str(line).ok()?;
            found["item"]["id"].as_str().map(String::from)
        };
        Self {
            items,
            added: count("added"),
            untaken: count("untaken"),
            taken: count("taken"),
            withdrawn: count("withdrawn"),
            aside: aside.lines().filter_map(id).collect(),
            claims: claims.lines().filter_map(record).collect(),
            problems: problems.unwrap_or_else(|| vec![found.text()]),
        }
    }

    /// The owner of each item.
    pub(super) fn owners(&self) -> HashMap<&str, &str> {
        self.claims
            .iter()
            .map(|(client, item)| (item.as_str(), client.as_str()))
            .collect()
    }
}
