//! What the law asks for: links to what the organiser has to say, and a box to tick.

use maud::{Markup, html};

use super::words::{Words, sentence};
use crate::domain::Settings;
use crate::http::problem::{Problem, ProblemKind};

/// The form's field.
const FIELD: &str = "accept";

/// The links below a page.
pub(super) fn links(words: &Words, settings: &Settings) -> Option<Markup> {
    let links = [
        (&settings.terms_link, words.terms),
        (&settings.privacy_link, words.privacy),
        (&settings.imprint_link, words.imprint),
    ];
    let links: Vec<_> = links
        .into_iter()
        .filter_map(|(link, label)| Some((link.as_ref()?, label)))
        .collect();
    (!links.is_empty()).then(|| {
        html! {
            footer {
                @for (link, label) in links {
                    a href=(link) target="_blank" rel="noopener noreferrer" { (label) }
                }
            }
        }
    })
}

/// The box to tick, if the code has terms to accept.
pub(super) fn to_accept(words: &Words, settings: &Settings) -> Markup {
    let link = settings.terms_link.as_ref();
    html! {
        @if let Some(link) = link.filter(|_| settings.accept_terms) {
            label .accept {
                input type="checkbox" name=(FIELD) value="yes" required autocomplete="off";
                span {
                    (sentence(words.accept, &[("terms", html! {
                        a href=(link) target="_blank" rel="noopener noreferrer" { (words.terms) }
                    })]))
                }
            }
        }
    }
}

/// The same for somebody who has ticked it and taps again.
pub(super) fn accepted(accepted: bool) -> Markup {
    html! { @if accepted { input type="hidden" name=(FIELD) value="yes"; } }
}

/// The problem of a tap without it.
pub(super) fn not_accepted() -> Problem {
    let detail = "nothing was taken; accept the terms first: send accept=yes";
    Problem::new(ProblemKind::AcceptTerms, detail)
}

/// Whether the box was ticked in a form.
pub(super) fn is_accepted(form: &[u8]) -> bool {
    url::form_urlencoded::parse(form).any(|(name, value)| name == FIELD && value == "yes")
}
