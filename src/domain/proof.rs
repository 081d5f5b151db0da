//! What a code's page asks of its visitors before it gives them anything.

use super::{Identity, Settings};

/// The settings that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Proof {
    /// Who they are.
    pub identity: Identity,
    /// Whether they have scanned the organiser's screen: for how many minutes that counts.
    pub presence: Option<u32>,
}

impl Settings {
    /// What the page asks of its visitors.
    #[must_use]
    pub fn proof(&self) -> Proof {
        Proof {
            identity: self.identity,
            presence: self.presence,
        }
    }
}
