//! The texts of the pages, in each language.
//!
//! A language is one file and one row of the table. If a text is missing, the
//! code does not compile.

mod chinese;
mod english;

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

/// The languages, by their tags in browsers. The first is for people who want none
/// of them.
const LANGUAGES: [(&str, &Words); 2] = [("en", &english::ENGLISH), ("zh", &chinese::CHINESE)];

/// All texts of the pages in one language.
pub(super) struct Words {
    /// The language's tag (BCP 47).
    pub(super) tag: &'static str,
    /// A moment in UTC, in jiff's `strftime` notation.
    pub(super) moment: &'static str,
    /// What ends a sentence before another one.
    pub(super) full_stop: &'static str,
    /// The heading of a code that has no title.
    pub(super) untitled: &'static str,

    /// The button that takes an item.
    pub(super) get: &'static str,
    /// The button that takes another item: which one, of how many.
    pub(super) get_another: fn(u32, u32) -> String,
    /// What a button says while its tap is in progress.
    pub(super) working: &'static str,
    /// What a tap does.
    pub(super) offer: &'static str,

    /// The field for an e-mail address.
    pub(super) email: &'static str,
    /// At which domains it has to be.
    pub(super) email_at: fn(&str) -> String,
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
    /// Which item it is, of how many.
    pub(super) nth: fn(u32, u32) -> String,
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
    /// The button that copies an item.
    pub(super) copy: &'static str,
    /// The same for an item that has fields.
    pub(super) copy_all: &'static str,
    /// The same for a field of an item, which has this name.
    pub(super) copy_field: fn(&str) -> String,
    /// The item is copied.
    pub(super) copied: &'static str,
    /// The browser did not let the item be copied.
    pub(super) not_copied: &'static str,

    pub(super) not_open: Message,
    pub(super) paused: Message,
    pub(super) closed: Message,
    pub(super) exhausted: Message,
    pub(super) not_yet: Message,
    /// When it goes on, in seconds.
    pub(super) goes_on: fn(i64) -> String,
    pub(super) refused: Message,
    /// The link that loads the page again.
    pub(super) check_again: &'static str,

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
    /// How many are left.
    pub(super) left: fn(u64) -> String,
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
    /// The texts in the language that `headers` ask for.
    pub(super) fn wanted(headers: &HeaderMap) -> &'static Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map(accepted_languages)
            .unwrap_or_default();
        let spoken: [LanguageIdentifier; LANGUAGES.len()] =
            LANGUAGES.map(|(range, _)| range.parse().expect("the table holds tags"));
        let strategy = NegotiationStrategy::Lookup;
        let chosen = negotiate_languages(&wanted, &spoken, Some(&spoken[0]), strategy)[0];
        LANGUAGES
            .into_iter()
            .zip(&spoken)
            .find_map(|((_, words), tag)| (tag == chosen).then_some(words))
            .expect("what is chosen is one of those spoken")
    }
}

/// The languages of an Accept-Language header, the most wanted first (RFC 9110,
/// section 12.5.4). The parser of `fluent_langneg` ignores the weights.
fn accepted_languages(value: &str) -> Vec<LanguageIdentifier> {
    let mut ranges: Vec<(u32, LanguageIdentifier)> = value
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            let thousandths = (weight * 1000.0) as u32;
            (thousandths > 0).then_some((thousandths, tag.trim().parse().ok()?))
        })
        .collect();
    ranges.sort_by_key(|(weight, _)| Reverse(*weight));
    ranges.into_iter().map(|(_, tag)| tag).collect()
}

impl<S: Sync> FromRequestParts<S> for &'static Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Words::wanted(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(accept: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        Words::wanted(&headers).tag
    }

    #[test]
    fn every_kind_of_chinese_is_answered_in_chinese() {
        for tag in ["zh", "zh-CN", "zh-TW", "zh-Hant-HK", "zh-Hans-SG", "ZH-cn"] {
            assert_eq!(language(tag), "zh-Hans", "{tag}");
        }
    }

    #[test]
    fn the_most_wanted_language_that_is_spoken_wins() {
        assert_eq!(language("fr-CH, zh-CN;q=0.9, en;q=0.8"), "zh-Hans");
        assert_eq!(language("zh;q=0.2, de, en-GB;q=0.7"), "en");
        assert_eq!(language("zh;q=0, en;q=0.1"), "en");
    }

    #[test]
    fn english_is_for_whoever_asks_for_nothing_known() {
        assert_eq!(Words::wanted(&HeaderMap::new()).tag, "en");
        for odd in ["", "*", "de", ";;q=,", "zh;q=x"] {
            assert_eq!(language(odd), "en", "{odd}");
        }
    }
}
