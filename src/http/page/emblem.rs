//! The drawing above each message, in the colour of the text.

use maud::{Markup, html};

/// A drawing: an SVG path in a 24 by 24 square.
#[derive(Clone, Copy)]
pub(super) struct Emblem(&'static str);

pub(super) const TICKET: Emblem =
    Emblem("M3 7h18v3a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4Zm6 1.5v1.5m0 1.5v1m0 1.5v1.5");
pub(super) const CLOCK: Emblem = Emblem("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3 2");
pub(super) const PAUSE: Emblem = Emblem("M9 6v12M15 6v12");
pub(super) const DONE: Emblem = Emblem("m5 12.5 4.5 4.5L19 7.5");
pub(super) const EMPTY: Emblem = Emblem("M4 8h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4ZM4 3l16 18");
pub(super) const LOCK: Emblem = Emblem("M6 11h12v9H6Zm2-0V8a4 4 0 0 1 8 0v3");
pub(super) const SCAN: Emblem = Emblem("M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5m5-6h6v6H9Z");
pub(super) const ASK: Emblem = Emblem("M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4m0 3.5v.5");
pub(super) const MAIL: Emblem = Emblem("M3.5 6h17v12h-17Zm0 1 8.5 6 8.5-6");
pub(super) const STOP: Emblem = Emblem("M6 6l12 12M18 6 6 18");
pub(super) const AGAIN: Emblem = Emblem("M19 12a7 7 0 1 1-2-5l2 2m0-5v5h-5");

impl Emblem {
    pub(super) fn draw(self) -> Markup {
        html! {
            svg .emblem viewBox="0 0 24 24" aria-hidden="true" { path d=(self.0) {} }
        }
    }
}
