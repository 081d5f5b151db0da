//! The contents of the pages.

use maud::{Markup, html};

use super::emblem::{self, Emblem};
use super::file::Downloads;
use super::item::ticket;
use super::layout::Page;
use super::mail;
use super::screen::{Next, Screen};
use super::words::{Message, Words};
use crate::domain::{Claim, CodeId, Identity, Settings, Timestamp};
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
    /// Tap for the n-th item again.
    Tap { nth: u32 },
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
pub(super) fn of_code(
    words: &'static Words,
    settings: &Settings,
    screen: &Screen<'_>,
    entry: Entry<'_>,
    downloads: &Downloads<'_>,
) -> Page {
    let title = title(words, settings);
    let text = html! {
        @if !settings.text.is_empty() { p .words dir="auto" { (settings.text) } }
    };
    let (state, shown) = match (screen, entry) {
        (Screen::Offer { .. }, Entry::Mail(_) | Entry::SignIn(_)) => (None, text),
        _ => show(words, settings, screen, &text, downloads),
    };
    let body = html! {
        @if state.is_none() { (emblem::TICKET.draw()) }
        h1 dir="auto" { (title) }
        (shown)
        (ask_who(words, entry, state.is_some()))
    };
    let page = Page::new(words, title, state, body);
    match screen {
        Screen::NotYet { wait } => page.loads_again_after(*wait),
        _ => page,
    }
}

/// The heading of a code's page.
pub(super) fn title<'a>(words: &Words, settings: &'a Settings) -> &'a str {
    match settings.title.trim() {
        "" => words.untitled,
        title => title,
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
            Action::Tap { nth } => (tap(words, nth, words.try_again)),
        }
    };
    Page::new(words, message.heading, None, body)
}

/// A screen with the organiser's text in it, and its name.
fn show(
    words: &Words,
    settings: &Settings,
    screen: &Screen<'_>,
    text: &Markup,
    downloads: &Downloads<'_>,
) -> (Option<&'static str>, Markup) {
    let per_client = settings.per_client;
    let tickets = |claims| tickets(words, claims, per_client, downloads);
    let again = html! { a .button .quiet href="" { (words.check_again) } };
    match *screen {
        Screen::Offer { nth } => (None, offer(words, nth, per_client, text)),
        Screen::Yours { claims, next } => {
            let after = html! {
                (more(words, next, per_client))
                (text)
                p .note { (again_at(words, settings.identity)) }
            };
            (Some(words.yours), yours(words, &tickets(claims), &after))
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
                (more(words, next, per_client))
                (text)
            };
            (Some(words.yours), yours(words, &tickets(claims), &after))
        }
        Screen::NotOpen { opens_at } => {
            let more = html! { (moment(words, opens_at)) (again) };
            panel(&words.not_open, emblem::CLOCK, &more, text)
        }
        Screen::Paused => panel(&words.paused, emblem::PAUSE, &again, text),
        Screen::Closed => panel(&words.closed, emblem::LOCK, &html! {}, text),
        Screen::NotYet { wait } => {
            let more = html! { p .note { ((words.goes_on)(wait.as_secs() + 1)) } (again) };
            panel(&words.not_yet, emblem::CLOCK, &more, text)
        }
        Screen::Absent => panel(&words.scan_screen, emblem::SCAN, &html! {}, text),
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
fn more(words: &Words, next: Next, per_client: u32) -> Markup {
    let why = |message: &Message| {
        html! { p .note { (message.heading) (words.full_stop) (message.text) } }
    };
    match next {
        Next::Tap { nth } => tap(words, nth, &label(words, nth, per_client)),
        Next::Complete => html! {},
        Next::NotOpen { opens_at } => html! { (why(&words.not_open)) (moment(words, opens_at)) },
        Next::Paused => why(&words.paused),
        Next::Closed => why(&words.closed),
        Next::Exhausted => why(&words.exhausted),
        Next::NotYet => why(&words.not_yet),
        Next::Absent => why(&words.scan_screen),
    }
}

fn offer(words: &Words, nth: u32, per_client: u32, text: &Markup) -> Markup {
    html! {
        (text)
        div .offer {
            (tap(words, nth, &label(words, nth, per_client)))
            p .note { (words.offer) }
        }
    }
}

fn yours(words: &Words, tickets: &Markup, after: &Markup) -> Markup {
    html! {
        section .state aria-labelledby="state" {
            h2 #state .mark { (emblem::DONE.draw()) (words.yours) }
            (tickets)
            (after)
        }
    }
}

fn tickets(words: &Words, claims: &[Claim], per_client: u32, downloads: &Downloads<'_>) -> Markup {
    let which = |nth| (per_client > 1).then(|| (words.nth)(nth, per_client));
    html! {
        @for claim in claims {
            (ticket(words, which(claim.nth).as_deref(), claim, downloads))
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

fn label(words: &Words, nth: u32, per_client: u32) -> String {
    if nth == 1 {
        words.get.to_owned()
    } else {
        (words.get_another)(nth, per_client)
    }
}

/// The button that claims. The form posts to the page's own address.
fn tap(words: &Words, nth: u32, label: &str) -> Markup {
    html! {
        form method="post" {
            input type="hidden" name="nth" value=(nth);
            // Otherwise Firefox keeps the button disabled after a reload.
            button data-working=(words.working) autocomplete="off" { (label) }
        }
    }
}
