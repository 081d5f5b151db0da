//! One item, for a person to read, copy or follow.

use bytesize::ByteSize;
use maud::{Markup, html};

use super::file::Downloads;
use super::record::{pretty, record};
use super::{wifi, words::Words};
use crate::domain::{Claim, Content, File, LinkScheme, Wifi};

/// Shows an item under its number. It is marked so that browsers do not translate
/// it: a coupon code has no language.
pub(super) fn ticket(
    words: &Words,
    which: Option<&str>,
    claim: &Claim,
    downloads: &Downloads<'_>,
) -> Markup {
    let content = &claim.item.content();
    html! {
        article .ticket {
            div .face {
                @if let Some(which) = which { h3 .which { (which) } }
                (face(words, content, claim, downloads))
            }
            (copy(words, content))
        }
    }
}

fn face(words: &Words, content: &Content, claim: &Claim, downloads: &Downloads<'_>) -> Markup {
    match content {
        Content::Text(text) => match Wifi::read(text) {
            Some(network) => wifi::face(words, &network),
            None => html! {
                p .value .short[is_short(text)] dir="auto" translate="no" { (text) }
            },
        },
        Content::Link(address) => html! {
            @if LinkScheme::of(address).is_some() {
                a .button href=(address) rel="noopener noreferrer" { (words.open) }
            }
            p .value .address dir="ltr" translate="no" { (address) }
        },
        Content::Json(value) => record(words, value),
        Content::File(file) => file_face(words, file, claim, downloads),
    }
}

/// A picture of it if that is safe and small, its name, and the button.
fn file_face(words: &Words, file: &File, claim: &Claim, downloads: &Downloads<'_>) -> Markup {
    html! {
        @if is_picture(file) {
            div .frame { img src=(downloads.preview_of(claim)) alt="" decoding="async"; }
        }
        p .value .name { bdi translate="no" { (file.name) } }
        p .note { (kind_of(file)) ", " (ByteSize(file.size).display().si()) }
        a .button href=(downloads.of(claim)) { (words.download) }
    }
}

/// Whether the page may show it: only kinds of picture that cannot contain a
/// script, and that load quickly.
fn is_picture(file: &File) -> bool {
    const SAFE: [&str; 5] = [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
    ];
    const MOST: u64 = 8 * 1024 * 1024;
    SAFE.contains(&file.media_type.as_str()) && (1..=MOST).contains(&file.size)
}

/// Its type for people: the extension of its name, or else its media type.
fn kind_of(file: &File) -> String {
    let ending = file
        .name
        .as_str()
        .rsplit_once('.')
        .map(|(_, ending)| ending);
    match ending.filter(|e| e.len() <= 5 && e.bytes().all(|b| b.is_ascii_alphanumeric())) {
        Some(ending) if !ending.is_empty() => ending.to_ascii_uppercase(),
        _ => file.media_type.to_string(),
    }
}

/// Whether a text is short enough for large type.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 40 && !text.contains('\n')
}

/// The stub of the ticket: a button that copies. It needs the script, so it is
/// hidden until the script shows it.
fn copy(words: &Words, content: &Content) -> Markup {
    let text = match content {
        Content::Text(text) => match Wifi::read(text).and_then(|network| network.password) {
            Some(password) => password,
            None => text.clone(),
        },
        Content::Link(address) => address.clone(),
        Content::Json(value) => pretty(value),
        Content::File(_) => return html! {},
    };
    // The fields of a record have buttons of their own.
    let label = match content {
        Content::Json(value) if value.is_object() => words.copy_all,
        _ => words.copy,
    };
    html! {
        button .stub type="button" hidden data-copy=(text)
            data-copied=(words.copied) data-not-copied=(words.not_copied) { (label) }
    }
}
