//! The result of adding items, by file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::batch::{Batch, Place};
use crate::cli::client::Client;
use crate::cli::error::success_if;
use crate::cli::output::say;
use crate::service::intake::{DIFFERENCES, Understood};

/// The result of adding items.
#[derive(Default)]
pub(in crate::cli) struct Report {
    added: u64,
    duplicates: u64,
    duplicates_in_upload: u64,
    rejected: u64,
    trimmed: u64,
    empty: u64,
    look_alikes: u64,
    duplicate_lines: Vec<Place>,
    rejected_lines: Vec<(Place, String)>,
    look_alike_lines: Vec<(Place, Place)>,
    header_lines: Vec<Place>,
    duplicate_files: Vec<PathBuf>,
    skipped_files: Vec<(PathBuf, String)>,
    rejected_files: Vec<(PathBuf, String)>,
    understood: Vec<(String, Understood)>,
    /// How many places of each kind to remember.
    max_places: usize,
    dry_run: bool,
}

impl Report {
    /// How many places of each kind to print for a person.
    pub(super) const FEW: usize = 20;

    /// An empty report, which remembers as many places as will be printed.
    pub(super) fn for_client(client: &Client, dry_run: bool) -> Self {
        let max_places = if client.json { usize::MAX } else { Self::FEW };
        Self {
            max_places,
            dry_run,
            ..Self::default()
        }
    }

    pub(super) fn understood(&mut self, file: &str, understood: Understood) {
        self.understood.push((file.to_owned(), understood));
    }

    pub(super) fn add(&mut self, count: u64) {
        self.added += count;
    }

    pub(super) fn duplicate(&mut self, place: Place, repeats: bool) {
        self.duplicates += 1;
        self.duplicates_in_upload += u64::from(repeats);
        if self.duplicate_lines.len() < self.max_places {
            self.duplicate_lines.push(place);
        }
    }

    /// Notes what was read besides the items that were sent.
    pub(super) fn note(&mut self, batch: Batch) {
        self.trimmed += batch.trimmed;
        self.empty += batch.empty;
        self.look_alikes += batch.alike.len() as u64;
        self.rejected += batch.rejected.len() as u64;
        let rejected = batch.rejected.into_iter();
        let rejected = rejected.map(|(place, invalid)| (place, invalid.reason));
        keep(&mut self.rejected_lines, rejected, self.max_places);
        keep(&mut self.look_alike_lines, batch.alike, self.max_places);
        keep(&mut self.header_lines, batch.headers, self.max_places);
    }

    pub(super) fn duplicate_file(&mut self, path: &Path) {
        self.duplicates += 1;
        keep(
            &mut self.duplicate_files,
            [path.to_owned()],
            self.max_places,
        );
    }

    /// Remembers all such files, because nothing else reports them.
    pub(super) fn skip_file(&mut self, path: &Path, reason: String) {
        self.skipped_files.push((path.to_owned(), reason));
    }

    pub(super) fn reject_file(&mut self, path: &Path, reason: String) {
        self.rejected += 1;
        keep(
            &mut self.rejected_files,
            [(path.to_owned(), reason)],
            self.max_places,
        );
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
        let alike = |(place, like): &(Place, Place)| json!({ "file": &*place.file, "line": place.line, "like": like.json() });
        let understood = |(file, understood): &(String, Understood)| {
            let mut json = json!(understood);
            json["file"] = json!(file);
            json
        };
        let mut json = json!({
            "added": self.added,
            "duplicates": self.duplicates,
            "duplicates_in_upload": self.duplicates_in_upload,
            "duplicates_in_pool": self.duplicates - self.duplicates_in_upload,
            "rejected": self.rejected,
            "trimmed": self.trimmed,
            "empty": self.empty,
            "look_alikes": self.look_alikes,
            "understood": self.understood.iter().map(understood).collect::<Vec<_>>(),
            "duplicate_lines": self.duplicate_lines.iter().map(Place::json).collect::<Vec<_>>(),
            "rejected_lines": self.rejected_lines.iter().map(reject).collect::<Vec<_>>(),
            "look_alike_lines": self.look_alike_lines.iter().map(alike).collect::<Vec<_>>(),
            "header_lines": self.header_lines.iter().map(Place::json).collect::<Vec<_>>(),
            "duplicate_files": self.duplicate_files,
            "skipped_files": self.skipped_files.iter().map(reject_file).collect::<Vec<_>>(),
            "rejected_files": self.rejected_files.iter().map(reject_file).collect::<Vec<_>>(),
        });
        if self.dry_run {
            json["dry_run"] = true.into();
        }
        json
    }

    /// Prints the report to standard error, for a person.
    pub(in crate::cli) fn print(&self) {
        let (added, duplicates, rejected) = (self.added, self.duplicates, self.rejected);
        if self.dry_run {
            say!("nothing was added; without --dry-run:");
        }
        say!("{added} added, {duplicates} there already, {rejected} rejected");
        self.print_cleaning();
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

    /// What was done to the items, and what may be wrong with them.
    fn print_cleaning(&self) {
        let in_upload = self.duplicates_in_upload;
        if in_upload > 0 {
            let in_pool = self.duplicates - in_upload;
            say!(
                "of those there already, {in_upload} repeat an earlier row, {in_pool} were in the pool"
            );
        }
        if self.trimmed > 0 {
            let trimmed = self.trimmed;
            say!(
                "{trimmed} trimmed: white space or invisible characters were taken off their ends"
            );
        }
        if self.empty > 0 {
            say!(
                "{} rows hold nothing but empty values; left out",
                self.empty
            );
        }
        if !self.header_lines.is_empty() {
            let places: Vec<_> = self.header_lines.iter().map(Place::to_string).collect();
            say!(
                "the header comes again, and was left out: {}",
                places.join(", ")
            );
        }
        if self.look_alikes > 0 {
            say!(
                "look-alikes, which differ only {DIFFERENCES}: {}",
                self.look_alikes
            );
            for (place, like) in self.look_alike_lines.iter().take(Self::FEW) {
                say!("  {place} looks like {like}");
            }
            if let Some(more) = Self::more(self.look_alikes) {
                say!("  and {more} more; --json lists them all, --strict rejects them");
            }
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

/// Adds to a list until it has `most`.
fn keep<T>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>, most: usize) {
    let room = most.saturating_sub(list.len());
    list.extend(more.into_iter().take(room));
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
