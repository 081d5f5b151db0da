//! Codes that ask for an identity for which this service is not configured.
//!
//! None is made, but a setting may be gone since, or another replica may have it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::domain::CodeId;

/// How many are told.
const MOST: usize = 20;

/// Which setting each of them needs.
#[derive(Default)]
pub(super) struct Missing(Mutex<BTreeMap<CodeId, &'static str>>);

impl Missing {
    /// Notes a code, and logs it the first time.
    pub(super) fn note(&self, code: &CodeId, setting: &'static str) {
        let mut missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.len() < MOST && missing.insert(code.clone(), setting).is_none() {
            tracing::error!(code = code.as_str(), setting, "people cannot be recognised");
        }
    }
}

/// A line for each.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (code, setting) in missing.iter() {
            writeln!(
                f,
                "the code {code} needs {setting}, without which nobody gets anything"
            )?;
        }
        Ok(())
    }
}
