//! The texts of the pages, in each language.
//!
//! A language is one file and one row of the table. If a text is missing, the
//! code does not compile.

mod arabic;
mod chinese;
mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod japanese;
mod korean;
mod phrase;
mod polish;
mod portuguese;
mod spanish;
mod traditional;
mod turkish;

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};

use self::phrase::Plural;
use crate::domain::Language;
use crate::http::html::language;

pub(super) use phrase::{fill, sentence};

/// All texts of the pages in one language.
pub(super) struct Words {
    /// The language.
    pub(super) language: Language,
    /// A moment in UTC, in jiff's `strftime` notation.
    pub(super) moment: &'static str,
    /// What ends a sentence before another one.
    pub(super) full_stop: &'static str,
    /// The heading of a code that has no title.
    pub(super) untitled: &'static str,

    /// The button that takes an item.
    pub(super) get: &'static str,
    /// The button that takes another item: `{n}`, which one, and `{of}`, of how many.
    pub(super) get_another: &'static str,
    /// What a button says while its tap is in progress.
    pub(super) working: &'static str,
    /// What a tap does.
    pub(super) offer: &'static str,

    /// The field for an e-mail address.
    pub(super) email: &'static str,
    /// At which `{domains}` it has to be.
    pub(super) email_at: &'static str,
    /// The button that sends the mail.
    pub(super) send_mail: &'static str,
    /// Above the form: what the mail is for.
    pub(super) by_mail: &'static str,
    /// The same where the code gives nothing now.
    pub(super) by_mail_again: &'static str,
    /// After the mail is sent.
    pub(super) mailed: Message,
    /// The subject of a mail about a code without a title.
    pub(super) mail_subject: &'static str,
    /// What the mail says before the address.
    pub(super) mail_text: &'static str,
    /// And after it.
    pub(super) mail_note: &'static str,
    /// The button that leads to where people sign in.
    pub(super) sign_in: &'static str,
    /// What signing in is for.
    pub(super) signs_in: &'static str,
    /// The same where the code gives nothing now.
    pub(super) sign_in_again: &'static str,
    /// The button that signs out.
    pub(super) sign_out: &'static str,
    pub(super) signed_out: Message,
    /// The link that signs out of the account too.
    pub(super) sign_out_there: &'static str,

    /// Above the items.
    pub(super) yours: &'static str,
    /// Below the items.
    pub(super) yours_again: &'static str,
    /// The same for an invited person.
    pub(super) yours_invited: &'static str,
    /// The same for whoever got the address by mail.
    pub(super) yours_mailed: &'static str,
    /// The same for whoever has signed in.
    pub(super) yours_signed_in: &'static str,
    /// Below items that will not be shown again.
    pub(super) keep: &'static str,
    /// The same for files.
    pub(super) keep_files: &'static str,
    /// Which item it is, `{n}`, and of how many, `{of}`.
    pub(super) nth: &'static str,
    /// The button that follows a link.
    pub(super) open: &'static str,
    /// The button that downloads a file.
    pub(super) download: &'static str,
    /// The name of a Wi-Fi network.
    pub(super) network: &'static str,
    /// The password of a Wi-Fi network.
    pub(super) password: &'static str,
    /// How to join a Wi-Fi network.
    pub(super) join: &'static str,
    /// What a picture of an item is, for whoever does not see it.
    pub(super) symbol: &'static str,
    /// The link that makes the picture as large as the screen.
    pub(super) enlarge: &'static str,
    /// And the one that ends this.
    pub(super) shrink: &'static str,
    /// The button that copies an item.
    pub(super) copy: &'static str,
    /// The same for an item that has fields.
    pub(super) copy_all: &'static str,
    /// The same for a field of an item, which has this `{name}`.
    pub(super) copy_field: &'static str,
    /// The item is copied.
    pub(super) copied: &'static str,
    /// The browser did not let the item be copied.
    pub(super) not_copied: &'static str,

    pub(super) not_open: Message,
    pub(super) paused: Message,
    pub(super) closed: Message,
    pub(super) exhausted: Message,
    pub(super) not_yet: Message,
    /// When it goes on: in `{n}` seconds, minutes or hours.
    pub(super) in_seconds: Plural,
    pub(super) in_minutes: Plural,
    pub(super) in_hours: Plural,
    pub(super) refused: Message,
    /// Above an item that everybody gets when nothing else is left.
    pub(super) for_everybody: &'static str,
    /// The link that goes on to where the organiser sends people when nothing is left.
    pub(super) go_on: &'static str,
    /// The link that loads the page again.
    pub(super) check_again: &'static str,

    /// Above the QR code that proves whose an item is.
    pub(super) show_proof: &'static str,
    /// What that QR code is, for whoever does not see it.
    pub(super) proof: &'static str,
    /// To somebody who opens it and is no member of staff.
    pub(super) for_the_desk: Message,
    /// The QR code is none of this code's.
    pub(super) broken_proof: Message,
    /// An item was used; when follows.
    pub(super) used: &'static str,
    /// To a member of staff who opens the address of a desk.
    pub(super) desk: Message,
    /// The button that begins.
    pub(super) begin: &'static str,
    /// After that; when it ends follows.
    pub(super) desk_ready: Message,
    pub(super) desk_ended: Message,
    /// The button that marks an item as used.
    pub(super) mark_used: &'static str,
    /// The item has just been marked.
    pub(super) marked: &'static str,
    /// It was marked before.
    pub(super) already_used: &'static str,
    /// Before the time when an item was granted, when it was used, and the desk that did it.
    pub(super) granted_at: &'static str,
    pub(super) used_at: &'static str,
    pub(super) used_by: &'static str,
    /// The item is not its visitor's any more.
    pub(super) no_such_claim: Message,

    /// The links to what the organiser has to say in law.
    pub(super) terms: &'static str,
    pub(super) privacy: &'static str,
    pub(super) imprint: &'static str,
    /// Beside the box to tick; `{terms}` is the link.
    pub(super) accept: &'static str,
    /// The box was not ticked.
    pub(super) accept_first: Message,

    /// Above each page of a rehearsal.
    pub(super) rehearsal: &'static str,
    /// The link to what people see when nothing is left.
    pub(super) see_ending: &'static str,
    /// The link to the beginning of the rehearsal.
    pub(super) start_again: &'static str,
    pub(super) rehearsal_ended: Message,

    /// The service's own front page.
    pub(super) home: Message,
    pub(super) no_such_address: Message,
    pub(super) no_such_code: Message,
    pub(super) cookie_required: Message,
    pub(super) not_invited: Message,
    pub(super) broken_invitation: Message,
    /// To somebody who is not where the organiser's screen is.
    pub(super) scan_screen: Message,
    pub(super) tag_ended: Message,
    /// On the screen itself.
    pub(super) screen_ended: Message,
    pub(super) scan_here: &'static str,
    /// How many are left, `{n}`.
    pub(super) left: Plural,
    pub(super) invalid_email: Message,
    pub(super) not_signed_in: Message,
    pub(super) revoked: Message,
    pub(super) network_limit: Message,
    pub(super) cross_site: Message,
    pub(super) busy: Message,
    pub(super) unavailable: Message,
    pub(super) link_ended: Message,
    pub(super) no_such_file: Message,
    /// Anything else that goes wrong.
    pub(super) trouble: Message,
    /// The button that does the same again.
    pub(super) try_again: &'static str,
    /// The link to a code's page, from an answer shown in its place.
    pub(super) open_again: &'static str,
}

/// A heading, and what to know or do about it.
pub(super) struct Message {
    pub(super) heading: &'static str,
    pub(super) text: &'static str,
}

impl Words {
    /// The texts in a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::ENGLISH,
            Language::SimplifiedChinese => &chinese::CHINESE,
            Language::TraditionalChinese => &traditional::TRADITIONAL,
            Language::German => &german::GERMAN,
            Language::French => &french::FRENCH,
            Language::Spanish => &spanish::SPANISH,
            Language::Italian => &italian::ITALIAN,
            Language::BrazilianPortuguese => &portuguese::PORTUGUESE,
            Language::Dutch => &dutch::DUTCH,
            Language::Polish => &polish::POLISH,
            Language::Turkish => &turkish::TURKISH,
            Language::Japanese => &japanese::JAPANESE,
            Language::Korean => &korean::KOREAN,
            Language::Arabic => &arabic::ARABIC,
        }
    }

    /// The texts in the only language of a code, or else these.
    pub(super) fn of_code(&'static self, only: Option<Language>) -> &'static Self {
        only.map_or(self, Self::of)
    }

    /// The texts in the language that an Accept-Language header asks for.
    pub(super) fn wanted(accepted: Option<&HeaderValue>) -> &'static Self {
        Self::of(language::wanted(accepted))
    }

    /// When something goes on that many seconds from now.
    pub(super) fn goes_on(&self, seconds: u64) -> String {
        let (text, n) = match seconds {
            ..=90 => (&self.in_seconds, seconds.max(1)),
            91..=5_400 => (&self.in_minutes, (seconds + 30) / 60),
            _ => (&self.in_hours, (seconds + 1_800) / 3_600),
        };
        text.of(self.language, n)
    }
}

impl<S: Sync> FromRequestParts<S> for &'static Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Words::wanted(parts.headers.get(header::ACCEPT_LANGUAGE)))
    }
}

#[cfg(test)]
mod tests;
