//! A code's page as it would be with other settings, for a frame of the console. It takes
//! nothing and leads nowhere.

use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::file::Downloads;
use super::rehearsal::invented_claim;
use super::scene::Scene;
use super::screen::{Next, Screen};
use super::views::{self, Entry};
use super::words::Words;
use crate::domain::{CodeId, Identity, Item, Language, Repeat, Settings, Timestamp};
use crate::http::App;
use crate::http::problem::Problem;

/// What of the page is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum Shown {
    #[default]
    Offer,
    Item,
    Ending,
    Paused,
    Closed,
}

impl Shown {
    pub(in crate::http) const ALL: [Self; 5] = [
        Self::Offer,
        Self::Item,
        Self::Ending,
        Self::Paused,
        Self::Closed,
    ];

    /// Its name in a form.
    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Item => "item",
            Self::Ending => "ending",
            Self::Paused => "paused",
            Self::Closed => "closed",
        }
    }
}

/// What a preview is of.
pub(in crate::http) struct Preview<'a> {
    pub(in crate::http) code: &'a CodeId,
    pub(in crate::http) settings: &'a Settings,
    pub(in crate::http) language: Language,
    pub(in crate::http) shown: Shown,
    pub(in crate::http) now: Timestamp,
}

impl Preview<'_> {
    /// The page. Its item is like the sample, if there is one.
    ///
    /// # Errors
    /// None is known.
    pub(in crate::http) fn page(
        &self,
        app: &App,
        sample: Option<&Item>,
    ) -> Result<Response, Problem> {
        let Self { code, settings, .. } = *self;
        let scene = Scene {
            app,
            words: Words::of(self.language).of_code(settings.language),
            code,
            settings,
            downloads: Downloads::none(),
            is_rehearsal: true,
        };
        let claims = [invented_claim(settings, sample, self.now)?];
        let (claims, next) = (&claims[..], Next::Complete);
        let screen = match (self.shown, settings.repeat) {
            (Shown::Offer, _) => Screen::Offer { nth: 1 },
            (Shown::Item, Repeat::Same) => Screen::Yours { claims, next },
            (Shown::Item, Repeat::Refuse) => Screen::Once { claims, next },
            (Shown::Ending, _) => Screen::Exhausted,
            (Shown::Paused, _) => Screen::Paused,
            (Shown::Closed, _) => Screen::Closed,
        };
        let page = views::of_code(&scene, &screen, self.entry(app));
        Ok(page.framed().into_response())
    }

    /// How the page finds out who a newcomer is.
    fn entry<'a>(&'a self, app: &'a App) -> Entry<'a> {
        match (self.shown, self.settings.identity, &app.identities.email) {
            (Shown::Offer, Identity::Email, Some(email)) => Entry::Mail(email),
            (Shown::Offer, Identity::Oidc, _) => Entry::SignIn(self.code),
            _ => Entry::Known,
        }
    }
}
