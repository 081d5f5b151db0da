//! No page keeps anybody out: axe-core finds no violation of WCAG 2.2 (AA) or of good practice.

mod colours;

use std::path::Path;

use crate::harness::gallery::Gallery;
use crate::harness::{Phone, Setup};

/// Runs axe-core, and hands over what it found: each rule that is violated, and where.
const SCRIPT: &str = "
const done = arguments[arguments.length - 1];
const values = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
const told = ({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
  `${id}: ${html.slice(0, 200)}: ${failureSummary}`);
axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
  .then(({ violations, passes }) => done([passes.length, ...violations.flatMap(told)]))
  .catch((error) => done([0, String(error)]));
";

/// A small phone whose pages are checked, in the hands of the gallery's visitor.
async fn phone(gallery: &Gallery) -> Phone {
    let phone = Phone::with(Setup {
        width: 320,
        height: 568,
        ..Setup::default()
    })
    .await;
    bring_axe(&phone).await;
    gallery.hand(&phone).await;
    phone
}

/// Brings axe-core to each page of a phone.
pub(crate) async fn bring_axe(phone: &Phone) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let axe = root.join("target/tools/axe-core-4.14.1/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("axe-core: `make test-deps` installs it");
    phone.bring(&axe).await;
}

/// What is wrong with the page that the phone shows.
pub(crate) async fn barriers(phone: &Phone) -> Vec<String> {
    let found = phone.promised(SCRIPT).await;
    let (passed, wrong) = found.as_array().unwrap().split_first().unwrap();
    assert!(passed.as_u64() > Some(5), "it checks little: {found}");
    wrong
        .iter()
        .map(|what| what.as_str().unwrap().to_owned())
        .collect()
}

/// The same of states of the gallery, with where it is.
async fn barriers_in(gallery: &Gallery, phone: &Phone, names: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in names {
        gallery.show_named(phone, name).await;
        let found = barriers(phone).await;
        wrong.extend(found.iter().map(|what| format!("{name}: {what}")));
    }
    wrong
}

#[tokio::test]
async fn no_page_has_a_barrier() {
    let gallery = Gallery::make();
    let phone = phone(&gallery).await;
    let names: Vec<_> = gallery.states.iter().map(|state| state.name).collect();
    let wrong = barriers_in(&gallery, &phone, &names).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The control: each of these is found, and nothing else.
#[tokio::test]
async fn a_barrier_is_found() {
    let gallery = Gallery::make();
    let phone = phone(&gallery).await;
    for (spoiled, rule) in [
        ("", ""),
        (
            "document.documentElement.removeAttribute('lang')",
            "html-has-lang",
        ),
        ("document.title = ''", "document-title"),
        (
            "document.querySelector('img').removeAttribute('alt')",
            "image-alt",
        ),
        (
            "document.querySelector('.words').style.color = '#999'",
            "color-contrast",
        ),
        (
            "document.querySelector('button').textContent = ''",
            "button-name",
        ),
        (
            "document.querySelector('.accept').replaceWith(document.querySelector('.accept input'))",
            "label",
        ),
        (
            "const main = document.querySelector('main');
             main.replaceWith(...main.childNodes)",
            "landmark-one-main",
        ),
    ] {
        gallery.show_named(&phone, "terms").await;
        phone.run(spoiled).await;
        let wrong = barriers(&phone).await;
        let is_found = wrong.iter().any(|what| what.starts_with(rule));
        assert_eq!(is_found, !rule.is_empty(), "{rule}: {wrong:?}");
        assert_eq!(wrong.is_empty(), rule.is_empty(), "{rule}: {wrong:?}");
    }
}
