//! What is remembered of codes whose calls need more than most do.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use crate::domain::CodeId;

/// The codes with each need.
#[derive(Default)]
pub(in crate::store::redis) struct Needs {
    /// At levels that open no windows, the codes that have had some.
    pub(super) windows: Codes,
    /// The codes whose calls have to tell the hashes of their clients' names.
    pub(super) hashes: Codes,
}

/// Some codes. One that needs it no more loses nothing by it.
#[derive(Default)]
pub(super) struct Codes(RwLock<HashSet<CodeId>>);

impl Codes {
    pub(super) fn has(&self, code: &CodeId) -> bool {
        let codes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !codes.is_empty() && codes.contains(code)
    }

    pub(super) fn note(&self, code: &CodeId) {
        let mut codes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        codes.insert(code.clone());
    }
}
