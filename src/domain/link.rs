//! Which texts are links: addresses that a phone opens with a tap. What is not in the
//! table is text, above all what would run a program in the page (`javascript:`,
//! `data:`, `vbscript:`, `blob:`), read this machine's files (`file:`) or start any
//! program with any arguments (`intent:`).

use url::Url;

/// A kind of address that a phone opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkScheme {
    /// What the address begins with, in lower case; its case does not matter.
    pub prefix: &'static str,
    /// What a tap opens.
    pub opens: &'static str,
    /// Why it is in the table.
    pub reason: &'static str,
}

/// All addresses that are links. Schemes that also begin plain words, as in
/// `steam:ABC-DEF`, need the slashes.
pub const LINK_SCHEMES: [LinkScheme; 15] = [
    scheme(
        "https:",
        "the browser",
        "pages, and apps that own the address",
    ),
    scheme("http:", "the browser", "pages, also on the local network"),
    scheme(
        "mailto:",
        "the mail app",
        "a message to an address, with its subject",
    ),
    scheme("tel:", "the phone app", "a number to call"),
    scheme(
        "sms:",
        "the messages app",
        "a message to a number, such as a keyword to redeem",
    ),
    scheme("geo:", "the maps app", "a place to go to"),
    scheme(
        "webcal://",
        "the calendar",
        "dates to subscribe to, such as a schedule",
    ),
    scheme(
        "otpauth://",
        "the authenticator",
        "a second factor for an account",
    ),
    scheme("steam://", "Steam", "a game or a key to redeem"),
    scheme("market://", "Google Play", "an app to install on Android"),
    scheme(
        "itms-apps://",
        "the App Store",
        "an app to install on an iPhone",
    ),
    scheme("whatsapp://", "WhatsApp", "a chat or a group to join"),
    scheme("tg://", "Telegram", "a chat or a group to join"),
    scheme(
        "bitcoin:",
        "the wallet",
        "a payment, or a voucher of a wallet",
    ),
    scheme("lightning:", "the wallet", "a voucher to withdraw (LNURL)"),
];

const fn scheme(prefix: &'static str, opens: &'static str, reason: &'static str) -> LinkScheme {
    LinkScheme {
        prefix,
        opens,
        reason,
    }
}

impl LinkScheme {
    /// The scheme of an address; nothing if the table does not have it.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let begins = |scheme: &Self| {
            address
                .get(..scheme.prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme.prefix))
        };
        LINK_SCHEMES.into_iter().find(begins)
    }
}

/// Whether a text is a link.
#[must_use]
pub fn is_link(text: &str) -> bool {
    // The parser forgives what a person's eye does not, so be stricter first.
    !text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
        && LinkScheme::of(text).is_some_and(|scheme| text.len() > scheme.prefix.len())
        && Url::parse(text).is_ok()
}

/// Whether a text is the address of a page on the web.
pub(super) fn is_web_address(text: &str) -> bool {
    let is_web = |scheme: LinkScheme| scheme.opens == "the browser";
    is_link(text) && LinkScheme::of(text).is_some_and(is_web)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phone_opens_is_a_link() {
        for link in [
            "https://example.org/prize?a=1",
            "HTTP://192.168.1.1",
            "mailto:ann@example.org?subject=Prize%207",
            "MAILTO:ann@example.org",
            "tel:+49301234567",
            "sms:+49301234567?body=JOIN",
            "geo:52.52,13.40?q=Alexanderplatz",
            "webcal://example.org/dates.ics",
            "otpauth://totp/Fair:ann?secret=JBSWY3DPEHPK3PXP&issuer=Fair",
            "steam://run/440",
            "Market://details?id=org.example",
            "itms-apps://apps.apple.com/app/id1",
            "whatsapp://send?phone=49301234567",
            "tg://join?invite=AAAA",
            "bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq?amount=0.01",
            "lightning:LNURL1DP68GURN8GHJ7",
        ] {
            assert!(is_link(link), "{link}");
        }
    }

    #[test]
    fn what_could_do_harm_and_what_is_not_an_address_is_text() {
        for text in [
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox",
            "blob:https://example.org/1",
            "file:///etc/passwd",
            "intent://scan/#Intent;scheme=zxing;end",
            "facetime:ann@example.org",
            "zoommtg://zoom.us/join?confno=1",
            "ms-msdt:/id",
            "WIFI:T:WPA;S:fair;P:secret;;",
            "wifi:x",
            "",
            ":",
            "tel:",
            "steam://",
            "steam:ABCDE-FGHIJ-KLMNO",
            "mailto: ann@example.org",
            " https://example.org",
            "https://example.org/a b",
            "https://example.org/\u{7f}",
            "https://example.org\\@other.example",
            "mailto:ann\\@example.org",
            "tel:1\u{2028}2",
            "https://",
            "example.org",
            "telephone:1",
            "№https://example.org",
        ] {
            assert!(!is_link(text), "{text}");
        }
    }

    #[test]
    fn every_row_of_the_table_can_be_a_link() {
        for scheme in LINK_SCHEMES {
            let rest = if scheme.prefix.starts_with("http") {
                "//a.example"
            } else {
                "a.example"
            };
            assert!(is_link(&format!("{}{rest}", scheme.prefix)), "{scheme:?}");
            assert_eq!(scheme.prefix, scheme.prefix.to_lowercase());
        }
    }
}
