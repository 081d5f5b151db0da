//! SQLite's errors in the words of a store.

use std::sync::Arc;

use rusqlite::{Error, ErrorCode};

use crate::store::StoreError;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        shared(&Arc::new(error))
    }
}

/// The error for each of several callers whose work failed together.
pub(super) fn shared(error: &Arc<Error>) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            StoreError::Full("there is no room left on SQLite's disk".into())
        }
        // A failed constraint: the schema keeps a promise that the code broke.
        Some(
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation,
        )
        | None => StoreError::Corrupt(error.to_string()),
        Some(_) => StoreError::unavailable("SQLite failed", Arc::clone(error)),
    }
}
