//! The address of a rehearsal: a walk through a code's page that takes nothing.

use super::sealed::Sealed;
use crate::domain::{CodeId, Timestamp};

/// Makes and reads the addresses of rehearsals.
pub struct Rehearsals(Sealed);

impl Rehearsals {
    /// Addresses sealed with a key derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Sealed::new("apiece 2026-12 rehearsal", secret))
    }

    /// The part of the address that opens it until then.
    pub(super) fn seal(&self, code: &CodeId, ends: Timestamp) -> String {
        self.0
            .seal(code.as_str(), &ends.as_millisecond().to_be_bytes())
    }

    /// Until when the address is good; `None` if it is none of this code's.
    pub(super) fn ends(&self, code: &CodeId, token: &str) -> Option<Timestamp> {
        let ms: [u8; 8] = self.0.open(code.as_str(), token)?.try_into().ok()?;
        Timestamp::from_millisecond(i64::from_be_bytes(ms)).ok()
    }
}
