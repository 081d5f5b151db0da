//! An item that is a Wi-Fi network. A phone cannot scan its own screen, so the page
//! says what to do instead.

use maud::{Markup, html};

use super::words::Words;
use crate::domain::Wifi;

pub(super) fn face(words: &Words, wifi: &Wifi) -> Markup {
    html! {
        dl translate="no" {
            div { dt { (words.network) } dd { span .lines dir="auto" { (wifi.name) } } }
            @if let Some(password) = &wifi.password {
                div { dt { (words.password) } dd { span .lines dir="ltr" { (password) } } }
            }
        }
        p .note { (words.join) }
    }
}
