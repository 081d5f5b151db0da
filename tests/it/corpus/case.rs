//! The tables of the corpus. `tests/corpus/README.md` says what is in them.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One row of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// The table that it is in.
    #[serde(skip)]
    pub(super) table: &'static str,
    /// Its place there, from 1.
    #[serde(skip)]
    pub(super) number: usize,
    pub(super) file: String,
    #[serde(default)]
    pub(super) args: String,
    #[serde(default)]
    pub(super) pool: Vec<String>,
    pub(super) understood: Option<String>,
    #[serde(default)]
    pub(super) dry: bool,
    exit: Option<i32>,
    #[serde(default)]
    added: u64,
    #[serde(default)]
    in_pool: u64,
    #[serde(default)]
    in_upload: u64,
    #[serde(default)]
    rejected: u64,
    #[serde(default)]
    warned: u64,
    #[serde(default)]
    trimmed: u64,
    #[serde(default)]
    empty: u64,
    #[serde(default)]
    pub(super) says: Vec<String>,
    pub(super) items: Option<Vec<String>>,
    pub(super) api: Option<String>,
    #[serde(default)]
    pub(super) query: String,
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) problem: String,
    #[serde(default)]
    pub(super) api_says: Vec<String>,
    api_added: Option<u64>,
    api_rejected: Option<u64>,
    api_warned: Option<u64>,
}

fn ok() -> u16 {
    200
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    list: Vec<Case>,
}

/// The counts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Counts {
    pub(super) added: u64,
    pub(super) duplicates_in_pool: u64,
    pub(super) duplicates_in_upload: u64,
    pub(super) rejected: u64,
    pub(super) look_alikes: u64,
    pub(super) trimmed: u64,
    pub(super) empty: u64,
}

impl Case {
    /// The cases of one table.
    pub(super) fn all_of(corpus: &Path, table: &'static str) -> Vec<Self> {
        let path = corpus.join(table).with_extension("toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let read: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{table}.toml: {e}"));
        let mut cases = read.list;
        for (case, number) in cases.iter_mut().zip(1..) {
            (case.table, case.number) = (table, number);
        }
        cases
    }

    /// What it is, for people.
    pub(super) fn name(&self) -> String {
        format!("{}/{} {}", self.table, self.file, self.args)
    }

    pub(super) fn path(&self, corpus: &Path) -> PathBuf {
        corpus.join(self.table).join(&self.file)
    }

    pub(super) fn exit(&self) -> i32 {
        self.exit.unwrap_or(i32::from(self.rejected > 0))
    }

    /// The counts on the command line.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            added: self.added,
            duplicates_in_pool: self.in_pool,
            duplicates_in_upload: self.in_upload,
            rejected: self.rejected,
            look_alikes: self.warned,
            trimmed: self.trimmed,
            empty: self.empty,
        }
    }

    /// The counts by the API.
    pub(super) fn api_counts(&self) -> Counts {
        Counts {
            added: self.api_added.unwrap_or(self.added),
            rejected: self.api_rejected.unwrap_or(self.rejected),
            look_alikes: self.api_warned.unwrap_or(self.warned),
            ..self.counts()
        }
    }
}
