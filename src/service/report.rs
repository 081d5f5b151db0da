//! What adding items came to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::intake::{DIFFERENCES, Doubt, Understood};
use crate::domain::{Added, Invalid};

/// The result of adding items.
///
/// Lines are counted from 1; of a JSON request, they are its items. Of each kind, the
/// first 1,000 are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// How many items are new.
    pub added: u64,
    /// How many items the code already had, or ever had: the sum of the next two.
    pub duplicates: u64,
    /// How many of them equal an earlier line of the same upload. Only the first 100,000
    /// different lines of an upload are remembered; a repeat of a later one counts as in
    /// the pool.
    #[serde(default)]
    #[schema(required)]
    pub duplicates_in_upload: u64,
    /// How many of them were in the code's pool, or had been, before the upload.
    #[serde(default)]
    #[schema(required)]
    pub duplicates_in_pool: u64,
    /// How many lines are not valid items.
    pub rejected: u64,
    /// From how many items white space or invisible characters were taken off.
    #[serde(default)]
    #[schema(required)]
    pub trimmed: u64,
    /// How many rows hold nothing but empty values, and were left out.
    #[serde(default)]
    #[schema(required)]
    pub empty: u64,
    /// How many items differ from an earlier line only in case, white space, invisible
    /// characters or Unicode form. They were added, unless `strict` refused them.
    #[serde(default)]
    #[schema(required)]
    pub look_alikes: u64,
    /// Where the duplicates are.
    pub duplicate_lines: Vec<u64>,
    /// Where the rejected lines are, and why they are rejected.
    pub rejected_lines: Vec<RejectedRow>,
    /// Where the look-alikes are.
    #[serde(default)]
    #[schema(required)]
    pub look_alike_lines: Vec<LookAlike>,
    /// Where the header came again, and was left out.
    #[serde(default)]
    #[schema(required)]
    pub header_lines: Vec<u64>,
    /// How the list was understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub understood: Option<Understood>,
    /// With `dry_run`: what the list does not settle. Without it, such a list is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
}

/// A line that is not a valid item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedRow {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// A line that looks like an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LookAlike {
    /// Its number, from 1.
    pub line: u64,
    /// The number of the line that it looks like.
    pub like: u64,
}

impl Report {
    const MAX_LINES: usize = 1_000;

    /// Counts an item. `repeats` says whether it equals an earlier line of the upload.
    pub(super) fn count(&mut self, line: u64, added: Added, repeats: bool) {
        match added {
            Added::New => self.added += 1,
            Added::Duplicate => {
                self.duplicates += 1;
                if repeats {
                    self.duplicates_in_upload += 1;
                } else {
                    self.duplicates_in_pool += 1;
                }
                push(&mut self.duplicate_lines, line);
            }
        }
    }

    pub(super) fn reject(&mut self, line: u64, invalid: &Invalid) {
        self.rejected += 1;
        let reason = invalid.reason.clone();
        push(&mut self.rejected_lines, RejectedRow { line, reason });
    }

    pub(super) fn look_alike(&mut self, line: u64, like: u64) {
        self.look_alikes += 1;
        push(&mut self.look_alike_lines, LookAlike { line, like });
    }

    pub(super) fn header_again(&mut self, line: u64) {
        push(&mut self.header_lines, line);
    }

    /// How many lines there were that hold something.
    pub(super) fn lines(&self) -> u64 {
        self.added + self.duplicates + self.rejected
    }
}

fn push<T>(list: &mut Vec<T>, one: T) {
    if list.len() < Report::MAX_LINES {
        list.push(one);
    }
}

/// Why a look-alike is refused.
pub(super) fn looks_like(line: u64) -> Invalid {
    let reason = format!("looks like line {line}: they differ only {DIFFERENCES}");
    Invalid::new("item", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new command may talk to an old service.
    #[test]
    fn a_report_of_0_1_0_can_be_read() {
        let json =
            r#"{"added":2,"duplicates":1,"rejected":0,"duplicate_lines":[3],"rejected_lines":[]}"#;
        let report: Report = serde_json::from_str(json).unwrap();
        assert_eq!((report.added, report.duplicate_lines), (2, vec![3]));
    }
}
