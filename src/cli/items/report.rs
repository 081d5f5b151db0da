//! The result of adding items, by file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::batch::Place;
use crate::cli::client::Client;
use crate::cli::error::success_if;
use crate::cli::output::say;
use crate::domain::Invalid;

/// The result of adding items.
#[derive(Default)]
pub(in crate::cli) struct Report {
    added: u64,
    duplicates: u64,
    rejected: u64,
    duplicate_lines: Vec<Place>,
    rejected_lines: Vec<(Place, String)>,
    duplicate_files: Vec<PathBuf>,
    skipped_files: Vec<(PathBuf, String)>,
    rejected_files: Vec<(PathBuf, String)>,
    /// How many places of each kind to remember.
    max_places: usize,
}

impl Report {
    /// How many places of each kind to print for a person.
    pub(super) const FEW: usize = 20;

    /// An empty report, which remembers as many places as will be printed.
    pub(super) fn for_client(client: &Client) -> Self {
        let max_places = if client.json { usize::MAX } else { Self::FEW };
        Self {
            max_places,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, count: u64) {
        self.added += count;
    }

    pub(super) fn duplicate(&mut self, place: Place) {
        self.duplicates += 1;
        if self.duplicate_lines.len() < self.max_places {
            self.duplicate_lines.push(place);
        }
    }

    pub(super) fn reject(&mut self, place: Place, invalid: Invalid) {
        self.rejected += 1;
        if self.rejected_lines.len() < self.max_places {
            self.rejected_lines.push((place, invalid.reason));
        }
    }

    pub(super) fn duplicate_file(&mut self, path: &Path) {
        self.duplicates += 1;
        if self.duplicate_files.len() < self.max_places {
            self.duplicate_files.push(path.to_owned());
        }
    }

    /// Remembers all such files, because nothing else reports them.
    pub(super) fn skip_file(&mut self, path: &Path, reason: String) {
        self.skipped_files.push((path.to_owned(), reason));
    }

    pub(super) fn reject_file(&mut self, path: &Path, reason: String) {
        self.rejected += 1;
        if self.rejected_files.len() < self.max_places {
            self.rejected_files.push((path.to_owned(), reason));
        }
    }

    /// How many items the code has now.
    pub(super) fn written(&self) -> u64 {
        self.added + self.duplicates
    }

    /// How many rows there were.
    pub(super) fn rows(&self) -> u64 {
        self.written() + self.rejected
    }

    pub(super) fn json(&self) -> Value {
        let reject = |(place, reason): &(Place, String)| json!({ "file": &*place.file, "line": place.line, "reason": reason });
        let reject_file = |(path, reason): &(PathBuf, String)| json!({ "path": path.to_string_lossy(), "reason": reason });
        json!({
            "added": self.added,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "duplicate_lines": self.duplicate_lines.iter().map(Place::json).collect::<Vec<_>>(),
            "rejected_lines": self.rejected_lines.iter().map(reject).collect::<Vec<_>>(),
            "duplicate_files": self.duplicate_files,
            "skipped_files": self.skipped_files.iter().map(reject_file).collect::<Vec<_>>(),
            "rejected_files": self.rejected_files.iter().map(reject_file).collect::<Vec<_>>(),
        })
    }

    /// Prints the report to standard error, for a person.
    pub(in crate::cli) fn print(&self) {
        say!(
            "{} added, {} there already, {} rejected",
            self.added,
            self.duplicates,
            self.rejected
        );
        for (path, reason) in self.skipped_files.iter().take(Self::FEW) {
            say!("{}: {reason}; left out", shown(path));
        }
        if let Some(more) = Self::more(self.skipped_files.len() as u64) {
            say!("{more} more left out; --json lists them all");
        }
        if self.duplicates > 0 {
            let lines = self.duplicate_lines.iter().map(Place::to_string);
            let files = self.duplicate_files.iter().map(|path| shown(path));
            let more = Self::more(self.duplicates)
                .map(|more| format!("and {more} more; --json lists them all"));
            let places = lines.chain(files).take(Self::FEW).chain(more);
            say!("there already: {}", places.collect::<Vec<_>>().join(", "));
        }
        for (place, reason) in self.rejected_lines.iter().take(Self::FEW) {
            say!("{place}: {reason}");
        }
        for (path, reason) in self.rejected_files.iter().take(Self::FEW) {
            say!("{}: {reason}", shown(path));
        }
        if let Some(more) = Self::more(self.rejected) {
            say!("{more} more rejected; --json lists them all");
        }
    }

    /// How many places are not printed, if any.
    fn more(count: u64) -> Option<u64> {
        count.checked_sub(Self::FEW as u64).filter(|more| *more > 0)
    }

    /// Success only if the code has every row as an item now.
    pub(in crate::cli) fn exit_code(&self) -> ExitCode {
        success_if(self.rejected == 0)
    }
}

/// A path with its control characters escaped, so that it stays on one line.
fn shown(path: &Path) -> String {
    let escape = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    path.to_string_lossy().chars().map(escape).collect()
}
