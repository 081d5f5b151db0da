//! What stands on the pages.

use maud::{Markup, html};

use super::emblem::{self, Emblem};
use super::item::item;
use super::layout::Page;
use super::screen::Screen;
use super::words::{Message, Words};
use crate::domain::{Claim, Settings, Timestamp};

/// What a person can do about a message.
#[derive(Clone, Copy)]
pub(super) enum Action {
    /// Nothing here.
    None,
    /// Look at the page anew.
    Look,
    /// Tap for the n-th item once more.
    Tap { nth: u32 },
}

/// The page of a code.
pub(super) fn of_code(words: &'static Words, settings: &Settings, screen: &Screen<'_>) -> Page {
    let title = match settings.title.trim() {
        "" => words.untitled,
        title => title,
    };
    let text = html! {
        @if !settings.text.is_empty() { p .text dir="auto" { (settings.text) } }
    };
    let (state, shown) = show(words, settings, screen);
    // What a client has comes before what the organiser has to say about it.
    let text_first = matches!(screen, Screen::Offer { .. });
    let body = html! {
        h1 dir="auto" { (title) }
        @if text_first { (text) (shown) } @else { (shown) (text) }
    };
    Page::new(words, title, state, body)
}

/// A page that says one thing.
pub(super) fn message(
    words: &'static Words,
    message: &Message,
    emblem: Emblem,
    action: Action,
) -> Page {
    let body = html! {
        (emblem.draw())
        h1 { (message.heading) }
        p .note { (message.text) }
        @match action {
            Action::None => {},
            Action::Look => a .button href="" { (words.try_again) },
            Action::Tap { nth } => (tap(words, nth, words.try_again)),
        }
    };
    Page::new(words, message.heading, None, body)
}

/// A screen, and what to call it.
fn show(words: &Words, settings: &Settings, screen: &Screen<'_>) -> (Option<&'static str>, Markup) {
    let most = settings.per_client;
    let again = html! { a .button .quiet href="" { (words.check_again) } };
    match *screen {
        Screen::Offer { nth } => (None, offer(words, nth, most)),
        Screen::Yours { claims, next } => (Some(words.yours), yours(words, claims, next, most)),
        Screen::Once(claim) => (Some(words.yours), once(words, claim, most)),
        Screen::NotOpen { opens_at } => {
            let more = html! { (moment(words, opens_at)) (again) };
            panel(&words.not_open, emblem::CLOCK, &more)
        }
        Screen::Paused => panel(&words.paused, emblem::PAUSE, &again),
        Screen::Closed => panel(&words.closed, emblem::LOCK, &html! {}),
        Screen::Exhausted => panel(&words.exhausted, emblem::EMPTY, &html! {}),
        Screen::Refused => panel(&words.refused, emblem::DONE, &html! {}),
    }
}

fn offer(words: &Words, nth: u32, per_client: u32) -> Markup {
    html! {
        div .offer {
            p .note { (words.offer) }
            (tap(words, nth, &label(words, nth, per_client)))
        }
    }
}

fn yours(words: &Words, claims: &[Claim], next: Option<u32>, per_client: u32) -> Markup {
    html! {
        section .state aria-labelledby="state" {
            h2 #state { (words.yours) }
            @for claim in claims { (ticket(words, claim, per_client)) }
            @if let Some(nth) = next { (tap(words, nth, &label(words, nth, per_client))) }
            p .note { (words.yours_again) }
        }
    }
}

fn once(words: &Words, claim: &Claim, per_client: u32) -> Markup {
    html! {
        section .state aria-labelledby="state" {
            h2 #state { (words.yours) }
            (ticket(words, claim, per_client))
            p .note .urgent { (words.keep) }
            @if claim.nth < per_client { a .button .quiet href="" { (words.check_again) } }
        }
    }
}

fn ticket(words: &Words, claim: &Claim, per_client: u32) -> Markup {
    html! {
        article .ticket {
            @if per_client > 1 { h3 .which { ((words.nth)(claim.nth, per_client)) } }
            (item(words, &claim.item.content()))
        }
    }
}

fn panel(message: &Message, emblem: Emblem, more: &Markup) -> (Option<&'static str>, Markup) {
    let body = html! {
        section .state .panel aria-labelledby="state" {
            (emblem.draw())
            h2 #state { (message.heading) }
            p .note { (message.text) }
            (more)
        }
    };
    (Some(message.heading), body)
}

fn moment(words: &Words, at: Timestamp) -> Markup {
    html! {
        p .moment { time datetime=(at) { (at.strftime(words.moment)) } }
    }
}

fn label(words: &Words, nth: u32, per_client: u32) -> String {
    if nth == 1 {
        words.get.to_owned()
    } else {
        (words.get_another)(nth, per_client)
    }
}

/// The one thing that claims. The form posts to the page's own address.
fn tap(words: &Words, nth: u32, label: &str) -> Markup {
    html! {
        form method="post" {
            input type="hidden" name="nth" value=(nth);
            // Firefox would keep the button as a tap has left it, reload or not.
            button data-working=(words.working) autocomplete="off" { (label) }
        }
    }
}
