//! The contents of the pages.

use maud::{Markup, html};

use super::emblem::{self, Emblem};
use super::item::ticket;
use super::layout::Page;
use super::scene::Scene;
use super::screen::{Next, Screen};
use super::words::{Message, Words, fill};
use super::{ending, logo, mail, terms};
use crate::domain::{Claim, CodeId, Identity, Timestamp};
use crate::http::identity::Email;

/// What a person can do about a message.
#[derive(Clone)]
pub(super) enum Action {
    /// Nothing.
    None,
    /// Load the page again, by a link with this label.
    Look(&'static str),
    /// Go to this address.
    Go(String, &'static str),
    /// Tap for the n-th item again, with the terms accepted or not.
    Tap { nth: u32, accepted: bool },
}

/// How a page finds out who somebody is whom it does not know.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    /// It knows.
    Known,
    /// It knows by a session, which can be ended.
    Session,
    /// By a mail.
    Mail(&'a Email),
    /// Where people sign in for this code.
    SignIn(&'a CodeId),
}

/// The page of a code.
pub(super) fn of_code(scene: &Scene<'_>, screen: &Screen<'_>, entry: Entry<'_>) -> Page {
    let (words, settings) = (scene.words, scene.settings);
    let text = html! {
        @if !scene.text().is_empty() { p .words dir="auto" { (scene.text()) } }
    };
    let (state, shown) = match (screen, entry) {
        (Screen::Offer { .. }, Entry::Mail(_) | Entry::SignIn(_)) => (None, text),
        _ => show(scene, screen, &text),
    };
    let body = html! {
        @if scene.is_rehearsal { p .rehearsal { (words.rehearsal) } }
        @match logo::image(scene.code, settings) {
            Some(logo) => (logo),
            None if state.is_none() => (emblem::TICKET.draw()),
            None => {},
        }
        h1 dir="auto" { (scene.title()) }
        (shown)
        (ask_who(words, entry, state.is_some()))
    };
    let page = Page::new(words, scene.title(), state, body).of_code(settings);
    match screen {
        Screen::NotYet { wait } => page.loads_again_after(*wait),
        _ => page,
    }
}

/// What somebody does to be known. `again` if the code gives nothing now.
fn ask_who(words: &Words, entry: Entry<'_>, again: bool) -> Markup {
    match entry {
        Entry::Known => html! {},
        Entry::Session => html! {
            form .leave method="post" action="/sign-out" {
                button .quiet data-working=(words.working) autocomplete="off" { (words.sign_out) }
            }
        },
        Entry::Mail(email) => html! {
            p .note { (if again { words.by_mail_again } else { words.by_mail }) }
            (mail::form(words, email))
        },
        Entry::SignIn(code) => html! {
            p .note { (if again { words.sign_in_again } else { words.signs_in }) }
            a .button href={ "/c/" (code) "/sign-in" } { (words.sign_in) }
        },
    }
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
            Action::Look(label) => a .button href="" { (label) },
            Action::Go(url, label) => a .button .quiet href=(url) rel="noreferrer" { (label) },
            Action::Tap { nth, accepted } => {
                (tap(words, nth, words.try_again, &terms::accepted(accepted)))
            },
        }
    };
    Page::new(words, message.heading, None, body)
}

/// A screen with the organiser's text in it, and its name.
fn show(scene: &Scene<'_>, screen: &Screen<'_>, text: &Markup) -> (Option<&'static str>, Markup) {
    let words = scene.words;
    let again = html! { a .button .quiet href="" { (words.check_again) } };
    match *screen {
        Screen::Offer { nth } => (None, offer(scene, nth, text)),
        Screen::Yours { claims, next } => {
            let after = html! {
                (more(scene, next))
                (text)
                p .note { (again_at(words, scene.settings.identity)) }
            };
            (Some(words.yours), yours(scene, claims, &after))
        }
        Screen::Once { claims, next } => {
            let are_files = claims.iter().all(|claim| claim.item.is_file());
            let keep = if are_files {
                words.keep_files
            } else {
                words.keep
            };
            let after = html! {
                p .urgent { (keep) }
                (more(scene, next))
                (text)
            };
            (Some(words.yours), yours(scene, claims, &after))
        }
        Screen::NotOpen { opens_at } => {
            let more = html! { (moment(words, opens_at)) (again) };
            panel(&words.not_open, emblem::CLOCK, &more, text)
        }
        Screen::Paused => panel(&words.paused, emblem::PAUSE, &again, text),
        Screen::Closed => panel(&words.closed, emblem::LOCK, &html! {}, text),
        Screen::NotYet { wait } => {
            let wait = wait.unsigned_abs().as_secs() + 1;
            let more = html! { p .note { (words.goes_on(wait)) } (again) };
            panel(&words.not_yet, emblem::CLOCK, &more, text)
        }
        Screen::Absent => panel(&words.scan_screen, emblem::SCAN, &html! {}, text),
        Screen::Exhausted if ending::is_chosen(scene) => {
            (Some(words.exhausted.heading), ending::show(scene, text))
        }
        Screen::Exhausted => panel(&words.exhausted, emblem::EMPTY, &again, text),
        Screen::Refused => panel(&words.refused, emblem::DONE, &html! {}, text),
    }
}

/// How a client sees its items again.
fn again_at(words: &Words, identity: Identity) -> &'static str {
    match identity {
        Identity::Browser => words.yours_again,
        Identity::Invite => words.yours_invited,
        Identity::Email => words.yours_mailed,
        Identity::Oidc | Identity::Gateway => words.yours_signed_in,
    }
}

/// How a client that has an item can get another, or why it cannot.
fn more(scene: &Scene<'_>, next: Next) -> Markup {
    let words = scene.words;
    let why = |message: &Message| {
        html! { p .note { (message.heading) (words.full_stop) (message.text) } }
    };
    match next {
        Next::Tap { nth } => get(scene, nth),
        Next::Complete => html! {},
        Next::NotOpen { opens_at } => html! { (why(&words.not_open)) (moment(words, opens_at)) },
        Next::Paused => why(&words.paused),
        Next::Closed => why(&words.closed),
        Next::Exhausted if ending::is_chosen(scene) => ending::parts(scene),
        Next::Exhausted => why(&words.exhausted),
        Next::NotYet => why(&words.not_yet),
        Next::Absent => why(&words.scan_screen),
    }
}

fn offer(scene: &Scene<'_>, nth: u32, text: &Markup) -> Markup {
    html! {
        (text)
        div .offer {
            (get(scene, nth))
            p .note { (scene.words.offer) }
        }
    }
}

fn yours(scene: &Scene<'_>, claims: &[Claim], after: &Markup) -> Markup {
    let words = scene.words;
    let of = scene.settings.per_client;
    let which = |nth: u32| (of > 1).then(|| fill(words.nth, &[("n", &nth), ("of", &of)]));
    html! {
        section .state aria-labelledby="state" {
            h2 #state .mark { (emblem::DONE.draw()) (words.yours) }
            @for claim in claims { (ticket(scene, which(claim.nth).as_deref(), claim)) }
            (after)
        }
    }
}

fn panel(
    message: &Message,
    emblem: Emblem,
    more: &Markup,
    text: &Markup,
) -> (Option<&'static str>, Markup) {
    let body = html! {
        section .state .panel aria-labelledby="state" {
            (emblem.draw())
            h2 #state { (message.heading) }
            p .note { (message.text) }
            (more)
        }
        (text)
    };
    (Some(message.heading), body)
}

pub(super) fn moment(words: &Words, at: Timestamp) -> Markup {
    html! {
        p .moment { time datetime=(at) { (at.strftime(words.moment)) } }
    }
}

/// The form that claims, with the box to tick if there are terms to accept.
fn get(scene: &Scene<'_>, nth: u32) -> Markup {
    let (words, of) = (scene.words, scene.settings.per_client);
    let label = if nth == 1 {
        words.get.to_owned()
    } else {
        fill(words.get_another, &[("n", &nth), ("of", &of)])
    };
    tap(words, nth, &label, &terms::to_accept(words, scene.settings))
}

/// The button that claims. The form posts to the page's own address.
fn tap(words: &Words, nth: u32, label: &str, before: &Markup) -> Markup {
    html! {
        form method="post" {
            (before)
            input type="hidden" name="nth" value=(nth);
            // Otherwise Firefox keeps the button disabled after a reload.
            button data-working=(words.working) autocomplete="off" { (label) }
        }
    }
}
