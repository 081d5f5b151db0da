//! The document around a page, and the headers that all pages have.

use axum::http::{HeaderName, header};
use maud::{DOCTYPE, Markup, html};

use super::assets::{Asset, ICON};
use crate::domain::Language;

/// The headers of every page.
pub(in crate::http) const HEADERS: [(HeaderName, &str); 5] = [
    // A page shows what one client or organiser has at one moment.
    (header::CACHE_CONTROL, "no-store"),
    (header::VARY, "Accept, Accept-Language, Cookie"),
    // Nobody need know where a link was given out.
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// A document in one language. It has no styles or scripts of its own: its policy forbids them.
pub(in crate::http) struct Document<'a> {
    pub(in crate::http) language: Language,
    pub(in crate::http) title: &'a str,
    /// The addresses of its styles.
    pub(in crate::http) styles: &'a [String],
    pub(in crate::http) script: Option<&'a Asset>,
    /// What else is in its head.
    pub(in crate::http) head: Markup,
    pub(in crate::http) body: Markup,
}

impl Document<'_> {
    pub(in crate::http) fn render(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) dir=(self.language.direction()) {
                head {
                    meta charset="utf-8";
                    title { (self.title) }
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex, nofollow";
                    // A coupon is not a telephone number, even if it looks like one.
                    meta name="format-detection" content="telephone=no, date=no, address=no, email=no";
                    link rel="icon" type="image/svg+xml" href=(ICON.path());
                    @for style in self.styles { link rel="stylesheet" href=(style); }
                    @if let Some(script) = self.script { script src=(script.path()) defer {} }
                    (self.head)
                }
                body { (self.body) }
            }
        }
    }
}
