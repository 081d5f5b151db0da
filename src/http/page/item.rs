//! One item, for a person to read, copy or follow.

use bytesize::ByteSize;
use maud::{Markup, html};
use serde_json::Value;

use super::record::{fields, others, pretty, record};
use super::scene::Scene;
use super::views::moment;
use super::{symbol, wifi, words::Words};
use crate::domain::{Claim, Content, File, Item, LinkScheme, Wifi};
use crate::service::drawn;
use crate::symbols::{Symbol, Symbology};

/// Shows an item under its number. It is marked so that browsers do not translate
/// it: a coupon code has no language.
pub(super) fn ticket(scene: &Scene<'_>, which: Option<&str>, claim: &Claim) -> Markup {
    let content = &claim.item.content();
    html! {
        article .ticket .spent[claim.redeemed.is_some()] {
            div .face {
                @if let Some(which) = which { h3 .which { (which) } }
                @match content {
                    Content::File(file) => (file_face(scene, file, claim)),
                    _ => (face(scene, content, claim.nth)),
                }
                (use_of(scene, claim))
            }
            (copy(scene.words, content))
        }
    }
}

/// Shows an item that is nobody's alone.
pub(super) fn shared(scene: &Scene<'_>, item: &Item) -> Markup {
    let content = &item.content();
    html! {
        article .ticket {
            div .face { (face(scene, content, 0)) }
            (copy(scene.words, content))
        }
    }
}

/// The item for a scanner, if the code shows it so, and for people.
fn face(scene: &Scene<'_>, content: &Content, nth: u32) -> Markup {
    let words = scene.words;
    // What was added before it was checked is still there to be read.
    let Ok(Some((symbology, text))) = drawn(scene.settings, content) else {
        return plain_face(words, content);
    };
    let Ok(symbol) = Symbol::new(symbology, &text) else {
        return plain_face(words, content);
    };
    let fields = [&scene.settings.show_field, &scene.settings.pin_field];
    let hidden: Vec<&str> = fields.into_iter().flatten().map(String::as_str).collect();
    html! {
        (symbol::draw(words, &format!("symbol-{nth}"), words.symbol, &symbol))
        @match content {
            Content::Json(value) => {
                p .value .short[is_short(&text)] dir="auto" translate="no" { (text) }
                (pin(scene, value))
                (others(words, value, &hidden))
            },
            _ => (plain_face(words, content)),
        }
    }
}

/// The second secret of a record.
fn pin(scene: &Scene<'_>, value: &Value) -> Markup {
    let name = scene.settings.pin_field.as_deref();
    let found = name.and_then(|name| Some((name, value.get(name)?)));
    html! {
        @if let Some((name, value)) = found {
            (fields(scene.words, [(name, value)], Some(name)))
        }
    }
}

/// When the item was used, or what the desk scans to mark it.
fn use_of(scene: &Scene<'_>, claim: &Claim) -> Markup {
    let words = scene.words;
    if let Some(redemption) = &claim.redeemed {
        return html! { p .used { (words.used) } (moment(words, redemption.at)) };
    }
    if !scene.settings.redeem {
        return html! {};
    }
    let address = scene.proof_of(claim);
    match Symbol::new(Symbology::Qr, &address) {
        Ok(symbol) => html! {
            hr;
            p .note { (words.show_proof) }
            (symbol::draw(words, &format!("proof-{}", claim.nth), words.proof, &symbol))
        },
        // The service's own address is far too long.
        Err(_) => html! {},
    }
}

/// An item for people alone, as staff see it too.
pub(super) fn plain_face(words: &Words, content: &Content) -> Markup {
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
        // A file is somebody's: `file_face`.
        Content::File(file) => html! { p .value .name { bdi translate="no" { (file.name) } } },
    }
}

/// A picture of it if that is safe and small, its name, and the button.
fn file_face(scene: &Scene<'_>, file: &File, claim: &Claim) -> Markup {
    let (words, downloads) = (scene.words, &scene.downloads);
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
