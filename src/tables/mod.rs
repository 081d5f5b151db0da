//! Lists as files that people open elsewhere: CSV, CSV for spreadsheets, and workbooks. A writer
//! takes a header and rows of text cells, so it does not know what it lists.

mod csv;
mod xlsx;

use std::io;

pub use self::csv::{write as write_csv, write_for_spreadsheets};
pub use self::xlsx::write as write_xlsx;

/// Why a table was not written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Where it was to go took no more.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A workbook cannot hold it.
    #[error("{0}")]
    DoesNotFit(String),
    /// The workbook could not be written.
    #[error("cannot write the workbook: {0}")]
    Workbook(Box<dyn std::error::Error + Send + Sync>),
    /// Nor could what it needs meanwhile.
    #[error("cannot write the workbook; is there space left on the disk? {0}")]
    NoSpace(String),
}
