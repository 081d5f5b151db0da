//! The settings of a code.

mod availability;
mod change;
mod texts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid::check_text;
use super::link::is_web_address;
use super::moment::moment;
use super::{
    Accent, Digest, Identity, Invalid, Language, Rate, ShowAs, Timestamp, whole, whole_or_none,
};

pub use availability::Availability;
pub use change::Change;
pub use texts::Translation;

const MAX_TITLE_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 2_000;
const MAX_FIELD_CHARS: usize = 200;
const MAX_PER_CLIENT: u32 = 100;
const MAX_PRESENCE: u32 = 1_440;

/// What happens when a client that has had its item claims again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// The client sees its own item again.
    #[default]
    Same,
    /// The claim is refused.
    Refuse,
}

/// The organiser's switch. It applies in addition to the code's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The code gives items, within its window.
    #[default]
    Open,
    /// The code gives no items for now.
    Paused,
    /// The code gives no items any more.
    Closed,
}

/// The settings of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The page's heading.
    #[schema(max_length = 200, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub title: String,
    /// What the page says below it.
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub text: String,
    /// How the page knows its clients; it cannot be changed once a client has claimed.
    pub identity: Identity,
    /// Whether keyed hashes of clients' names are kept in the place of the names; it cannot be
    /// changed.
    pub hash_clients: bool,
    /// What happens when a client that has had its item claims again.
    pub repeat: Repeat,
    /// How many items one client may have.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub per_client: u32,
    /// How many items go out at most in a time, whoever asks; as many as are asked for if
    /// null.
    pub rate: Option<Rate>,
    /// When the code starts to give items, in the years 1970 to 9998 and before
    /// `closes_at`; at once if null.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(deserialize_with = "moment")]
    pub opens_at: Option<Timestamp>,
    /// When the code stops giving items, in the years 1970 to 9998; never if null.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(deserialize_with = "moment")]
    pub closes_at: Option<Timestamp>,
    /// For how many minutes somebody who scanned the organiser's screen may claim; nobody has to
    /// if null.
    #[serde(deserialize_with = "whole_or_none")]
    #[schema(minimum = 1, maximum = 1440)]
    pub presence: Option<u32>,
    /// How often the code's screens were closed, which ends all that were opened before.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub screens_closed: u32,
    /// Which language the page speaks; the one that each browser asks for if null.
    pub language: Option<Language>,
    /// The texts in other languages, by the languages' tags.
    pub translations: BTreeMap<Language, Translation>,
    /// How an item is shown.
    pub show_as: ShowAs,
    /// Which field of a record that is; the whole item if null.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"
    )]
    pub show_field: Option<String>,
    /// The field with the second secret of a record, such as a PIN, which is shown below.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"
    )]
    pub pin_field: Option<String>,
    /// Whether items are marked as used, at a desk or by the API.
    pub redeem: bool,
    /// How often the code's desks were closed, which ends all that were opened before.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub desks_closed: u32,
    /// What the page says when nothing is left.
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub ending_text: String,
    /// Where the page leads when nothing is left: a web address.
    #[schema(pattern = "^[Hh][Tt][Tt][Pp][Ss]?:")]
    pub ending_link: Option<String>,
    /// The text or link that everybody gets when nothing is left. It is not a grant.
    #[schema(
        pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"
    )]
    pub ending_item: Option<String>,
    /// The colour of the page's buttons and links, with a contrast of at least 4.5:1.
    pub accent: Option<Accent>,
    /// The SHA-256 of the code's logo; null for a new code, since it is set with the logo.
    pub logo: Option<Digest>,
    /// The web address of the terms that apply.
    #[schema(pattern = "^[Hh][Tt][Tt][Pp][Ss]?:")]
    pub terms_link: Option<String>,
    /// The web address of the privacy policy.
    #[schema(pattern = "^[Hh][Tt][Tt][Pp][Ss]?:")]
    pub privacy_link: Option<String>,
    /// The web address that says who is responsible.
    #[schema(pattern = "^[Hh][Tt][Tt][Pp][Ss]?:")]
    pub imprint_link: Option<String>,
    /// Whether visitors have to accept the terms, which is recorded with the claim. It needs
    /// `terms_link`.
    pub accept_terms: bool,
    /// The organiser's switch.
    pub state: State,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: String::new(),
            text: String::new(),
            identity: Identity::default(),
            hash_clients: false,
            repeat: Repeat::default(),
            per_client: 1,
            rate: None,
            opens_at: None,
            closes_at: None,
            presence: None,
            screens_closed: 0,
            language: None,
            translations: BTreeMap::new(),
            show_as: ShowAs::default(),
            show_field: None,
            pin_field: None,
            redeem: false,
            desks_closed: 0,
            ending_text: String::new(),
            ending_link: None,
            ending_item: None,
            accent: None,
            logo: None,
            terms_link: None,
            privacy_link: None,
            imprint_link: None,
            accept_terms: false,
            state: State::default(),
        }
    }
}

impl Settings {
    /// These settings, if each is valid, also together with the others. Times are
    /// cut to the millisecond.
    ///
    /// # Errors
    /// The first field that is invalid.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        self.opens_at = check_time("opens_at", self.opens_at)?;
        self.closes_at = check_time("closes_at", self.closes_at)?;
        self.rate = self.rate.map(Rate::checked).transpose()?;
        check_text("title", &self.title, MAX_TITLE_CHARS)?;
        check_text("text", &self.text, MAX_TEXT_CHARS)?;
        check_text("ending_text", &self.ending_text, MAX_TEXT_CHARS)?;
        for translation in self.translations.values() {
            check_text("translations", &translation.title, MAX_TITLE_CHARS)?;
            check_text("translations", &translation.text, MAX_TEXT_CHARS)?;
            check_text("translations", &translation.ending_text, MAX_TEXT_CHARS)?;
        }
        check_link("ending_link", self.ending_link.as_deref())?;
        check_link("terms_link", self.terms_link.as_deref())?;
        check_link("privacy_link", self.privacy_link.as_deref())?;
        check_link("imprint_link", self.imprint_link.as_deref())?;
        check_field("show_field", self.show_field.as_deref())?;
        check_field("pin_field", self.pin_field.as_deref())?;
        if let Some(line) = &self.ending_item {
            texts::ending_item(line)?;
        }
        if self.accept_terms && self.terms_link.is_none() {
            let reason = "needs terms_link, the address of the terms to accept";
            return Err(Invalid::new("accept_terms", reason));
        }
        if !(1..=MAX_PER_CLIENT).contains(&self.per_client) {
            return Err(Invalid::new(
                "per_client",
                format!("is {}; it must be 1 to {MAX_PER_CLIENT}", self.per_client),
            ));
        }
        if let Some(minutes) = self.presence
            && !(1..=MAX_PRESENCE).contains(&minutes)
        {
            let reason = format!("is {minutes}; it must be 1 to {MAX_PRESENCE} minutes");
            return Err(Invalid::new("presence", reason));
        }
        match (self.opens_at, self.closes_at) {
            (Some(opens), Some(closes)) if opens >= closes => Err(Invalid::new(
                "closes_at",
                format!("is {closes}, which is not after opens_at, {opens}"),
            )),
            _ => Ok(self),
        }
    }
}

/// A page of the web, which opens in the browser.
fn check_link(field: &'static str, link: Option<&str>) -> Result<(), Invalid> {
    match link {
        Some(link) if !is_web_address(link) => {
            let reason = "is not a web address; it must begin with https:// or http://";
            Err(Invalid::new(field, reason))
        }
        _ => Ok(()),
    }
}

/// The name of a record's field.
fn check_field(field: &'static str, name: Option<&str>) -> Result<(), Invalid> {
    let Some(name) = name else { return Ok(()) };
    if name.is_empty() {
        return Err(Invalid::new(
            field,
            "is empty; name a field, or leave it out",
        ));
    }
    check_text(field, name, MAX_FIELD_CHARS)
}

/// A time that every store can keep: in the years 1970 to 9998.
fn check_time(field: &'static str, at: Option<Timestamp>) -> Result<Option<Timestamp>, Invalid> {
    const END: i64 = 253_370_764_800_000; // the year 9999
    at.map(|at| {
        Some(at.as_millisecond())
            .filter(|ms| (0..END).contains(ms))
            .and_then(|ms| Timestamp::from_millisecond(ms).ok())
            .ok_or_else(|| Invalid::new(field, format!("is {at}; the year must be 1970 to 9998")))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cut_to_the_millisecond_and_stay_within_reason() {
        let with = |opens_at: &str| Settings {
            opens_at: Some(opens_at.parse().unwrap()),
            ..Settings::default()
        };
        let cut = with("2026-01-01T00:00:00.0019Z").checked().unwrap();
        assert_eq!(cut, with("2026-01-01T00:00:00.001Z"));
        for far in ["9999-06-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
            assert_eq!(with(far).checked().unwrap_err().field, "opens_at");
        }
    }

    #[test]
    fn what_leads_away_from_the_page_is_a_web_address() {
        for link in [
            "javascript:alert(1)",
            "example.org",
            "tel:1",
            "",
            "https://a b",
        ] {
            let settings = Settings {
                ending_link: Some(link.into()),
                ..Settings::default()
            };
            assert_eq!(
                settings.checked().unwrap_err().field,
                "ending_link",
                "{link}"
            );
        }
    }

    #[test]
    fn nobody_accepts_terms_that_are_nowhere_to_read() {
        let mut settings = Settings {
            accept_terms: true,
            ..Settings::default()
        };
        assert_eq!(
            settings.clone().checked().unwrap_err().field,
            "accept_terms"
        );
        settings.terms_link = Some("https://fair.example/terms".into());
        assert!(settings.checked().is_ok());
    }
}
