//! Filling a pool from a stream of rows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::intake::{Parser, Row};
use super::{Apiece, Error};
use crate::domain::{Added, CodeId, Invalid, Item};
use crate::store::MAX_ITEMS_PER_CALL;

/// What to do about a row that is not a valid item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalid {
    /// Stop there. The items before it stay written, in chunks of 1,000. Sending
    /// the whole again, corrected, adds the rest.
    #[default]
    Stop,
    /// Leave it out, and say so in the report.
    Skip,
}

/// The result of filling a pool.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// How many items are new.
    pub added: u64,
    /// How many items the code had already.
    pub duplicates: u64,
    /// How many rows are not valid items.
    pub rejected: u64,
    /// Where the duplicates are: line numbers from 1, the first 1,000.
    pub duplicate_lines: Vec<u64>,
    /// Where the rejected rows are and why: the first 1,000.
    pub rejected_lines: Vec<RejectedRow>,
}

/// A row that is not a valid item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedRow {
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl Report {
    const MAX_LINES: usize = 1_000;

    fn count(&mut self, line: u64, added: Added) {
        match added {
            Added::New => self.added += 1,
            Added::Duplicate => {
                self.duplicates += 1;
                if self.duplicate_lines.len() < Self::MAX_LINES {
                    self.duplicate_lines.push(line);
                }
            }
        }
    }

    fn reject(&mut self, line: u64, invalid: &Invalid) {
        self.rejected += 1;
        if self.rejected_lines.len() < Self::MAX_LINES {
            let reason = invalid.reason.clone();
            self.rejected_lines.push(RejectedRow { line, reason });
        }
    }
}

/// Why a fill stopped.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// A row is not a valid item, and invalid rows are not skipped.
    #[error("line {line}: {invalid}")]
    Row {
        /// The row's line, from 1.
        line: u64,
        /// What is wrong with it.
        invalid: Invalid,
        /// What was written before it.
        report: Box<Report>,
    },
    /// There was no item.
    #[error("there are no items in the request; send at least one")]
    Empty,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A pool being filled. Feed it bytes, then finish it.
pub struct Fill<'a> {
    apiece: &'a Apiece,
    code: &'a CodeId,
    parser: Parser,
    on_invalid: OnInvalid,
    rows: Vec<Row>,
    lines: Vec<u64>,
    items: Vec<Item>,
    report: Report,
}

impl Apiece {
    /// Adds up to 1,000 items at once.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn add_items(&self, code: &CodeId, items: &[Item]) -> Result<Report, Error> {
        let answer = self.add(code, items).await?;
        let mut report = Report::default();
        for (line, added) in (1..).zip(answer) {
            report.count(line, added);
        }
        Ok(report)
    }

    /// Begins to fill a code's pool. Memory is bounded: items are written as they
    /// arrive, in chunks of 1,000.
    #[must_use]
    pub fn fill<'a>(&'a self, code: &'a CodeId, parser: Parser, on_invalid: OnInvalid) -> Fill<'a> {
        Fill {
            apiece: self,
            code,
            parser,
            on_invalid,
            rows: Vec::new(),
            lines: Vec::new(),
            items: Vec::new(),
            report: Report::default(),
        }
    }
}

impl Fill<'_> {
    /// Takes the next bytes of the stream, cut anywhere.
    ///
    /// # Errors
    /// A row that is not a valid item, no such code, or the store's failure.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), FillError> {
        self.parser.push(bytes, &mut self.rows);
        self.drain().await
    }

    /// Ends the stream, and returns the result.
    ///
    /// # Errors
    /// As [`Fill::push`], or the stream has no rows.
    pub async fn finish(mut self) -> Result<Report, FillError> {
        self.parser.finish(&mut self.rows);
        self.drain().await?;
        self.write().await?;
        if self.report == Report::default() {
            return Err(FillError::Empty);
        }
        Ok(self.report)
    }

    async fn drain(&mut self) -> Result<(), FillError> {
        for row in std::mem::take(&mut self.rows) {
            match row.item {
                Ok(item) => {
                    self.lines.push(row.line);
                    self.items.push(item);
                }
                Err(invalid) if self.on_invalid == OnInvalid::Skip => {
                    self.report.reject(row.line, &invalid);
                }
                Err(invalid) => {
                    let (line, report) = (row.line, Box::new(self.report.clone()));
                    return Err(FillError::Row {
                        line,
                        invalid,
                        report,
                    });
                }
            }
            if self.items.len() == MAX_ITEMS_PER_CALL {
                self.write().await?;
            }
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), FillError> {
        if self.items.is_empty() {
            return Ok(());
        }
        let answer = self.apiece.add(self.code, &self.items).await?;
        for (line, added) in self.lines.drain(..).zip(answer) {
            self.report.count(line, added);
        }
        self.items.clear();
        Ok(())
    }
}
