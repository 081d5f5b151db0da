//! What a code's page is made with.

use super::file::Downloads;
use super::words::Words;
use crate::domain::{Claim, CodeId, Settings};
use crate::http::App;
use crate::http::desk::Proof;

/// What a code's page is made with, whatever it shows.
pub(super) struct Scene<'a> {
    pub(super) app: &'a App,
    pub(super) words: &'static Words,
    pub(super) code: &'a CodeId,
    pub(super) settings: &'a Settings,
    pub(super) downloads: Downloads<'a>,
    /// Whether nothing that is shown is anybody's.
    pub(super) is_rehearsal: bool,
}

impl Scene<'_> {
    /// The page's heading.
    pub(super) fn title(&self) -> &str {
        title(self.words, self.settings)
    }

    /// The organiser's text below it.
    pub(super) fn text(&self) -> &str {
        self.settings.text_in(self.words.language)
    }

    /// The address that a desk scans to mark a claim's item as used.
    pub(super) fn proof_of(&self, claim: &Claim) -> String {
        let proof = Proof {
            client: (!self.is_rehearsal).then(|| claim.client.clone()),
            nth: claim.nth,
        };
        let token = self.app.desks.prove(self.code, &proof);
        format!("{}/p/{token}", self.app.public_url.page(self.code))
    }
}

/// The heading of a code's page.
pub(super) fn title<'a>(words: &Words, settings: &'a Settings) -> &'a str {
    match settings.title_in(words.language).trim() {
        "" => words.untitled,
        title => title,
    }
}
