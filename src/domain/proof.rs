//! What a code's page asks of its visitors before it gives them anything.

use super::{Identity, Language, Settings};

/// The settings that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Proof {
    /// Who they are.
    pub identity: Identity,
    /// Whether they have scanned the organiser's screen: for how many minutes that counts.
    pub presence: Option<u32>,
    /// Whether they have to accept the terms.
    pub accept_terms: bool,
    /// The language of the page, if it has only one.
    pub language: Option<Language>,
}

impl Settings {
    /// What the page asks of its visitors.
    #[must_use]
    pub fn proof(&self) -> Proof {
        Proof {
            identity: self.identity,
            presence: self.presence,
            accept_terms: self.accept_terms,
            language: self.language,
        }
    }
}
