//! A picture that a scanner reads from the phone's screen. A tap makes it as large as the screen:
//! its address becomes the target, so this needs no script.

use maud::{Markup, PreEscaped, html};

use super::words::Words;
use crate::symbols::Symbol;

/// The picture; `name` is unique on the page, and `label` is for whoever does not see it.
pub(super) fn draw(words: &Words, name: &str, label: &str, symbol: &Symbol) -> Markup {
    html! {
        div .symbol .linear[symbol.is_linear()] id=(name) {
            a href={ "#" (name) } aria-label={ (label) (words.full_stop) (words.enlarge) } {
                (PreEscaped(symbol.svg()))
            }
            a .shrink href="#state" { span { (words.shrink) } }
        }
    }
}
