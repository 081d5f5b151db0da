//! What people get when nothing is left, if the organiser has chosen it.

use maud::{Markup, html};

use super::emblem;
use super::item::shared;
use super::scene::Scene;

/// Whether the organiser has said what people get then.
pub(super) fn is_chosen(scene: &Scene<'_>) -> bool {
    let settings = scene.settings;
    !settings
        .ending_text_in(scene.words.language)
        .trim()
        .is_empty()
        || settings.ending_link.is_some()
        || settings.ending_item.is_some()
}

/// The whole of it, in the place of an item.
pub(super) fn show(scene: &Scene<'_>, text: &Markup) -> Markup {
    html! {
        section .state aria-labelledby="state" {
            div .panel .state {
                (emblem::EMPTY.draw())
                h2 #state { (scene.words.exhausted.heading) }
            }
            (parts(scene))
        }
        (text)
    }
}

/// The organiser's words, the item for everybody, and where it goes on.
pub(super) fn parts(scene: &Scene<'_>) -> Markup {
    let (words, settings) = (scene.words, scene.settings);
    let said = settings.ending_text_in(words.language);
    html! {
        @if !said.trim().is_empty() { p .lines dir="auto" { (said) } }
        @if let Some(item) = settings.ending_item() {
            h3 .which { (words.for_everybody) }
            (shared(scene, &item))
        }
        @if let Some(link) = &settings.ending_link {
            a .button href=(link) rel="noopener noreferrer" { (words.go_on) }
        }
    }
}
