//! What came of adding items, by file and line.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::batch::Place;
use crate::cli::error::NO;
use crate::cli::output::say;
use crate::domain::Invalid;

/// What came of adding items.
pub(in crate::cli) struct Report {
    added: u64,
    duplicates: u64,
    rejected: u64,
    duplicate_lines: Vec<Place>,
    rejected_lines: Vec<(Place, String)>,
    /// How many places of each kind to remember.
    most: usize,
}

impl Report {
    /// How many lines a person wants to see.
    pub(super) const FEW: usize = 20;

    /// An empty report that remembers at most `most` places of each kind.
    pub(super) fn new(most: usize) -> Self {
        Self {
            added: 0,
            duplicates: 0,
            rejected: 0,
            duplicate_lines: Vec::new(),
            rejected_lines: Vec::new(),
            most,
        }
    }

    pub(super) fn add(&mut self, count: u64) {
        self.added += count;
    }

    pub(super) fn duplicate(&mut self, place: Place) {
        self.duplicates += 1;
        if self.duplicate_lines.len() < self.most {
            self.duplicate_lines.push(place);
        }
    }

    pub(super) fn reject(&mut self, place: Place, invalid: Invalid) {
        self.rejected += 1;
        if self.rejected_lines.len() < self.most {
            self.rejected_lines.push((place, invalid.reason));
        }
    }

    /// How many items the code has for certain.
    pub(super) fn written(&self) -> u64 {
        self.added + self.duplicates
    }

    /// How many rows there were.
    pub(super) fn rows(&self) -> u64 {
        self.written() + self.rejected
    }

    pub(super) fn json(&self) -> Value {
        let reject = |(place, reason): &(Place, String)| json!({ "file": &*place.file, "line": place.line, "reason": reason });
        json!({
            "added": self.added,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "duplicate_lines": self.duplicate_lines.iter().map(Place::json).collect::<Vec<_>>(),
            "rejected_lines": self.rejected_lines.iter().map(reject).collect::<Vec<_>>(),
        })
    }

    /// Says it to a person.
    pub(in crate::cli) fn tell(&self) {
        say!(
            "{} added, {} there already, {} rejected",
            self.added,
            self.duplicates,
            self.rejected
        );
        if self.duplicates > 0 {
            let places: Vec<_> = self
                .few(&self.duplicate_lines)
                .map(Place::to_string)
                .collect();
            let rest = self.rest(self.duplicates);
            say!("there already: {}{rest}", places.join(", "));
        }
        for (place, reason) in self.few(&self.rejected_lines) {
            say!("{place}: {reason}");
        }
        let rest = self.rest(self.rejected);
        if !rest.is_empty() {
            say!("rejected{rest}");
        }
    }

    fn few<'a, T>(&self, places: &'a [T]) -> impl Iterator<Item = &'a T> + use<'a, T> {
        places.iter().take(Self::FEW)
    }

    fn rest(&self, count: u64) -> String {
        match count.saturating_sub(Self::FEW as u64) {
            0 => String::new(),
            more => format!(", and {more} more; --json tells them all"),
        }
    }

    /// Zero only if every row is an item of the code now.
    pub(in crate::cli) fn exit_code(&self) -> ExitCode {
        if self.rejected == 0 {
            ExitCode::SUCCESS
        } else {
            NO.into()
        }
    }
}
