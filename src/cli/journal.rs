//! `apiece journal`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value};

use super::client::path;
use super::output::{TableWriter, local, print_json, say, stdout};
use super::server::Server;
use crate::api::JournalAnswer;
use crate::domain::{CodeId, JournalEntry};

/// Whose journal.
#[derive(Debug, Args)]
#[command(after_help = "\
The newest comes first. The last 1,000 entries are kept. The journal of a code tells what was done to
it; without a code, this prints the journal of the service: codes that were made and deleted, keys,
and what was done to the store. No entry names a client, and claims are not in it: see `apiece
claims`.

Examples:
  apiece journal fair
  apiece journal fair --limit 10
  apiece journal --json")]
pub(super) struct Journal {
    /// The code's id; the service's own journal by default
    code: Option<CodeId>,

    /// How many entries at most, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,

    #[command(flatten)]
    server: Server,
}

impl Journal {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = match &self.code {
            Some(code) => path(["codes", code.as_str(), "journal"]),
            None => path(["journal"]),
        };
        let answer: JournalAnswer = client.get(&format!("{path}?limit={}", self.limit))?;
        if client.json {
            print_json(&answer)?;
            return Ok(ExitCode::SUCCESS);
        }
        if answer.entries.is_empty() {
            say!("nothing has been done yet");
            return Ok(ExitCode::SUCCESS);
        }
        let mut table = TableWriter::new(stdout(), &["when", "who", "what", "details"]);
        for entry in answer.entries {
            let (did, details) = (did(&entry), details(entry.details));
            table.row([local(entry.at), entry.by, did, details])?;
        }
        table.finish()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What was done, in words.
fn did(entry: &JournalEntry) -> String {
    let name = serde_json::to_value(entry.did).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('-', " ")
}

/// The numbers, and the settings before and after, on one line.
fn details(mut details: Map<String, Value>) -> String {
    let mut words = Vec::new();
    let (before, after) = (details.remove("before"), details.remove("after"));
    if let (Some(Value::Object(before)), Some(Value::Object(after))) = (before, after) {
        words.extend(changes(&before, &after));
    }
    if let Some(Value::Object(settings)) = details.remove("settings") {
        words.extend(settings.iter().map(named));
    }
    words.extend(
        details
            .iter()
            .filter(|(_, value)| !is_empty(value))
            .map(named),
    );
    words.join(", ")
}

/// The settings that differ. Those at their usual value may be missing on one side.
fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let of = |settings: &Map<String, Value>, name: &str| {
        settings.get(name).map_or_else(|| "none".into(), text)
    };
    let change = |name: &String| {
        let (before, after) = (of(before, name), of(after, name));
        format!("{name} {before} -> {after}")
    };
    names.into_iter().map(change).collect()
}

fn named((name, value): (&String, &Value)) -> String {
    format!("{name} {}", text(value))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(bare).collect();
            values.join("+")
        }
        other => other.to_string(),
    }
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(of: Value) -> String {
        let Value::Object(of) = of else {
            panic!("details are an object");
        };
        details(of)
    }

    #[test]
    fn numbers_and_settings_are_told_on_one_line() {
        assert_eq!(told(json!({ "added": 50 })), "added 50");
        let change = json!({
            "before": { "title": "Fair", "rate": null },
            "after": { "title": "Fair\n2", "rate": { "grants": 5, "seconds": 60 } },
        });
        assert_eq!(
            told(change),
            r#"rate none -> {"grants":5,"seconds":60}, title "Fair" -> "Fair\n2""#
        );
        let key = json!({ "key": "3f9c02ab", "scopes": ["claim", "read"], "codes": [] });
        assert_eq!(told(key), r#"key "3f9c02ab", scopes claim+read"#);
        let made = json!({ "settings": { "per_client": 2 } });
        assert_eq!(told(made), "per_client 2");
        assert_eq!(told(json!({})), "");
    }
}
