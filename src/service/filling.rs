//! How to fill a pool, and why that stops.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::intake::{Doubt, Refusal};
use super::report::Report;
use crate::domain::Invalid;

/// What to do with a row that is not a valid item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalid {
    /// Stop there. What was written before it stays, in chunks of 1,000 items. To add
    /// the rest, correct the row and send everything again.
    #[default]
    Stop,
    /// Leave it out, and list it in the report.
    Skip,
}

/// How to fill a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filling {
    /// What to do with a row that is not a valid item.
    pub on_invalid: OnInvalid,
    /// Whether an item that looks like an earlier one is not valid.
    pub strict: bool,
    /// Whether to report only, and add nothing.
    pub dry_run: bool,
}

/// Why a fill stopped.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// A row is not a valid item, and such rows are not to be skipped.
    #[error("line {line}: {invalid}")]
    Row {
        /// The row's line, from 1.
        line: u64,
        /// What is wrong with it.
        invalid: Invalid,
        /// What was written before it.
        report: Box<Report>,
    },
    /// The list cannot be read.
    #[error("the list {refusal}")]
    Refused {
        /// Why, and what to do.
        refusal: Refusal,
        /// What was written before that was seen.
        report: Box<Report>,
    },
    /// The list does not settle how to read it.
    #[error("the list does not settle how to read it")]
    Doubtful(Vec<Doubt>),
    /// There was not a single item.
    #[error("there are no items in the request; send at least one")]
    Empty,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}
