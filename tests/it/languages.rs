//! The pages in every language that they speak.

mod checks;
mod numbers;
mod organiser;

use std::path::Path;

use apiece::domain::Language;

use crate::harness::gallery::Gallery;
use crate::harness::{Phone, Setup};

use self::checks::{height, looks_wrong};

/// The smallest phone there is.
async fn smallest() -> Phone {
    Phone::with(Setup {
        width: 320,
        height: 568,
        ratio: 1.0,
        ..Setup::default()
    })
    .await
}

/// A language with long words, one with another script, and one in the other direction. If these
/// fit, so do most.
const STRICTEST: [Language; 3] = [Language::German, Language::Japanese, Language::Arabic];

/// Whether all languages are looked at, and each page leaves a picture: that takes longer.
fn keeps_pictures() -> bool {
    std::env::var_os("APIECE_PICTURES").is_some()
}

/// Looks at every state in these languages, and returns what is wrong.
async fn wrong_in(gallery: &Gallery, languages: &[Language]) -> Vec<String> {
    let phone = smallest().await;
    gallery.hand(&phone).await;
    let pages = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("pages");
    let mut wrong = Vec::new();
    for language in languages {
        let tag = language.tag();
        phone.speak(tag).await;
        for state in &gallery.states {
            gallery.show(&phone, state).await;
            let found = looks_wrong(&phone, *language).await;
            let name = state.name;
            wrong.extend(found.iter().map(|what| format!("{tag}/{name}: {what}")));
            if keeps_pictures() {
                let path = pages.join(tag).join(name).with_extension("png");
                phone.photograph_all(&path).await;
            }
        }
    }
    assert_eq!(height(&phone).await, 568);
    wrong
}

/// `make pages` looks at all languages, and keeps a picture of each page in `target/pages`.
#[tokio::test]
async fn every_page_is_whole_on_the_smallest_phone_in_every_language() {
    let gallery = Gallery::make();
    let languages = if keeps_pictures() {
        Language::ALL.to_vec()
    } else {
        STRICTEST.to_vec()
    };
    // Two phones take less time than one.
    let (some, others) = languages.split_at(languages.len() / 2);
    let (mut wrong, more) = tokio::join!(wrong_in(&gallery, some), wrong_in(&gallery, others));
    wrong.extend(more);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
